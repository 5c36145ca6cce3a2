/** Workspaces that failed beside others, as annotations of a workflow's run. */
import type { Failure } from '../../plan/plan.js';
import { nameFailure } from '../failure-words.js';
import type { Annotation } from './annotation.js';

/** One error for each, on its roster. */
export function failureAnnotations(failures: readonly Failure[]): Annotation[] {
  return failures.map((failure) => ({
    level: 'error',
    title: 'workspace failed',
    lines: [`${nameFailure(failure)}: ${failure.message}`],
    place: { file: failure.roster },
  }));
}
