/** The metadata of an event: a text by the SDK, an object by the documentation, or nothing. */

/** Deeper ones are no metadata, and going through them can take a program down. */
const DEEPEST = 50;
const TOO_DEEP = '(nested too deeply to be shown)';

/** What a JSON text holds; any other text, object or null as it is. */
export function parseMetadata(metadata: unknown): unknown {
  if (typeof metadata !== 'string') return isDeep(metadata, DEEPEST) ? TOO_DEEP : metadata;
  if (!/^\s*[{[]/.test(metadata)) return metadata;
  try {
    const parsed: unknown = JSON.parse(metadata);
    return isDeep(parsed, DEEPEST) ? TOO_DEEP : parsed;
  } catch {
    return metadata;
  }
}

/** Looks no deeper than it must. */
function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((each: unknown) => isDeep(each, left - 1));
}
