/** Good news of `validate`, apart from the bad news so that the usual case loads little. */
import { count } from '../../count.js';
import { escapeTerminal } from '../escape.js';

/** A roster that was read without errors. */
interface ValidRoster {
  readonly path: string;
  /** How many people are on it. */
  readonly people: number;
}

/** One line for each roster: `roster.yaml: 7 people, no problems.` Ends with a newline. */
export function renderValidText(rosters: readonly ValidRoster[]): string {
  return rosters
    .map(
      ({ path, people }) =>
        `${escapeTerminal(path)}: ${count(people, 'person', 'people')}, no problems.\n`,
    )
    .join('');
}
