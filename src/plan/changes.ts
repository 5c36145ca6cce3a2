/** From a decision to planned writes, and the order in which they run. */
import { adminRank, isAccountType, isAdminType } from '../account-type.js';
import type { Day } from '../day.js';
import { emailKey } from '../email.js';
import type { Person } from '../roster/roster.js';
import type { ActiveUser } from '../workspace/workspace.js';
import type { Change } from './plan.js';
import { compareText, type ExpiredPerson } from './standing.js';

/** Invites somebody who is nowhere. */
export function invite(person: Person): Change {
  return {
    action: 'invite',
    email: person.email,
    to: person.accountType,
    reason: 'not_in_workspace',
    ...lastDay(person),
    source: person.source,
  };
}

/** Invites somebody again whose invitation expired. */
export function reinvite(person: Person): Change {
  return {
    action: 'reinvite',
    email: person.email,
    to: person.accountType,
    reason: 'invitation_expired',
    ...lastDay(person),
    source: person.source,
  };
}

/** Changes the type that somebody active has. */
export function changeAccountType(person: Person, user: ActiveUser): Change {
  return {
    action: 'change_account_type',
    email: person.email,
    uid: user.uid,
    from: user.accountType,
    to: person.accountType,
    reason: 'account_type_differs',
    ...lastDay(person),
    source: person.source,
  };
}

/** Only there for people who have one. */
function lastDay({ expires }: Person): { readonly expires?: Day } {
  return expires === null ? {} : { expires };
}

/** Disables a user whom the roster does not name, or no longer lets in. */
export function disable(user: ActiveUser, expired: ExpiredPerson | null): Change {
  const { email, uid, accountType: from } = user;
  const write = { action: 'disable', email, uid, from } as const;
  if (expired === null) return { ...write, reason: 'not_on_roster', source: null };
  const { expires, source } = expired;
  return { ...write, reason: 'expired', expires, source };
}

/** The steps in which changes run, one after another, so that nobody is locked out half-way. */
export const PHASES = [
  'to_admin_type',
  'invitations',
  'other_types',
  'off_admin_type',
  'disables',
] as const;

/** One of the steps in which changes run. */
export type Phase = (typeof PHASES)[number];

/** The step in which a change runs. Between the admin types there is more and less power too. */
export function phaseOf(change: Change): Phase {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return 'invitations';
    case 'disable':
      return 'disables';
    case 'change_account_type':
      return phaseOfMove(adminRank(change.from) ?? 0, adminRank(change.to) ?? 0);
  }
}

function phaseOfMove(from: number, to: number): Phase {
  if (from === to) return 'other_types';
  return to > from ? 'to_admin_type' : 'off_admin_type';
}

/** Whether a change takes power over users away, so that the promotions must be there before it runs. */
export function takesAdmin(change: Change): boolean {
  return (
    phaseOf(change) === 'off_admin_type' ||
    (change.action === 'disable' && isAdminType(change.from))
  );
}

/** Whether a change takes access away; what `max_removals` limits. */
export function isRemoval(change: Change): boolean {
  if (change.action === 'disable') return true;
  if (change.action !== 'change_account_type') return false;
  // What a type that nobody knows may do, nobody can give back.
  return !isAccountType(change.from) || (isAdminType(change.from) && !isAdminType(change.to));
}

/** Whether a change moves somebody to another type and is no removal; what `max_type_changes` limits. */
export function isOtherMove(change: Change): boolean {
  return change.action === 'change_account_type' && !isRemoval(change);
}

/** Whether a change sends an e-mail; what `max_invites` limits. */
export function isInvitation(change: Change): boolean {
  return change.action === 'invite' || change.action === 'reinvite';
}

/** In the order in which they run: by phase, then by address. */
export function sortChanges(changes: readonly Change[]): readonly Change[] {
  const rank = (change: Change): number => PHASES.indexOf(phaseOf(change));
  return changes.toSorted(
    (a, b) => rank(a) - rank(b) || compareText(emailKey(a.email), emailKey(b.email)),
  );
}
