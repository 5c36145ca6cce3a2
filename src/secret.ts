/** What must never be shown: how it is held, how it is found in a text from elsewhere, and what this run knows of it. */
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

/**
 * Makes a function that takes the secrets out of a text from elsewhere, as they are or escaped. What is shorter than
 * `shortest` characters may stand in any word: it is taken out only where it is the whole text.
 */
export function createConcealer(
  secrets: readonly Secret[],
  shortest: number = SHORTEST_PART,
): (text: string) => string {
  const forms = secrets.flatMap((secret) => spellings(secret.reveal()));
  if (forms.length === 0) return (text) => text;
  const whole = new Set(forms.map((form) => form.toLowerCase()));
  // The longest first: a key can be a part of the secret, and half a secret must not stay behind.
  const parts = [...new Set(forms)]
    .filter((form) => form.length >= shortest)
    .sort((a, b) => b.length - a.length);
  // In any case, because a secret that is repeated as a host name comes back lower-cased.
  const pattern = parts.length === 0 ? null : new RegExp(parts.map(escapePattern).join('|'), 'gi');
  return (text) => {
    if (whole.has(text.trim().toLowerCase())) return SHOWN;
    return pattern === null ? text : text.replace(pattern, SHOWN);
  };
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

/**
 * Names of variables that hold keys or secrets, with any prefix or none: a roster can name a prefix, and
 * other tools' keys are secrets too. In any case, since Windows knows no case, and people mistype.
 */
export const SECRET_VARIABLE: RegExp = /(?:^|_)API_(?:KEY|SECRET)$/i;
/** Names of variables that name a proxy, perhaps with a password. */
export const PROXY_VARIABLE: RegExp = /^(?:https?|all|ftp|socks)_proxy$/i;

/** The secrets of one run, as they become known. */
export interface Secrets {
  readonly add: (secrets: readonly Secret[]) => void;
  /** The text without them. */
  readonly conceal: (text: string) => string;
  /** Whether there are any. */
  readonly isEmpty: () => boolean;
}

/** Begins with what variables hold. */
export function createSecrets(variables: Readonly<Record<string, string | undefined>>): Secrets {
  let known: readonly Secret[] = secretsIn(variables);
  let conceal: ((text: string) => string) | null = null;
  return {
    add(secrets) {
      const more = secrets.filter((secret) => !isOpen(secret.reveal()));
      if (more.length === 0) return;
      known = [...known, ...more];
      conceal = null;
    },
    conceal(text) {
      if (known.length === 0) return text;
      conceal ??= createConcealer(known);
      return conceal(text);
    },
    isEmpty: () => known.length === 0,
  };
}

/** Data without secrets, in keys and in values. */
export function concealIn<T>(shown: T, secrets: Secrets): T {
  // Of the same kind as what it was given: only texts differ.
  return secrets.isEmpty() ? shown : (concealValue(shown, secrets.conceal) as T);
}

function concealValue(value: unknown, conceal: (text: string) => string): unknown {
  if (typeof value === 'string') return conceal(value);
  if (Array.isArray(value)) return value.map((each: unknown) => concealValue(each, conceal));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: readonly [string, unknown]) => [
      conceal(key),
      concealValue(each, conceal),
    ]),
  );
}

function secretsIn(variables: Readonly<Record<string, string | undefined>>): readonly Secret[] {
  return Object.entries(variables).flatMap(([name, value = '']) => {
    if (SECRET_VARIABLE.test(name)) return value === '' || isOpen(value) ? [] : [hideSecret(value)];
    const password = PROXY_VARIABLE.test(name) ? passwordIn(value) : '';
    return password === '' ? [] : [hideSecret(password)];
  });
}

function passwordIn(proxy: string): string {
  try {
    return decodeURIComponent(new URL(proxy).password);
  } catch {
    return '';
  }
}

/** The keys of the sandbox open nothing but a sandbox, and its own words name them. */
const OPEN = /^(?:sandbox(?:-viewer)?-(?:key|secret)|prdm_(?:wsp|cmp)_sandbox\w*)$/;

function isOpen(secret: string): boolean {
  return OPEN.test(secret);
}
