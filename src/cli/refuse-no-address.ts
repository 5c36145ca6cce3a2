/** What can't be anybody's address is a slip, and asking everywhere about it would hide that. */
import { EXIT, RosterError } from '../errors.js';
import { checkAddress } from '../roster/check-address.js';
import type { Roster } from '../roster/roster.js';
import { findSimilar } from './similar-people.js';

/**
 * Throws what a roster says of such an address (exit 3), with who may be meant, unless something stands
 * before an `@` and something behind it. Addresses that are wrong in another way may still be live.
 */
export function refuseNoAddress(typed: string, roster: Pick<Roster, 'people'>): void {
  const fault = /[^@]@[^@]/.test(typed) ? null : checkAddress(typed);
  if (fault === null) return;
  const similar = findSimilar(typed, roster);
  const hint = similar.length === 0 ? fault.hint : `Did you mean ${similar.join(' or ')}?`;
  throw new RosterError(fault.message, {
    code: fault.code,
    exitCode: EXIT.invalid,
    ...(hint ? { hint } : {}),
  });
}
