/** Whether a change has come about, judged from a read: the only proof that roster accepts. */
import { type EmailKey, emailKey, groupByKey } from '../email.js';
import type { Change } from '../plan/plan.js';
import type { ActiveUser, InvitedUser, Workspace } from '../workspace/workspace.js';
import type { ChangeError } from './report.js';

/**
 * - `holds`: the workspace is as the change wants it.
 * - `open`: the workspace is as the plan saw it, so the change is clearly not done.
 * - `conflict`: it is a third way: someone else acted, and the change must not be sent.
 * - `unclear`: the read does not tell, because it has gaps or shows nobody.
 */
export type ChangeState = 'holds' | 'open' | 'conflict' | 'unclear';

/** How a change stands in a read. */
export function changeState(change: Change, workspace: Workspace): ChangeState {
  const state = compare(change, workspace);
  // A gap can hide a user: what is seen counts, what is missing proves nothing.
  const seen = state === 'holds' && change.action !== 'disable';
  return isTrustworthy(workspace) || seen ? state : 'unclear';
}

/** Whether what a read does not show is not there: no gaps, and someone active as there always is. */
export function isTrustworthy(workspace: Workspace): boolean {
  return workspace.gaps.length === 0 && workspace.activeUsers.length > 0;
}

/** What to say of someone who was to be disabled and is active, though not as the plan saw them. */
export const STILL_ACTIVE: ChangeError = {
  code: 'conflict',
  message: 'someone with this address is active, with a different uid or account type than planned',
};

function compare(change: Change, workspace: Workspace): ChangeState {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return compareInvitation(change, workspace);
    case 'change_account_type': {
      const user = findSubject(change, workspace);
      if (user?.accountType === change.to) return 'holds';
      return user?.uid === change.uid && user.accountType === change.from ? 'open' : 'conflict';
    }
    case 'disable': {
      const user = findSubject(change, workspace);
      if (user === null) return isActive(change, workspace) ? 'conflict' : 'holds';
      return user.uid === change.uid && user.accountType === change.from ? 'open' : 'conflict';
    }
  }
}

/** The user of a change. A uid can change with the account type: then it is who alone has the address. */
function findSubject(
  { uid, email }: Exclude<Change, Invitation>,
  workspace: Workspace,
): ActiveUser | null {
  const { byUid, activeByKey } = indexOf(workspace);
  const same = byUid.get(uid);
  if (same !== undefined) return same;
  const [user, second] = activeByKey.get(emailKey(email)) ?? [];
  return second === undefined ? (user ?? null) : null;
}

/** To disable is about a person: whoever is active under the address is not disabled, whatever the uid. */
function isActive({ email }: Change, workspace: Workspace): boolean {
  return indexOf(workspace).activeByKey.has(emailKey(email));
}

type Invitation = Extract<Change, { action: 'invite' | 'reinvite' }>;

function compareInvitation(change: Invitation, workspace: Workspace): ChangeState {
  const key = emailKey(change.email);
  const { activeByKey, pendingByKey } = indexOf(workspace);
  const users = [...(activeByKey.get(key) ?? []), ...(pendingByKey.get(key) ?? [])];
  if (users.length === 0) return 'open';
  return users.some(({ accountType }) => accountType === change.to) ? 'holds' : 'conflict';
}

/** Who is in a read, by what a change knows of its user. */
interface ReadIndex {
  readonly byUid: ReadonlyMap<string, ActiveUser>;
  readonly activeByKey: ReadonlyMap<EmailKey, readonly ActiveUser[]>;
  readonly pendingByKey: ReadonlyMap<EmailKey, readonly InvitedUser[]>;
}

const indexes = new WeakMap<Workspace, ReadIndex>();

/** Made once for each read: to go through all users for each change takes a second for 5,000 of both. */
function indexOf(workspace: Workspace): ReadIndex {
  const known = indexes.get(workspace);
  if (known !== undefined) return known;
  const { activeUsers, invitedUsers } = workspace;
  const index = {
    // Of two rows with one uid the first counts.
    byUid: new Map(activeUsers.toReversed().map((user) => [user.uid, user])),
    activeByKey: groupByKey(activeUsers),
    pendingByKey: groupByKey(invitedUsers.filter(({ invitation }) => invitation === 'pending')),
  };
  indexes.set(workspace, index);
  return index;
}
