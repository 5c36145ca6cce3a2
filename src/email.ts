/** The identity of a person or a user: one address, however it is typed. */

declare const key: unique symbol;

/** An address in the form that is compared. Made by `emailKey` alone. */
export type EmailKey = string & { readonly [key]: true };

/**
 * The form in which two addresses are compared: trimmed, NFC-normalised, lower-cased.
 * Paradime compares without case as far as anybody knows (nobody could check it), and people type
 * their names in any case; a difference in case alone must never disable and invite in turn.
 */
export function emailKey(address: string): EmailKey {
  // The brand is given here and nowhere else, so a key is proof of having been normalised.
  return address.trim().normalize('NFC').toLowerCase() as EmailKey;
}

/** Whether an address matches what it was made of. */
type Matcher = (address: EmailKey) => boolean;

/** An entry of `ignore` or `protected` as a question: exact, or with `*` as a wildcard. */
export function compilePattern(pattern: string): Matcher {
  const pieces = emailKey(pattern).split('*');
  if (pieces.length === 1) return (address) => address === pieces[0];
  return (address) => matchesPieces(address, pieces);
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
