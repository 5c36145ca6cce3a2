/** What stands after `=` in a fault: durations, numbers, and either of them. */

/** For how long something is so: that many times, or that many milliseconds. */
export type Span =
  | { readonly unit: 'times'; readonly times: number }
  | { readonly unit: 'ms'; readonly ms: number };

/** Longer, and timers of Node would not wait at all. */
const LONGEST_MS = 24 * 60 * 60 * 1000;
const LARGEST_NUMBER = 1_000_000;

/** Milliseconds in `250ms`, `2s`, `1.5s` or `2m`; null when it is none of them or over a day. */
export function parseDuration(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
  if (digits === '') return null;
  const ms = Math.round(Number(digits) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? 0));
  return ms <= LONGEST_MS ? ms : null;
}

/** A whole number from 1 to a million, or null. */
export function parseNumber(text: string): number | null {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= LARGEST_NUMBER ? value : null;
}

/** A number of times or a duration, or null. */
export function parseSpan(text: string): Span | null {
  const times = parseNumber(text);
  if (times !== null) return { unit: 'times', times };
  const ms = parseDuration(text);
  return ms === null ? null : { unit: 'ms', ms };
}
