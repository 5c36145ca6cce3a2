/** Workspaces that failed beside others, in a comment or a job's summary. */
import type { Failure } from '../../plan/plan.js';
import { nameFailure } from '../failure-words.js';
import type { Section } from './fit.js';
import { code, tableBlocks, text } from './pieces.js';

/** A section of its own, with one row for each; no section for none. */
export function failureSections(failures: readonly Failure[]): Section[] {
  const section = tableBlocks({
    things: 'that failed',
    columns: ['Failed', 'Why'],
    rows: failures.map((failure) => [
      code(nameFailure(failure)),
      `${text(failure.message)} (${code(failure.code)})`,
    ]),
    folded: false,
  });
  return section.length === 0 ? [] : [section];
}
