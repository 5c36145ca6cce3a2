/** Looking into JSON that nobody has checked yet. */

/** An object of JSON: not null, not a list. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value from `JSON.parse` is an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
