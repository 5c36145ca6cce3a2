/** What is said beside plans and reports, in a comment or a job's summary. */
import type { Failure } from '../../plan/plan.js';
import { count, nameFailure } from '../words.js';
import { code, renderAlert, tableBlocks, text } from './blocks.js';
import type { Section } from './document.js';

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

/** A box for above the tables: who reads those must know how far they can be relied on. Empty for none. */
export function warningAlert(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const lines = warnings.slice(0, MOST_WARNINGS).map(text);
  const hidden = warnings.length - lines.length;
  const more = hidden === 0 ? [] : [`… and ${hidden} more warnings: see the job’s log.`];
  // An empty line between them, else they run into one.
  return renderAlert('WARNING', [...lines, ...more].join('\n\n').split('\n'));
}

/** What stands at the end of a document that has not room for all. */
export function tellMore(hidden: number): string {
  return `… and ${count(hidden, 'workspace', 'workspaces')} more: see the job’s log.
`;
}

/** With more than these there is something wrong that one of them tells already. */
const MOST_WARNINGS = 10;
