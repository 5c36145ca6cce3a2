/** Takes what is needed out of a forge's JSON, which is anyone's: what is not as it should be is as good as not there. */

/** An object of JSON, by its keys. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object; an empty one for anything else. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects of a list; empty for anything else. */
export function asObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text; empty for anything else. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The whole number that is greater than 0, or null. */
export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** A number as the text that names something in a path; `0` for what is none. */
export function asId(value: unknown): string {
  return String(asNumber(value) ?? 0);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
