/** What the API shows of the state: its three reads. */
import {
  type Answer,
  type Refused,
  refuseOperation,
  type ShownAuditLog,
  type UsersAnswer,
} from './operations.js';
import {
  EVENT_TYPES,
  findWorkspace,
  type Moment,
  type SandboxEvent,
  type SandboxState,
  type SandboxWorkspace,
} from './state.js';

/** Active users and invitations of one workspace. Disabled users are not listed, as in Paradime. */
export function showUsers(
  state: SandboxState,
  moment: Moment,
  workspaceUid: string,
): UsersAnswer | Refused {
  const workspace = findWorkspace(state, workspaceUid);
  if (workspace === null) return refuseOperation('There is no such workspace.');
  const { pendingStatus } = moment.assumptions;
  return {
    kind: 'users',
    activeUsers: workspace.users
      .filter((user) => user.status === 'active')
      .map(({ uid, email, name, accountType }) => ({ uid, email, name, accountType })),
    invitedUsers: workspace.invitations.map(({ email, accountType, status }) => ({
      email,
      accountType,
      inviteStatus: status === 'SENT' ? pendingStatus : status,
    })),
  };
}

/** The workspaces that a key opens. */
export function showWorkspaces(state: SandboxState, uids: readonly string[]): Answer {
  const workspaces = state.workspaces
    .filter((workspace) => uids.includes(workspace.uid))
    .map(({ uid, name }) => ({ uid, name }));
  return { kind: 'workspaces', workspaces };
}

/**
 * What happened in every workspace of the account, the oldest first. Account-wide whichever key
 * asks: https://docs.paradime.io/app-help/developers/graphql-api/examples/audit-logs-api
 */
export function showAuditLogs(state: SandboxState, moment: Moment): Answer {
  const auditLogs = state.workspaces
    .flatMap((workspace) => workspace.events.map((event) => showEvent(workspace, event, moment)))
    .sort((one, other) => one.id - other.id);
  return { kind: 'audit_logs', auditLogs };
}

/** The numbers of sources and types are the sandbox's own: Paradime does not publish its. */
function showEvent(
  workspace: SandboxWorkspace,
  event: SandboxEvent,
  moment: Moment,
): ShownAuditLog {
  const at = showDate(event.at);
  return {
    id: event.id,
    createdDttm: at,
    updatedDttm: at,
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    actorType: event.actor,
    actorUserId: 0,
    actorEmail: event.actorEmail,
    eventSourceId: 0,
    eventSource: 'user_management',
    eventId: EVENT_TYPES.indexOf(event.type) + 1,
    eventType: event.type,
    metadataJson: showMetadata(event, moment),
  };
}

function showMetadata(event: SandboxEvent, moment: Moment): ShownAuditLog['metadataJson'] {
  const metadata = { email: event.email, uid: event.uid, account_type: event.accountType };
  switch (moment.assumptions.auditMetadata) {
    case 'string':
      return JSON.stringify(metadata);
    case 'object':
      return metadata;
    case 'null':
      return null;
  }
}

/** As Paradime writes dates: no zone, microseconds. */
function showDate(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '000');
}
