/** What is wrong with a roster, on its lines in a pull request. */
import type { Problem } from '../../roster/problem.js';
import { type Annotation, renderAnnotations } from './annotation.js';

/** Workflow commands for the problems, errors first. Empty for none. */
export function renderProblemsGithub(problems: readonly Problem[]): string {
  return renderAnnotations(problems.map(toAnnotation), WHERE);
}

/**
 * Workflow commands for the warnings of a roster that a plan is made of. They are notices, a few: the
 * warnings that GitHub shows of a step are for who loses access. Who has had the last day is left out,
 * since the plan says what becomes of each.
 */
export function renderRosterWarningsGithub(warnings: readonly Problem[]): string {
  return renderAnnotations(
    warnings
      .filter(({ code }) => code !== 'expired_person')
      .map((warning) => ({ ...toAnnotation(warning), level: 'notice' })),
    WHERE,
    MOST_BEFORE_PLAN,
  );
}

const WHERE = 'run roster validate to see them all.';

/** Leaves room among the notices for the plan that comes behind. */
const MOST_BEFORE_PLAN = 5;

function toAnnotation(problem: Problem): Annotation {
  const { file, line, column, endColumn } = problem;
  return {
    level: problem.severity,
    title: problem.code,
    lines: problem.hint === null ? [problem.message] : [problem.message, problem.hint],
    place: problem.excerpt === null ? { file } : { file, line, column, endColumn },
  };
}
