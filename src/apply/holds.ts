/** Whether a change has come about, judged from a read: the only proof that roster accepts. */
import { emailKey } from '../email.js';
import type { Change } from '../plan/plan.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import type { ChangeError } from './report.js';

/**
 * - `holds`: the workspace is as the change wants it.
 * - `open`: the workspace is as the plan saw it, so the change is clearly not done.
 * - `conflict`: it is a third way: somebody else acted, and the change must not be sent.
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

/** Whether what a read does not show is not there: no gaps, and somebody active as there always is. */
export function isTrustworthy(workspace: Workspace): boolean {
  return workspace.gaps.length === 0 && workspace.activeUsers.length > 0;
}

/** What to say of somebody who was to be disabled and is active, though not as the plan saw them. */
export const STILL_ACTIVE: ChangeError = {
  code: 'conflict',
  message:
    'somebody with this address is active, with another uid or account type than was planned',
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
  { activeUsers }: Workspace,
): ActiveUser | null {
  const same = activeUsers.find((each) => each.uid === uid);
  if (same !== undefined) return same;
  const [user, second] = activeUsers.filter(({ key }) => key === emailKey(email));
  return second === undefined ? (user ?? null) : null;
}

/** To disable is about a person: whoever is active under the address is not disabled, whatever the uid. */
function isActive({ email }: Change, { activeUsers }: Workspace): boolean {
  return activeUsers.some(({ key }) => key === emailKey(email));
}

type Invitation = Extract<Change, { action: 'invite' | 'reinvite' }>;

function compareInvitation(change: Invitation, workspace: Workspace): ChangeState {
  const key = emailKey(change.email);
  const types = [
    ...workspace.activeUsers.filter((user) => user.key === key),
    ...workspace.invitedUsers.filter((user) => user.key === key && user.invitation === 'pending'),
  ].map((user) => user.accountType);
  if (types.length === 0) return 'open';
  return types.includes(change.to) ? 'holds' : 'conflict';
}
