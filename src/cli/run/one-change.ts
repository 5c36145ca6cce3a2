/**
 * What someone wants done by hand to one user, as a plan: that of a roster which knows this person alone. The
 * decision table says what follows; a verb takes of that what it is for, and says why where that is nothing.
 */
import type { AccountType } from '../../account-type.js';
import { type EmailKey, emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Allowances } from '../../plan/allowances.js';
import { allPassed } from '../../plan/guards.js';
import type { Change, Plan } from '../../plan/plan.js';
import { type PlanContext, planRoster } from '../../plan/plan-roster.js';
import type { Person, Roster } from '../../roster/roster.js';
import { suggest } from '../../roster/words.js';
import { findReadError } from '../../workspace/read.js';
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
export type PlannedWish =
  | { readonly kind: 'change'; readonly change: Change; readonly plan: Plan }
  | {
      readonly kind: 'already';
      /** How it is already, as one sentence. */
      readonly message: string;
    };

/** What a plan by hand depends on: no run of it raises a limit. */
type WishContext = Omit<PlanContext, 'allow' | 'only'>;

/** The actions that each verb is for. */
const ACTIONS: Readonly<Record<Wish['action'], ReadonlySet<Change['action']>>> = {
  invite: new Set(['invite', 'reinvite']),
  set_account_type: new Set(['change_account_type']),
  disable: new Set(['disable']),
};

/**
 * Plans without any clock or network: at most one change, of that person. Throws `ambiguous_user`, `user_not_found`,
 * `already_active`, `already_invited` or `not_active` (exit 1) for what can't be done; nothing was written then.
 */
export function planWish(wish: Wish, workspace: Workspace, context: WishContext): PlannedWish {
  const only = emailKey(wish.email);
  const live = findLive(only, workspace);
  const roster = rosterOf(wish, live);
  const plan = planRoster(roster, workspace, { ...context, allow: NAMES_NOBODY, only });
  const [change] = plan.changes;
  return change !== undefined && ACTIONS[wish.action].has(change.action)
    ? { kind: 'change', change, plan }
    : { kind: 'already', message: explainNoChange(wish, live, workspace) };
}

/** The error (exit 5) for a plan whose guard tripped, judged by the read that it was held against; or null. */
export function findTrippedWish(
  { guards, observed }: Plan,
  { email }: Change,
  workspace: Workspace,
): RosterError | null {
  if (allPassed(guards)) return null;
  const incomplete = findReadError(workspace);
  if (incomplete !== null) return incomplete;
  // Where there is an ADMIN, they alone count.
  const isOfAdmins = observed.admin_types.length === 1;
  return new RosterError(
    `${email} is the last active ${isOfAdmins ? 'ADMIN' : 'admin'}. Nothing was written.`,
    {
      code: 'min_admins',
      exitCode: EXIT.guard,
      hint: isOfAdmins
        ? "Make someone else ADMIN first: a WORKSPACE_ADMIN can't restore every role."
        : 'Make someone else ADMIN or WORKSPACE_ADMIN first, or nobody can manage users.',
    },
  );
}

/** The error for an address that is nowhere in the workspace. */
export function userNotFound(email: string, { activeUsers, invitedUsers }: Workspace): RosterError {
  const meant = suggest(
    email,
    [...activeUsers, ...invitedUsers].map((user) => user.email),
  );
  return wishRefused(
    'user_not_found',
    `Nobody in the workspace has the address ${email}.`,
    `${meant === null ? 'See `roster users list`.' : `Did you mean ${meant}?`} The API does not list disabled users.`,
  );
}

/** To disable someone is to want a roster without them, which may be one without anyone. */
const NAMES_NOBODY: Allowances = { empty_roster: 0 };

/** The roster that wants it: whom it does not name it keeps, but for someone who is to be disabled. */
function rosterOf(wish: Wish, live: Live): Roster {
  return {
    path: '',
    sha256: '',
    workspace: { uid: null, name: null, credentials: null },
    policy: {
      unlisted: wish.action === 'disable' ? 'disable' : 'keep',
      ignore: [],
      protected: [],
      allowedDomains: [],
      reinviteExpired: true,
      reinviteForDays: null,
      maxRemovals: { unit: 'people', value: 1 },
      maxTypeChanges: { unit: 'people', value: 1 },
      maxLookalikes: 0,
      maxInvites: 1,
      // Nobody may lock everyone out, by hand neither.
      minAdmins: 1,
      seats: { active: null },
      expiryNoticeDays: 0,
    },
    includes: [],
    people: wish.action === 'disable' ? [] : [personOf(wish, live)],
  };
}

/** Someone who is active is named as Paradime does. Where they stand is not shown: it is the command line. */
function personOf(
  { email, accountType }: Extract<Wish, { readonly accountType: AccountType }>,
  { key, active: [user] }: Live,
): Person {
  return {
    email: user?.email ?? email,
    key,
    accountType,
    name: null,
    note: null,
    expires: null,
    source: { file: '', line: 1 },
    formerly: [],
    hold: null,
    also: [],
    accountTypeLine: 1,
    include: null,
  };
}

/** Everything live at one address. */
interface Live {
  readonly key: EmailKey;
  readonly active: readonly ActiveUser[];
  readonly pending: readonly InvitedUser[];
  readonly isExpired: boolean;
}

function findLive(key: EmailKey, { activeUsers, invitedUsers }: Workspace): Live {
  const invited = invitedUsers.filter((each) => each.key === key);
  return {
    key,
    active: activeUsers.filter((each) => each.key === key),
    pending: invited.filter((each) => each.invitation === 'pending'),
    isExpired: invited.some((each) => each.invitation === 'expired'),
  };
}

/** How it is already; or throws why it can't be done. */
function explainNoChange(wish: Wish, live: Live, workspace: Workspace): string {
  const { email } = wish;
  if (live.active.length > 1) throw sharedByTwo(email);
  switch (wish.action) {
    case 'invite':
      return explainNoInvitation(email, wish.accountType, live);
    case 'set_account_type':
      if (live.active.length > 0) return `${email} is already ${wish.accountType}.`;
      throw notActive(email, live, workspace, 'have its account type changed');
    case 'disable':
      throw notActive(email, live, workspace, 'be disabled');
  }
}

function explainNoInvitation(
  email: string,
  to: AccountType,
  { active: [user], pending }: Live,
): string {
  if (user?.accountType === to) return `${email} is already active as ${to}.`;
  if (user !== undefined) {
    throw wishRefused(
      'already_active',
      `${email} is already active, as ${user.accountType}.`,
      `To change the account type: roster users set-account-type ${email} ${to}`,
    );
  }
  const other = pending.find((each) => each.accountType !== to);
  if (other === undefined) return `${email} is already invited as ${to}.`;
  throw wishRefused(
    'already_invited',
    `${email} is already invited, as ${other.accountType}.`,
    "The API can't change an invitation: cancel it in Account Settings > Team, or wait until it is accepted.",
  );
}

function sharedByTwo(email: string): RosterError {
  return wishRefused(
    'ambiguous_user',
    `More than one active user has the address ${email}.`,
    'roster cannot tell which one you mean. Fix it in Account Settings > Team.',
  );
}

function notActive(
  email: string,
  { pending, isExpired }: Live,
  workspace: Workspace,
  what: string,
): RosterError {
  if (pending.length === 0 && !isExpired) return userNotFound(email, workspace);
  const status = pending.length > 0 ? 'invited' : 'invited, and the invitation has expired';
  return wishRefused(
    'not_active',
    `${email} is only ${status}, and an invitation can't ${what}.`,
    'Cancel invitations in Account Settings > Team. The API cannot do it.',
  );
}

function wishRefused(code: string, message: string, hint: string): RosterError {
  return new RosterError(message, { code, exitCode: EXIT.unexpected, hint });
}
