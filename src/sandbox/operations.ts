/**
 * What can be asked of the sandbox and what it answers, free of HTTP and GraphQL; reads are answered by
 * what they show of the state. Whatever should come before, after or instead of an operation wraps a
 * `Handle`.
 */
import type { Caller } from './credentials.js';
import type { Breakage } from './reply.js';
import {
  EVENT_TYPES,
  findWorkspace,
  type Moment,
  type SandboxEvent,
  type SandboxState,
  type SandboxWorkspace,
} from './state.js';

/** Every operation's name. */
export const OPERATION_NAMES = [
  'listUsers',
  'listWorkspaces',
  'getAuditLogs',
  'inviteUser',
  'updateUserAccountType',
  'disableUser',
] as const;

/** The names of the operations that can change the state. */
export const WRITE_NAMES = ['inviteUser', 'updateUserAccountType', 'disableUser'] as const;

/** The name of an operation. */
export type OperationName = (typeof OPERATION_NAMES)[number];

/** One field of the API's `Query` or `Mutation`, with its arguments. */
export type Operation =
  | { readonly name: 'listUsers' }
  | { readonly name: 'listWorkspaces' }
  | { readonly name: 'getAuditLogs' }
  | WriteOperation;

/** An operation that can change the state. */
export type WriteOperation =
  | { readonly name: 'inviteUser'; readonly email: string; readonly accountType: string }
  | { readonly name: 'updateUserAccountType'; readonly uid: string; readonly accountType: string }
  | { readonly name: 'disableUser'; readonly uid: string };

/** A row of `activeUsers`. */
export interface ShownUser {
  readonly uid: string;
  readonly email: string;
  readonly name: string;
  readonly accountType: string;
}

/** A row of `invitedUsers`. */
interface ShownInvitation {
  readonly email: string;
  readonly accountType: string;
  readonly inviteStatus: string;
}

/** A row of `auditLogs`. Dates look like `2024-02-13 16:09:29.718805`, UTC. */
interface ShownAuditLog {
  readonly id: number;
  readonly createdDttm: string;
  readonly updatedDttm: string;
  readonly workspaceId: number;
  readonly workspaceName: string;
  readonly actorType: string;
  readonly actorUserId: number;
  readonly actorEmail: string | null;
  readonly eventSourceId: number;
  readonly eventSource: string;
  readonly eventId: number;
  readonly eventType: string;
  readonly metadataJson: string | Readonly<Record<string, unknown>> | null;
}

/** The server says no: in GraphQL `errors`, with an HTTP status unless that is 200. */
export interface Refused {
  readonly kind: 'refused';
  readonly message: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The users of one workspace. */
export interface UsersAnswer {
  readonly kind: 'users';
  readonly activeUsers: readonly ShownUser[];
  readonly invitedUsers: readonly ShownInvitation[];
}

/** What an operation is answered with. */
export type Answer =
  | UsersAnswer
  | {
      readonly kind: 'workspaces';
      readonly workspaces: readonly { readonly uid: string; readonly name: string }[];
    }
  | { readonly kind: 'audit_logs'; readonly auditLogs: readonly ShownAuditLog[] }
  | WriteAnswer;

/** What a write is answered with. */
export type WriteAnswer = { readonly kind: 'written'; readonly ok: boolean } | Refused;

/** An answer that will not arrive as it is; null when the operation was not done. */
export interface Broken {
  readonly kind: 'broken';
  readonly breakage: Breakage;
  readonly answer: Answer | null;
}

/** Does one operation for a caller whose credentials are checked already. */
export type Handle = (operation: Operation, caller: Caller) => Promise<Answer>;

/** The same, where faults are possible. */
export type FaultyHandle = (operation: Operation, caller: Caller) => Promise<Answer | Broken>;

/** A refusal in GraphQL `errors`. */
export function refuseOperation(
  message: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Refused {
  return { kind: 'refused', message, status, headers };
}

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
