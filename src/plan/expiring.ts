/** Whose access ends soon: said ahead, because afterwards somebody stands before a closed door. */
import { type Day, daysBetween } from '../day.js';
import type { Expiring } from './plan.js';
import { compareText, type Standing } from './standing.js';

/** People whose last day is at most `noticeDays` away, today included; nobody when that is 0. */
export function findExpiring(
  standings: readonly Standing[],
  noticeDays: number,
  today: Day,
): readonly Expiring[] {
  const soon = standings.flatMap(({ person }): Expiring[] => {
    if (person === null || person.expires === null || noticeDays === 0) return [];
    const { email, expires, source } = person;
    const daysLeft = daysBetween(today, expires);
    return daysLeft > noticeDays ? [] : [{ email, expires, days_left: daysLeft, source }];
  });
  return soon.toSorted(
    (a, b) => compareText(a.expires, b.expires) || compareText(a.email, b.email),
  );
}
