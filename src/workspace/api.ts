/**
 * What can be asked of Paradime: six operations, a row each, and the checks that make plain data of their
 * answers. Names, arguments and fields are those of `paradime-io` 6.6.0; only that active and invited
 * users are asked for at once is roster's own.
 */
import { emailKey } from '../email.js';
import {
  boundText,
  checkRows,
  describeWrong,
  isRecord,
  type JsonRecord,
  limitGaps,
  type RowFields,
} from './check-rows.js';
import { unknownEnd } from './http/failure.js';
import type { DataAnswer } from './http/transport.js';
import type {
  ActiveUser,
  AuditLog,
  AuditLogEntry,
  Checked,
  InvitedUser,
  NamedWorkspace,
  RequestEnd,
  Workspace,
} from './workspace.js';

/** One row. `N` are the names of its variables, `T` is what an answer holds that was checked. */
export interface OperationRow<N extends string, T> {
  /** As the API calls it, and so the field of the answer's data that is about it. */
  readonly name: string;
  /** What it does, as errors say it: `Could not read the workspaces.` */
  readonly doing: string;
  /** A key's capability that is enough for it. */
  readonly capability: string;
  /** Whether it changes something. */
  readonly writes: boolean;
  readonly variables: readonly N[];
  readonly query: string;
  /** Whether an answer may be a list that is too long for memory. */
  readonly isLong?: boolean;
  /** What an answer that has data means. `name` is the operation's. */
  readonly check: (answer: DataAnswer, name: string) => RequestEnd<T>;
}

/** Both lists of one read. */
type Users = Pick<Workspace, 'activeUsers' | 'invitedUsers'>;

interface Operations {
  readonly listUsers: OperationRow<never, Checked<Users>>;
  readonly listWorkspaces: OperationRow<never, Checked<readonly NamedWorkspace[]>>;
  readonly getAuditLogs: OperationRow<never, AuditLog>;
  readonly inviteUser: OperationRow<'email' | 'accountType', null>;
  readonly updateUserAccountType: OperationRow<'uid' | 'accountType', null>;
  readonly disableUser: OperationRow<'uid', null>;
}

/** The table. A fixed text each: what someone typed goes into variables, never into a query. */
export const OPERATIONS: Operations = {
  // Both lists in one request: with two, a user who accepts in between is missed or seen twice.
  listUsers: {
    name: 'listUsers',
    doing: 'read the users of the workspace',
    capability: 'User metadata viewer',
    writes: false,
    variables: [],
    query: `query listUsers {
  listUsers {
    ok
    activeUsers { uid email name accountType }
    invitedUsers { email accountType inviteStatus }
  }
}`,
    check: checkUsers,
  },
  listWorkspaces: {
    name: 'listWorkspaces',
    doing: 'read the workspaces',
    capability: 'Workspace metadata viewer',
    writes: false,
    variables: [],
    query: `query listWorkspaces {
  listWorkspaces {
    ok
    workspaces { uid name }
  }
}`,
    check: checkWorkspaces,
  },
  // The whole log: there is no paging.
  getAuditLogs: {
    name: 'getAuditLogs',
    doing: 'read the audit log',
    capability: 'Audit logs viewer',
    writes: false,
    variables: [],
    query: `query getAuditLogs {
  getAuditLogs {
    auditLogs {
      id createdDttm updatedDttm workspaceId workspaceName actorType actorUserId actorEmail
      eventSourceId eventSource eventId eventType metadataJson
    }
  }
}`,
    isLong: true,
    check: checkAuditLogs,
  },
  // An e-mail to a person: it can't be taken back.
  inviteUser: {
    name: 'inviteUser',
    doing: 'invite the user',
    capability: 'User management admin',
    writes: true,
    variables: ['email', 'accountType'],
    query: `mutation inviteUser($email: String!, $accountType: UserAccountType!) {
  inviteUser(email: $email, accountType: $accountType) { ok }
}`,
    check: checkWrite,
  },
  // Of an active user: a pending invitation has no uid.
  updateUserAccountType: {
    name: 'updateUserAccountType',
    doing: 'change the account type',
    capability: 'User management admin',
    writes: true,
    variables: ['uid', 'accountType'],
    query: `mutation updateUserAccountType($uid: String!, $accountType: UserAccountType!) {
  updateUserAccountType(uid: $uid, accountType: $accountType) { ok }
}`,
    check: checkWrite,
  },
  // The API can't undo it.
  disableUser: {
    name: 'disableUser',
    doing: 'disable the user',
    capability: 'User management admin',
    writes: true,
    variables: ['uid'],
    query: `mutation disableUser($uid: String!) {
  disableUser(uid: $uid) { ok }
}`,
    check: checkWrite,
  },
};

/**
 * Malformed rows are left out and become gaps, so a read with gaps is good for looking at and never for
 * writing by.
 */
function checkUsers(answer: DataAnswer, name: string): RequestEnd<Checked<Users>> {
  const { fields, gaps } = checkField(answer, name);
  if (fields === null) return readWithGaps({ activeUsers: [], invitedUsers: [] }, gaps);
  const { activeUsers, invitedUsers } = fields;
  const active = dropSameUid(checkRows(activeUsers, 'activeUsers', readActiveUser));
  const invited = checkRows(invitedUsers, 'invitedUsers', readInvitedUser);
  return readWithGaps({ activeUsers: active.value, invitedUsers: invited.value }, [
    ...gaps,
    ...checkOk(fields, name),
    ...active.gaps,
    ...invited.gaps,
  ]);
}

function checkWorkspaces(
  answer: DataAnswer,
  name: string,
): RequestEnd<Checked<readonly NamedWorkspace[]>> {
  const { fields, gaps } = checkField(answer, name);
  if (fields === null) return readWithGaps([], gaps);
  const { workspaces } = fields;
  const rows = checkRows(workspaces, 'workspaces', readNamedWorkspace);
  return readWithGaps(rows.value, [...gaps, ...checkOk(fields, name), ...rows.gaps]);
}

function checkAuditLogs(answer: DataAnswer, name: string): RequestEnd<AuditLog> {
  const { fields, gaps } = checkField(answer, name);
  const rows =
    fields === null
      ? { value: [], gaps: [] }
      : checkRows(fields['auditLogs'], 'auditLogs', readAuditLogEntry);
  const found = newestPart(rows.value, answer.leftOut);
  return { end: 'done', value: { ...found, gaps: limitGaps([...gaps, ...rows.gaps]) } };
}

/** Of a log without its middle the newer end: with the other one, events would seem to be missing between. */
function newestPart(
  events: readonly AuditLogEntry[],
  leftOut: DataAnswer['leftOut'],
): Pick<AuditLog, 'value' | 'older'> {
  if (leftOut === null) return { value: events, older: 0 };
  const [first, last] = [events.slice(0, leftOut.behind), events.slice(leftOut.behind)];
  const [newer, older] = newestId(first) > newestId(last) ? [first, last] : [last, first];
  return { value: newer, older: leftOut.rows + older.length };
}

function newestId(events: readonly AuditLogEntry[]): number {
  return events.reduce((newest, { id }) => Math.max(newest, id), 0);
}

/**
 * A write is done only when the server says `ok: true` and nothing else. With errors beside it, or
 * without an `ok`, nobody knows.
 */
function checkWrite(answer: DataAnswer, name: string): RequestEnd<null> {
  const { ok }: JsonRecord = checkField(answer, name).fields ?? {};
  if (ok === false) {
    const reason = { code: 'not_ok', message: `Paradime answered ${name} with ok: false.` };
    return { end: 'rejected', reason, denied: false };
  }
  if (ok !== true) {
    return unknownEnd('unclear_answer', `The answer to ${name} does not say whether it was done.`);
  }
  if (answer.errors > 0) {
    return unknownEnd('unclear_answer', `The answer to ${name} says ok, but also has errors.`);
  }
  return { end: 'done', value: null };
}

function readWithGaps<T>(value: T, gaps: readonly string[]): RequestEnd<Checked<T>> {
  return { end: 'done', value: { value, gaps: limitGaps(gaps) } };
}

/** The object that an operation's answer is in, and gaps when it isn't there or has errors beside it. */
function checkField(
  answer: DataAnswer,
  name: string,
): { readonly fields: JsonRecord | null; readonly gaps: readonly string[] } {
  const value = answer.data[name];
  const beside =
    answer.errors > 0 ? [`the answer has errors (${answer.errors}) next to its data`] : [];
  return isRecord(value)
    ? { fields: value, gaps: beside }
    : { fields: null, gaps: [...beside, describeWrong(name, value)] };
}

/** A gap unless `ok` is true. */
function checkOk(fields: JsonRecord, path: string): readonly string[] {
  const { ok } = fields;
  if (ok === true) return [];
  return [ok === false ? `${path}.ok is false` : describeWrong(`${path}.ok`, ok)];
}

function readActiveUser(row: RowFields): ActiveUser | null {
  const uid = row.text('uid');
  const email = row.text('email');
  // Nothing is decided by a name alone: whoever has none is a user like any other.
  const name = row.textOrNull('name');
  const accountType = row.text('accountType');
  if (uid === null || email === null || accountType === null) return null;
  return {
    uid,
    email,
    key: emailKey(email),
    name: name ?? '',
    accountType,
  };
}

/** Writes name a user by uid: with two of one uid nobody can say whom a write would hit. */
function dropSameUid(users: Checked<readonly ActiveUser[]>): Checked<readonly ActiveUser[]> {
  const seen = new Set<string>();
  const value = users.value.filter(({ uid }) => !seen.has(uid) && seen.add(uid));
  const same = users.value.length - value.length;
  const gap = `activeUsers has rows (${same}) with the uid of an earlier row`;
  return { value, gaps: same === 0 ? users.gaps : [...users.gaps, gap] };
}

/** The SDK calls a pending invitation SENT, the documentation ACTIVE: only EXPIRED is agreed on. */
const KNOWN_STATES: readonly string[] = ['SENT', 'ACTIVE', 'EXPIRED'];

/** What is in a state that nobody knows may be on its way, so it counts as pending and is never mailed again. */
function readInvitedUser(row: RowFields): InvitedUser | null {
  const email = row.text('email');
  const accountType = row.text('accountType');
  const status = row.text('inviteStatus');
  if (email === null || accountType === null || status === null) return null;
  const invitation = status === 'EXPIRED' ? 'expired' : 'pending';
  const unknownState = KNOWN_STATES.includes(status) ? null : status;
  return { email, key: emailKey(email), accountType, invitation, unknownState };
}

function readNamedWorkspace(row: RowFields): NamedWorkspace | null {
  const uid = row.text('uid');
  const name = row.anyText('name');
  return uid === null || name === null ? null : { uid, name };
}

/** Fallbacks never get out: a field that is wrong is a gap, and a row with a gap is left out. */
function readAuditLogEntry(row: RowFields): AuditLogEntry {
  return {
    id: row.integer('id') ?? 0,
    createdDttm: row.anyText('createdDttm') ?? '',
    updatedDttm: row.anyText('updatedDttm') ?? '',
    workspaceId: row.integer('workspaceId') ?? 0,
    workspaceName: row.anyText('workspaceName') ?? '',
    actorType: row.anyText('actorType') ?? '',
    actorUserId: row.integer('actorUserId') ?? 0,
    actorEmail: row.textOrNull('actorEmail'),
    eventSourceId: row.integer('eventSourceId') ?? 0,
    eventSource: row.anyText('eventSource') ?? '',
    eventId: row.integer('eventId') ?? 0,
    eventType: row.anyText('eventType') ?? '',
    metadataJson: readMetadata(row),
  };
}

/** Far more than is known of any event; `auditMetadata` says what it can be. */
const LONGEST_METADATA = 64 * 1024;

function readMetadata(row: RowFields): unknown {
  const metadata = row.oneOf('metadataJson', ['null', 'text', 'object', 'list']);
  return typeof metadata === 'string' ? boundText(metadata, LONGEST_METADATA) : metadata;
}
