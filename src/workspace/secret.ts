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

/** How a server could repeat a secret: plain, in JSON, in JSON within JSON, in a URL, in HTML, in base64. */
function spellings(text: string): readonly string[] {
  const inJson = quoteJson(text);
  const forms = [text, inJson, quoteJson(inJson), encodeURIComponent(text), escapeHtml(text)];
  return [...forms, ...inBase64(text)].filter((form) => form !== '');
}

function quoteJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/**
 * The base64 of a longer text (`Bearer …`, `key:secret`) that the secret is in: it looks different
 * for each of three places to begin at. Signs that hold a neighbour's bits too are left out.
 */
function inBase64(text: string): readonly string[] {
  const alone = Buffer.from(text).toString('base64');
  const inside = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const first = Math.ceil((before * 8) / 6);
    return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
  });
  // A few signs that stand for a short secret would be found anywhere.
  const telling = inside.filter((form) => form.length >= SHORTEST_PART);
  return [alone, ...telling].flatMap((form) => [form, toUrlSafe(form)]);
}

const SHORTEST_PART = 8;

function toUrlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
