/** What a workspace was like at every moment, told from the sandbox's own audit log. */
import { emailKey } from '../../src/email.js';
import type { SandboxEvent, SandboxUser, SandboxWorkspace } from '../../src/sandbox/state.js';

/** How things stood from one event to the next. */
export interface Moment {
  /** Milliseconds since 1970, UTC. */
  readonly from: number;
  readonly until: number;
  readonly workspace: SandboxWorkspace;
}

/** Every moment from the beginning on; the last one has no end. */
export function tellHistory(start: SandboxWorkspace, end: SandboxWorkspace): readonly Moment[] {
  const events = end.events.slice(start.events.length);
  let workspace = start;
  let from = Number.NEGATIVE_INFINITY;
  const moments: Moment[] = [];
  for (const event of events) {
    moments.push({ from, until: event.at, workspace });
    workspace = follow(workspace, event);
    from = event.at;
  }
  return [...moments, { from, until: Number.POSITIVE_INFINITY, workspace }];
}

function follow(workspace: SandboxWorkspace, event: SandboxEvent): SandboxWorkspace {
  const { email, accountType } = event;
  const others = workspace.invitations.filter((each) => emailKey(each.email) !== emailKey(email));
  switch (event.type) {
    case 'user_invited':
      return { ...workspace, invitations: [...others, { email, accountType, status: 'SENT' }] };
    case 'user_invitation_expired':
      return { ...workspace, invitations: [...others, { email, accountType, status: 'EXPIRED' }] };
    case 'user_invitation_declined':
      return { ...workspace, invitations: [...others, { email, accountType, status: 'DECLINED' }] };
    case 'user_invitation_cancelled':
      return { ...workspace, invitations: others };
    case 'user_invitation_accepted':
      return withUser({ ...workspace, invitations: others }, event, 'active');
    case 'user_account_type_changed':
      // A uid can change with the account type.
      return withUser({ ...workspace, users: withoutActive(workspace, email) }, event, 'active');
    case 'user_added':
    case 'user_enabled':
    case 'user_renamed':
      return withUser(workspace, event, 'active');
    case 'user_disabled':
      return withUser(workspace, event, 'disabled');
  }
}

function withoutActive({ users }: SandboxWorkspace, email: string): readonly SandboxUser[] {
  return users.filter(
    (user) => user.status !== 'active' || emailKey(user.email) !== emailKey(email),
  );
}

function withUser(
  workspace: SandboxWorkspace,
  { uid, email, accountType }: SandboxEvent,
  status: 'active' | 'disabled',
): SandboxWorkspace {
  if (uid === null) throw new Error(`an event about ${email} names no user`);
  const others = workspace.users.filter((user) => user.uid !== uid);
  return { ...workspace, users: [...others, { uid, email, name: '', accountType, status }] };
}
