/**
 * What can be asked of Paradime, as GraphQL texts. Names, arguments and fields are those of
 * `paradime-io` 6.6.0; only that active and invited users are asked for at once is roster's own.
 */
import type { AccountType } from '../account-type.js';
import { emailKey } from '../email.js';
import { type Checked, checkRows, describeWrong, limitGaps, type RowFields } from './check-rows.js';
import { unknownEnd } from './http/failure.js';
import type { Answer } from './http/transport.js';
import {
  type ActiveUser,
  type InvitedUser,
  isRecord,
  type JsonRecord,
  type Workspace,
  type WriteEnd,
} from './workspace.js';

/** One request's query and its variables. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Both lists in one request: one consistent read. With two, a user who accepts an invitation in
 * between is missed or seen twice.
 */
export const listUsers: Operation = {
  query: `query listUsers {
  listUsers {
    ok
    activeUsers { uid email name accountType }
    invitedUsers { email accountType inviteStatus }
  }
}`,
  variables: {},
};

/** The workspaces that the credentials reach. */
export const listWorkspaces: Operation = {
  query: `query listWorkspaces {
  listWorkspaces {
    ok
    workspaces { uid name }
  }
}`,
  variables: {},
};

/** The whole audit log: there is no paging. */
export const getAuditLogs: Operation = {
  query: `query getAuditLogs {
  getAuditLogs {
    auditLogs {
      id createdDttm updatedDttm workspaceId workspaceName actorType actorUserId actorEmail
      eventSourceId eventSource eventId eventType metadataJson
    }
  }
}`,
  variables: {},
};

/** Sends an invitation: an e-mail to a person. */
export function inviteUser(email: string, accountType: AccountType): Operation {
  return {
    query: `mutation inviteUser($email: String!, $accountType: UserAccountType!) {
  inviteUser(email: $email, accountType: $accountType) { ok }
}`,
    variables: { email, accountType },
  };
}

/** Changes the type of an active user. */
export function updateUserAccountType(uid: string, accountType: AccountType): Operation {
  return {
    query: `mutation updateUserAccountType($uid: String!, $accountType: UserAccountType!) {
  updateUserAccountType(uid: $uid, accountType: $accountType) { ok }
}`,
    variables: { uid, accountType },
  };
}

/** Disables an active user. The API can't undo it. */
export function disableUser(uid: string): Operation {
  return {
    query: `mutation disableUser($uid: String!) {
  disableUser(uid: $uid) { ok }
}`,
    variables: { uid },
  };
}

// Checking the answers that only the SDK-like client asks for.

/** A workspace as a list names it. */
export interface NamedWorkspace {
  readonly uid: string;
  readonly name: string;
}

/** One event. Named as in the API; the SDK documents no more about them than their types. */
export interface AuditLogEntry {
  readonly id: number;
  /** Like `2024-02-13 16:09:29.718805`, without a zone. */
  readonly createdDttm: string;
  readonly updatedDttm: string;
  readonly workspaceId: number;
  readonly workspaceName: string;
  readonly actorType: string;
  readonly actorUserId: number;
  /** Null when something other than a user acted. */
  readonly actorEmail: string | null;
  readonly eventSourceId: number;
  readonly eventSource: string;
  readonly eventId: number;
  readonly eventType: string;
  /** A text or null by the SDK, an object by the documentation: as it came. */
  readonly metadataJson: unknown;
}

/** The workspaces in the answer to `listWorkspaces`, and what was wrong with it. */
export function checkWorkspaces(answer: Answer): Checked<readonly NamedWorkspace[]> {
  const { fields, gaps } = checkField(answer, 'listWorkspaces');
  if (fields === null) return { value: [], gaps };
  const { workspaces } = fields;
  const rows = checkRows(workspaces, 'workspaces', readNamedWorkspace);
  return {
    value: rows.value,
    gaps: limitGaps([...gaps, ...checkOk(fields, 'listWorkspaces'), ...rows.gaps]),
  };
}

/** The events in the answer to `getAuditLogs`, and what was wrong with it. */
export function checkAuditLogs(answer: Answer): Checked<readonly AuditLogEntry[]> {
  const { fields, gaps } = checkField(answer, 'getAuditLogs');
  if (fields === null) return { value: [], gaps };
  const { auditLogs } = fields;
  const rows = checkRows(auditLogs, 'auditLogs', readAuditLogEntry);
  return { value: rows.value, gaps: limitGaps([...gaps, ...rows.gaps]) };
}

function readNamedWorkspace(row: RowFields): NamedWorkspace | null {
  const uid = row.text('uid');
  const name = row.anyText('name');
  return uid === null || name === null ? null : { uid, name };
}

/** Fallbacks never get out: a field that is wrong is a gap, and a row with a gap is left out. */
function readAuditLogEntry(row: RowFields): AuditLogEntry {
  const actorEmail = row.oneOf('actorEmail', ['null', 'text']);
  return {
    id: row.integer('id') ?? 0,
    createdDttm: row.anyText('createdDttm') ?? '',
    updatedDttm: row.anyText('updatedDttm') ?? '',
    workspaceId: row.integer('workspaceId') ?? 0,
    workspaceName: row.anyText('workspaceName') ?? '',
    actorType: row.anyText('actorType') ?? '',
    actorUserId: row.integer('actorUserId') ?? 0,
    actorEmail: typeof actorEmail === 'string' ? actorEmail : null,
    eventSourceId: row.integer('eventSourceId') ?? 0,
    eventSource: row.anyText('eventSource') ?? '',
    eventId: row.integer('eventId') ?? 0,
    eventType: row.anyText('eventType') ?? '',
    metadataJson: row.oneOf('metadataJson', ['null', 'text', 'object', 'list']),
  };
}

// Every answer is checked before it is trusted: from JSON of a server to plain data of ours.

/** The mutations, by the field of the answer that tells how each ended. */
export type WriteField = 'inviteUser' | 'updateUserAccountType' | 'disableUser';

/**
 * A workspace from the answer to `listUsers`. Malformed rows are left out and become gaps, so a
 * read with gaps is good for looking at and never for writing by. `now` in milliseconds since 1970.
 */
export function checkWorkspace(answer: Answer, now: number): Workspace {
  const { fields, gaps } = checkField(answer, 'listUsers');
  const readAt = new Date(now).toISOString();
  if (fields === null) return { readAt, activeUsers: [], invitedUsers: [], gaps };
  const { activeUsers, invitedUsers } = fields;
  const active = dropSameUid(checkRows(activeUsers, 'activeUsers', readActiveUser));
  const invited = checkRows(invitedUsers, 'invitedUsers', readInvitedUser);
  return {
    readAt,
    activeUsers: active.value,
    invitedUsers: invited.value,
    gaps: limitGaps([...gaps, ...checkOk(fields, 'listUsers'), ...active.gaps, ...invited.gaps]),
  };
}

/**
 * How a write ended: done only when the server says `ok: true` and nothing else. With errors beside
 * it, or without an `ok`, nobody knows.
 */
export function checkWrite(answer: Answer, field: WriteField): WriteEnd {
  const { ok }: JsonRecord = checkField(answer, field).fields ?? {};
  if (ok === false) {
    const fault = { code: 'not_ok', message: `Paradime answered ${field} with ok: false.` };
    return { end: 'rejected', fault, denied: false };
  }
  if (ok !== true) {
    return unknownEnd('unclear_answer', `The answer to ${field} does not say whether it was done.`);
  }
  if (answer.errors > 0) {
    return unknownEnd(
      'unclear_answer',
      `The answer to ${field} says ok, but with errors beside it.`,
    );
  }
  return { end: 'done', value: null };
}

/** The object that an operation's answer is in, and gaps when it isn't there or has errors beside it. */
export function checkField(
  answer: Answer,
  field: string,
): { readonly fields: JsonRecord | null; readonly gaps: readonly string[] } {
  const value = answer.data[field];
  const beside =
    answer.errors > 0 ? [`the answer has errors (${answer.errors}) beside its data`] : [];
  return isRecord(value)
    ? { fields: value, gaps: beside }
    : { fields: null, gaps: [...beside, describeWrong(field, value)] };
}

/** A gap unless `ok` is true. */
export function checkOk(fields: JsonRecord, path: string): readonly string[] {
  const { ok } = fields;
  if (ok === true) return [];
  return [ok === false ? `${path}.ok is false` : describeWrong(`${path}.ok`, ok)];
}

function readActiveUser(row: RowFields): ActiveUser | null {
  const uid = row.text('uid');
  const email = row.text('email');
  const name = row.anyText('name');
  const accountType = row.text('accountType');
  if (uid === null || email === null || name === null || accountType === null) return null;
  return { uid, email, key: emailKey(email), name, accountType };
}

/** The SDK calls a pending invitation SENT, the documentation ACTIVE: only EXPIRED is agreed on. */
function readInvitedUser(row: RowFields): InvitedUser | null {
  const email = row.text('email');
  const accountType = row.text('accountType');
  const status = row.text('inviteStatus');
  if (email === null || accountType === null || status === null) return null;
  const invitation = status === 'EXPIRED' ? 'expired' : 'pending';
  return { email, key: emailKey(email), accountType, invitation };
}

/** Writes name a user by uid: with two of one uid nobody can say whom a write would hit. */
function dropSameUid(users: Checked<readonly ActiveUser[]>): Checked<readonly ActiveUser[]> {
  const seen = new Set<string>();
  const value = users.value.filter(({ uid }) => !seen.has(uid) && seen.add(uid));
  const same = users.value.length - value.length;
  const gap = `activeUsers has rows (${same}) with the uid of an earlier row`;
  return { value, gaps: same === 0 ? users.gaps : [...users.gaps, gap] };
}

// What each reading request is for, in the words of its errors.

/** What a reading request does, and the capability that a key needs for it. */
export interface Reading {
  readonly doing: string;
  readonly capability: string;
}

/** Active and invited users. */
export const READ_USERS: Reading = {
  doing: 'read the users of the workspace',
  capability: 'User metadata viewer',
};

/** The workspaces that the credentials reach. */
export const READ_WORKSPACES: Reading = {
  doing: 'read the workspaces',
  capability: 'Workspace metadata viewer',
};

/** What happened in the workspace. */
export const READ_AUDIT_LOG: Reading = {
  doing: 'read the audit log',
  capability: 'Audit logs viewer',
};
