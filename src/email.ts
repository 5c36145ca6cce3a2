/** The identity of a person or a user: one address, however it is typed. */

declare const key: unique symbol;

/** An address in the form that is compared. Made by `emailKey` alone. */
export type EmailKey = string & { readonly [key]: true };

/**
 * The form in which two addresses are compared: trimmed, NFC-normalised, lower-cased.
 * Paradime compares without case as far as anybody knows (`paradime-api.md`), and people type
 * their names in any case; a difference in case alone must never disable and invite in turn.
 */
export function emailKey(address: string): EmailKey {
  // The brand is given here and nowhere else, so a key is proof of having been normalised.
  return address.trim().normalize('NFC').toLowerCase() as EmailKey;
}

/** Whether an address matches an entry of `ignore` or `protected`: exact, or with `*` as a wildcard. */
export function matchesPattern(address: EmailKey, pattern: string): boolean {
  const pieces = emailKey(pattern).split('*');
  if (pieces.length === 1) return address === pieces[0];
  return matchesPieces(address, pieces);
}

/** Whether any of the patterns matches. */
export function matchesAny(address: EmailKey, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesPattern(address, pattern));
}

/** Finds the pieces between wildcards one after another: linear, so no pattern can make it slow. */
function matchesPieces(address: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!address.startsWith(first) || !address.endsWith(last)) return false;
  const end = address.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = address.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= end;
}
