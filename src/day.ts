/** Days of the calendar, in UTC: what `expires` and its notice count in. Short: every room may know it. */

/** A day as `2026-12-31`. Compares as text, since years have four digits. */
export type Day = string & { readonly __brand: 'Day' };

const MS_PER_DAY = 24 * 60 * 60 * 1000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The day that a text names, or null when the calendar has none: 2023-02-29 and 2026-04-31 are none. */
export function parseDay(text: string): Day | null {
  if (!DAY.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Some engines read 2026-02-30 as a day in March.
  return Number.isNaN(ms) || dayAt(ms) !== text ? null : dayAt(ms);
}

/** The day, in UTC, of a moment in milliseconds since 1970. */
export function dayAt(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10) as Day;
}

/** The next day. */
export function dayAfter(day: Day): Day {
  return dayLater(day, 1);
}

/** The day so many days later. */
export function dayLater(day: Day, days: number): Day {
  return dayAt(Date.parse(day) + days * MS_PER_DAY);
}

/** Whole days from one day to another; negative when `to` is earlier. UTC has no other lengths. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY);
}
