/** A text that can't be shown by accident. */
import { inspect } from 'node:util';

const SHOWN = '[secret]';

/**
 * Holds a secret. Printing, logging, joining or serialising it gives `[secret]`; only `reveal`
 * gives the text, so every place that uses a secret can be found by that word.
 */
export interface Secret {
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

/** Wraps a secret. The text lives in a closure: no property holds it, so nothing can walk to it. */
export function hideSecret(text: string): Secret {
  const show = (): string => SHOWN;
  return Object.freeze({
    reveal: () => text,
    toString: show,
    toJSON: show,
    [inspect.custom]: show,
  });
}

/** Makes a function that takes the secrets out of a text from elsewhere, as they are or escaped. */
export function createRedactor(secrets: readonly Secret[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => spellings(secret.reveal()));
  // The longest first: a key can be a part of the secret, and half a secret must not stay behind.
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  // In any case, because a secret that is repeated as a host name comes back lower-cased.
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'gi');
  return (text) => (longestFirst.length === 0 ? text : text.replace(pattern, SHOWN));
}

/** Not `RegExp.escape`, which Node 20 does not have. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** How a server could repeat a secret: plain, inside JSON, inside a URL, in base64. */
function spellings(text: string): readonly string[] {
  const inJson = JSON.stringify(text).slice(1, -1);
  const inBase64 = Buffer.from(text).toString('base64');
  return [text, inJson, encodeURIComponent(text), inBase64].filter((form) => form !== '');
}
