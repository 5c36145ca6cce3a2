/** What somebody wants done by hand to one user, held against what is live: one change, or none. */
import type { AccountType } from '../../account-type.js';
import { emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { changeAccountType, disable, invite, reinvite } from '../../plan/changes.js';
import type { Change } from '../../plan/plan.js';
import type { Person } from '../../roster/roster.js';
import type { ActiveUser, InvitedUser, Workspace } from '../../workspace/workspace.js';

/** What is wanted, of whom. */
export type Wish =
  | { readonly action: 'invite'; readonly email: string; readonly accountType: AccountType }
  | {
      readonly action: 'set_account_type';
      readonly email: string;
      readonly accountType: AccountType;
    }
  | { readonly action: 'disable'; readonly email: string };

/** What comes of it. */
export type Decision =
  | {
      readonly kind: 'change';
      readonly change: Change;
      /** What the change leaves for a human to do, as one sentence, or null. */
      readonly left: string | null;
    }
  | {
      readonly kind: 'already';
      /** How it is already, as one sentence. */
      readonly message: string;
    };

/** Everything live at one address. */
interface Live {
  readonly email: string;
  readonly user: ActiveUser | null;
  readonly pending: readonly InvitedUser[];
  readonly isExpired: boolean;
}

/**
 * Decides without any clock or network. Throws `ambiguous_user`, `user_not_found`, `already_active`,
 * `already_invited` or `not_active` (exit 1) for what can't be done; nothing was written then.
 */
export function decideChange(wish: Wish, workspace: Workspace): Decision {
  const live = findLive(wish.email, workspace);
  switch (wish.action) {
    case 'invite':
      return decideInvite(live, wish.accountType);
    case 'set_account_type':
      return decideType(live, wish.accountType);
    case 'disable':
      return decideDisable(live);
  }
}

function findLive(email: string, workspace: Workspace): Live {
  const key = emailKey(email);
  const [user, second] = workspace.activeUsers.filter((each) => each.key === key);
  if (second !== undefined) {
    throw refuse(
      'ambiguous_user',
      `More than one active user has the address ${email}.`,
      'Nobody can say which one is meant. Mend it in Account Settings > Team.',
    );
  }
  const invited = workspace.invitedUsers.filter((each) => each.key === key);
  return {
    email,
    user: user ?? null,
    pending: invited.filter((each) => each.invitation === 'pending'),
    isExpired: invited.some((each) => each.invitation === 'expired'),
  };
}

function decideInvite({ email, user, pending, isExpired }: Live, to: AccountType): Decision {
  if (user !== null) {
    if (user.accountType === to) return already(`${email} is active as ${to} already.`);
    throw refuse(
      'already_active',
      `${email} is active already, as ${user.accountType}.`,
      `To change the account type: roster users set-account-type ${email} ${to}`,
    );
  }
  const other = pending.find((each) => each.accountType !== to);
  if (other !== undefined) {
    throw refuse(
      'already_invited',
      `${email} is invited already, as ${other.accountType}.`,
      'The API can change no invitation: cancel it in Account Settings > Team, or wait until it is accepted.',
    );
  }
  if (pending.length > 0) return already(`${email} is invited as ${to} already.`);
  const person = personOf(email, to);
  return change(isExpired ? reinvite(person) : invite(person));
}

function decideType(live: Live, to: AccountType): Decision {
  const { email, user } = live;
  if (user === null) throw refuseInactive(live, 'have its account type changed');
  if (user.accountType === to) return already(`${email} is ${to} already.`);
  return change(changeAccountType(personOf(user.email, to), user));
}

function decideDisable(live: Live): Decision {
  const { email, user, pending } = live;
  if (user === null) throw refuseInactive(live, 'be disabled');
  const left = `There is an invitation to ${email} too, which the API can't cancel: do that in Account Settings > Team.`;
  return change(disable(user, null), pending.length > 0 ? left : null);
}

function refuseInactive({ email, pending, isExpired }: Live, what: string): RosterError {
  if (pending.length === 0 && !isExpired) return userNotFound(email);
  const status = pending.length > 0 ? 'invited' : 'invited, and the invitation has expired';
  return refuse(
    'not_active',
    `${email} is only ${status}, and an invitation can't ${what}.`,
    'Invitations are cancelled in Account Settings > Team; the API has no way to.',
  );
}

/** The error for an address that is nowhere in the workspace. */
export function userNotFound(email: string): RosterError {
  return refuse(
    'user_not_found',
    `Nobody in the workspace has the address ${email}.`,
    'See `roster users list`. Disabled users are not listed by the API.',
  );
}

function already(message: string): Decision {
  return { kind: 'already', message };
}

function change(planned: Change, left: string | null = null): Decision {
  return { kind: 'change', change: planned, left };
}

/** Somebody on no roster. Where they stand is not shown: it is the command line. */
function personOf(email: string, accountType: AccountType): Person {
  return {
    email,
    key: emailKey(email),
    accountType,
    name: null,
    note: null,
    expires: null,
    source: { file: '', line: 1 },
    accountTypeLine: 1,
    include: null,
  };
}

function refuse(code: string, message: string, hint: string): RosterError {
  return new RosterError(message, { code, exitCode: EXIT.unexpected, hint });
}
