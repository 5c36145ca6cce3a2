/** What to do about an invitation that the server refuses, though nothing that can be read speaks against it. */
import { type AccountType, seatKind } from '../account-type.js';
import type { Change } from '../plan/plan.js';
import type { ChangeError, Result } from './report.js';
import { cameAbout, NOT_ALLOWED, type Sending } from './send.js';

/** Only accounts with the Security Pack have these (docs.paradime.io, roles). */
const NEEDS_SECURITY_PACK: ReadonlySet<AccountType> = new Set<AccountType>([
  'WORKSPACE_ADMIN',
  'ANALYST',
  'WORKSPACE_SETTINGS_ADMIN',
  'SECURITY_ADMIN',
  'BILLING_ADMIN',
]);

const REFUSED_AGAIN =
  'Nobody with this address is in the lists of active and invited users. They may have been disabled manually: the API does not list disabled users. Enable them in Account Settings > Team, or remove them from the roster.';

/** Says what the reason may be, where the person was nowhere when the server refused to invite them. */
export function adviseRefused({ change, end }: Sending, error: ChangeError): ChangeError {
  if (change.action !== 'invite' || end?.end !== 'rejected' || end.denied) return error;
  const lacks = NEEDS_SECURITY_PACK.has(change.to)
    ? ` Or the account's Paradime plan doesn't include ${change.to}, which is part of the Security Pack.`
    : '';
  const message = `${error.message} ${REFUSED_AGAIN}${lacks}`;
  return { ...error, message, run_again: false };
}

/**
 * A result, with what has changed since: the server may have refused an invitation for want of a seat,
 * and a change that came after it has freed one.
 */
export function adviseSeats(result: Result, later: readonly Result[]): Result {
  const { change, outcome, error } = result;
  const isInvited = change.action === 'invite' || change.action === 'reinvite';
  if (!isInvited || seatKind(change.to) !== 'active') return result;
  if (outcome !== 'failed' || error === null || error.code === NOT_ALLOWED) return result;
  const isFree = later.some(
    (each) => cameAbout(each) && each.attempts > 0 && freesSeat(each.change),
  );
  if (!isFree) return result;
  const message = `${error.message} A seat is free now: run again.`;
  return { ...result, error: { ...error, message, run_again: true } };
}

function freesSeat(change: Change): boolean {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return false;
    case 'disable':
      return seatKind(change.from) === 'active';
    case 'change_account_type':
      return seatKind(change.from) === 'active' && seatKind(change.to) !== 'active';
  }
}
