/** What `validate` found, on the lines of the roster in a pull request. */
import type { Problem } from '../../roster/problem.js';
import { type Annotation, renderAnnotations } from './annotation.js';

/** Workflow commands for the problems, errors first. Empty for none. */
export function renderProblemsGithub(problems: readonly Problem[]): string {
  return renderAnnotations(problems.map(toAnnotation), 'run roster validate to see them all.');
}

function toAnnotation(problem: Problem): Annotation {
  const { file, line, column, endColumn } = problem;
  return {
    level: problem.severity,
    title: problem.code,
    lines: problem.hint === null ? [problem.message] : [problem.message, problem.hint],
    place: problem.excerpt === null ? { file } : { file, line, column, endColumn },
  };
}
