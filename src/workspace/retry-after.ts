/** The `Retry-After` header: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */

/** The date forms of HTTP all start with the name of a day; what else `Date.parse` takes is a guess. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s/i;

/**
 * Milliseconds to wait, from whole seconds or an HTTP date; 0 for a date that has passed. Null when
 * there is no header or it makes no sense.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return null;
  // The oldest of the three forms (asctime) names no zone, and means GMT as the others do.
  const date = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
