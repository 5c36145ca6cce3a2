/** What is said beside plans and reports, for a workflow's run. Short, so that each format's folder has the same files. */
import type { Failure } from '../../plan/plan.js';
import { nameFailure } from '../words.js';
import { type Annotation, renderAnnotations } from './annotation.js';

/** One workflow command, with a newline at its end. */
export function renderWarningGithub(title: string, message: string): string {
  return renderAnnotations([{ level: 'warning', title, lines: [message], place: null }], '');
}

/** One error for each, on its roster. */
export function failureAnnotations(failures: readonly Failure[]): Annotation[] {
  return failures.map((failure) => ({
    level: 'error',
    title: 'workspace failed',
    lines: [`${nameFailure(failure)}: ${failure.message}`],
    place: { file: failure.roster },
  }));
}
