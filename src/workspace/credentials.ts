/** The three kinds of credentials that Paradime gives out, and the headers that each needs. */
import { inspect } from 'node:util';
import { EXIT, RosterError } from '../errors.js';
import { invalidSetting, isHeaderText, type SettingValue } from './setting-value.js';

/** What proves who is asking. The secret's prefix tells the kind (`paradime-io` 6.6.0, `APIClient`). */
export type Credentials =
  /** A key with its secret: for the one workspace that the key belongs to. */
  | { readonly kind: 'legacy'; readonly key: Secret; readonly secret: Secret }
  /** A token for the one workspace that it belongs to. */
  | { readonly kind: 'workspace_token'; readonly secret: Secret }
  /** A token for a company: each request must name its workspace. */
  | { readonly kind: 'company_token'; readonly secret: Secret };

const WORKSPACE_TOKEN_PREFIX = 'prdm_wsp_';
const COMPANY_TOKEN_PREFIX = 'prdm_cmp_';

/** Whether a secret is complete by itself: a token needs no key beside it. */
export function isToken(secret: string): boolean {
  return secret.startsWith(WORKSPACE_TOKEN_PREFIX) || secret.startsWith(COMPANY_TOKEN_PREFIX);
}

/**
 * Credentials from a secret and, for a legacy secret, its key. A key beside a token is ignored.
 * Throws `invalid_setting` (exit 3) when one can't be sent as a header, `credentials_missing`
 * (exit 4) when the key is missing. No message shows either.
 */
export function parseCredentials(secret: SettingValue, key: SettingValue | null): Credentials {
  const hidden = hideSecret(requireHeaderText(secret));
  if (secret.text.startsWith(COMPANY_TOKEN_PREFIX)) {
    return { kind: 'company_token', secret: hidden };
  }
  if (secret.text.startsWith(WORKSPACE_TOKEN_PREFIX)) {
    return { kind: 'workspace_token', secret: hidden };
  }
  if (key === null) {
    throw new RosterError(`The secret in ${secret.from} is not a token, so it needs an API key.`, {
      code: 'credentials_missing',
      exitCode: EXIT.credentials,
      hint: 'Give the API key that was generated together with this secret.',
    });
  }
  return { kind: 'legacy', key: hideSecret(requireHeaderText(key)), secret: hidden };
}

/** The headers that carry the credentials and select the workspace. Never log what this returns. */
export function credentialHeaders(
  credentials: Credentials,
  workspaceUid: string | null,
): Record<string, string> {
  const selection = workspaceUid === null ? {} : { 'X-Paradime-Workspace': workspaceUid };
  switch (credentials.kind) {
    case 'legacy':
      return {
        'X-API-KEY': credentials.key.reveal(),
        'X-API-SECRET': credentials.secret.reveal(),
        ...selection,
      };
    case 'workspace_token':
    case 'company_token':
      return { Authorization: `Bearer ${credentials.secret.reveal()}`, ...selection };
  }
}

/** All that must never be shown. */
export function secretsOf(credentials: Credentials): readonly Secret[] {
  return credentials.kind === 'legacy'
    ? [credentials.secret, credentials.key]
    : [credentials.secret];
}

/** Secrets are never trimmed: what is sent is what was given, or nothing is. */
function requireHeaderText(value: SettingValue): string {
  if (isHeaderText(value.text)) return value.text;
  throw invalidSetting(
    `${value.from} holds a line break, a space or another character that can't be sent in a header.`,
    'Copy it again, without spaces, quotes or line breaks around it. Its value is not shown here.',
  );
}

const SHOWN = '[secret]';

/**
 * Holds a secret. Printing, logging, joining or serialising it gives `[secret]`; only `reveal`
 * gives the text, so every place that uses a secret can be found by that word.
 */
interface Secret {
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
