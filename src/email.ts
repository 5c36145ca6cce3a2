/** The identity of a person or a user: one address, however it is typed. */

import { domainToASCII, domainToUnicode } from 'node:url';

declare const key: unique symbol;

/** An address in the form that is compared. Made by `emailKey` alone. */
export type EmailKey = string & { readonly [key]: true };

/**
 * The form in which two addresses are compared: by what they reach. Trimmed, NFC-normalised,
 * lower-cased, and the domain as it is looked up. Paradime compares without case as far as anyone
 * knows (nobody could check it), and people type their names in any case; a difference in spelling
 * alone must never disable and invite in turn.
 */
export function emailKey(address: string): EmailKey {
  // The brand is given here and nowhere else, so a key is proof of having been normalised.
  return (PLAIN_KEY.test(address) ? address : splitKey(address, domainKey)) as EmailKey;
}

/** Nearly every address is its own key: small letters, digits and signs of ASCII, and a domain of such labels. */
const PLAIN_KEY = /^[!-?[-~]+@[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** A login that is no address has no domain. */
function splitKey(address: string, keyOfDomain: (domain: string) => string): string {
  const text = address.trim().normalize('NFC');
  const at = text.lastIndexOf('@');
  if (at < 0) return lowerCase(text);
  return `${lowerCase(text.slice(0, at))}@${keyOfDomain(text.slice(at + 1))}`;
}

/**
 * The form in which two domains are compared: that of a look-up (`xn--…`), without the dot that may
 * end it. Only for domains of letters, digits and hyphens: node reads others as something else (an IP
 * address, the beginning of a URL), which would make one person of two.
 */
export function domainKey(domain: string): string {
  const text = domain.trim().normalize('NFC');
  const labels = withoutLastDot(text).split('.');
  const keys = text.length > LONGEST_DOMAIN ? [null] : labels.map(labelKey);
  return keys.includes(null) ? lowerCase(text) : keys.join('.');
}

/** Longer than any domain that can be looked up. Working out `xn--` takes time that grows faster than the length. */
const LONGEST_DOMAIN = 254;
const PLAIN_LABEL = /^[a-z0-9_-]+$/;

/** A part of a domain as it is looked up; null for what can't be one. */
function labelKey(label: string): string | null {
  const plain = label.toLowerCase();
  if (PLAIN_LABEL.test(plain)) return plain;
  if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(label)) return null;
  // With another label behind it, so that digits are not read as an IP address.
  const key = domainToASCII(`${label}.x`).slice(0, -2);
  return PLAIN_LABEL.test(key) ? key : null;
}

/** Composed once more: lower case can part what belongs together. */
function lowerCase(text: string): string {
  return text.toLowerCase().normalize('NFC');
}

/** Whether an address matches what it was made of. */
type Matcher = (address: EmailKey) => boolean;

/** An entry of `ignore` or `protected` as a question: exact, or with `*` as a wildcard. */
export function compilePattern(pattern: string): Matcher {
  const key = patternKey(pattern);
  if (!key.includes('*')) return (address) => address === key;
  const pieces = key.split('*');
  const readable = toReadable(key).split('*');
  return (address) =>
    matchesPieces(address, pieces) ||
    // `*stadt.de` is a part of a label, and no part of `xn--…` says so.
    (address.includes('xn--') && matchesPieces(toReadable(address), readable));
}

/** The form in which two patterns are the same one: that of addresses, but for labels with a `*`. */
export function patternKey(pattern: string): string {
  return splitKey(pattern, (domain) => {
    if (!domain.includes('*')) return domainKey(domain);
    const labels = withoutLastDot(domain).split('.');
    return labels.map((label) => labelKey(label) ?? lowerCase(label)).join('.');
  });
}

/** An address or a pattern with a domain in letters that people read. */
function toReadable(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + domainInLetters(address.slice(at));
}

/** A domain as people read it: `bücher.example` for `xn--bcher-kva.example`. */
export function domainInLetters(domain: string): string {
  return domain.split('.').map(readableLabel).join('.');
}

function readableLabel(label: string): string {
  if (!label.startsWith('xn--')) return label;
  // Empty for what only looks as if it were one.
  return domainToUnicode(`${label}.x`).slice(0, -2) || label;
}

function withoutLastDot(domain: string): string {
  return domain.replace(/(?<=[^.])\.$/, '');
}

/** Users of each address, in their order. A server may name one address any number of times. */
export function groupByKey<U extends { readonly key: EmailKey }>(
  users: readonly U[],
): ReadonlyMap<EmailKey, readonly U[]> {
  const groups = new Map<EmailKey, U[]>();
  for (const user of users) {
    const group = groups.get(user.key);
    if (group === undefined) groups.set(user.key, [user]);
    else group.push(user);
  }
  return groups;
}

/** Whether an address matches an entry of `ignore` or `protected`. */
export function matchesPattern(address: EmailKey, pattern: string): boolean {
  return compilePattern(pattern)(address);
}

/** Each list is asked about every user, and reading its patterns takes longer than asking. */
const compiled = new WeakMap<readonly string[], readonly Matcher[]>();

/** Whether any of the patterns matches. The list must not change afterwards. */
export function matchesAny(address: EmailKey, patterns: readonly string[]): boolean {
  const matchers = compiled.get(patterns) ?? patterns.map(compilePattern);
  compiled.set(patterns, matchers);
  return matchers.some((matches) => matches(address));
}

/**
 * Whether a text is the pieces with any characters between them. Finds one after another: linear, so
 * no pattern can make it slow.
 */
export function matchesPieces(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= end;
}
