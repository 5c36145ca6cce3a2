/** Whose access ends soon. Short: plans, drift and `roster expiring` ask the same. */
import { type Day, daysBetween } from '../day.js';
import type { Person } from '../roster/roster.js';
import { compareText } from './standing.js';

/** Someone with a last day. */
export interface EndingPerson extends Person {
  readonly expires: Day;
}

/**
 * The people whose last day is at most so many days away, today included, the first to end first; nobody for 0 days. Whose last day
 * is past is on no roster anymore.
 */
export function findEnding(
  people: readonly Person[],
  within: number,
  today: Day,
): readonly EndingPerson[] {
  const hasEnd = (person: Person): person is EndingPerson => person.expires !== null;
  return people
    .filter(hasEnd)
    .filter(({ expires }) => {
      const left = daysBetween(today, expires);
      return within > 0 && left >= 0 && left <= within;
    })
    .toSorted((a, b) => compareText(a.expires, b.expires) || compareText(a.email, b.email));
}
