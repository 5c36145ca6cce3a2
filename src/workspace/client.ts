/** What can be asked of Paradime, by the names that its own SDK uses. One call is one request. */
import type { AccountType } from '../account-type.js';
import { emailKey } from '../email.js';
import { EXIT, RosterError } from '../errors.js';
import {
  type AuditLogEntry,
  checkAuditLogs,
  checkWorkspace,
  checkWorkspaces,
  checkWrite,
  disableUser,
  getAuditLogs,
  inviteUser,
  listUsers,
  listWorkspaces,
  type NamedWorkspace,
  type Operation,
  READ_AUDIT_LOG,
  READ_USERS,
  READ_WORKSPACES,
  type Reading,
  updateUserAccountType,
  type WriteField,
} from './api.js';
import type { Checked } from './check-rows.js';
import { parseCredentials } from './credentials.js';
import {
  type Answer,
  createTransport,
  type Transport,
  type TransportEnv,
} from './http/transport.js';
import type { Pace } from './pace.js';
import { readUntilWhole } from './read.js';
import { requestError } from './request-error.js';
import {
  DEFAULT_TIMEOUT_MS,
  parseEndpoint,
  parseTimeout,
  parseWorkspaceUid,
} from './setting-value.js';
import { type ParsedSettings, selectWorkspace } from './settings.js';
import type {
  ActiveUser,
  InvitedUser,
  RequestEnd,
  Workspace,
  WorkspaceReader,
  WorkspaceWriter,
  WriteEnd,
} from './workspace.js';

/**
 * The users of a workspace. Every method throws a `RosterError` when its request fails:
 * `credentials_refused`, `not_allowed`, `api_rejected`, `api_unreachable`, `api_throttled`,
 * `api_unclear`, and `incomplete_read` when a list is not whole.
 */
export interface UsersClient {
  /** Everybody who can sign in. */
  readonly listActive: () => Promise<readonly ActiveUser[]>;
  /**
   * The active user with this address, compared without case. Reads the whole list: the API has no
   * search. Throws `user_not_found` or, when two users share the address, `ambiguous_user`.
   */
  readonly getByEmail: (email: string) => Promise<ActiveUser>;
  /** Everybody who was invited and has not accepted, expired invitations too. */
  readonly listInvited: () => Promise<readonly InvitedUser[]>;
  /** Sends an invitation. After `api_unclear` it may have been sent: look before repeating it. */
  readonly invite: (email: string, accountType: AccountType) => Promise<void>;
  /** Changes the type of an active user. A pending invitation has no uid and can't be changed. */
  readonly updateAccountType: (userUid: string, accountType: AccountType) => Promise<void>;
  /** Disables an active user. The API can't undo it. */
  readonly disable: (userUid: string) => Promise<void>;
}

/** The workspaces that the credentials reach. Throws as `UsersClient` does. */
export interface WorkspacesClient {
  /** All of them. */
  readonly listAll: () => Promise<readonly NamedWorkspace[]>;
}

/** What happened in the workspace. Throws as `UsersClient` does. */
export interface AuditLogClient {
  /** The whole log: the API has no paging. */
  readonly getAll: () => Promise<readonly AuditLogEntry[]>;
}

/** The users of the workspace that a transport reaches. `now` in milliseconds since 1970. */
export function createUsersClient(transport: Transport, now: () => number): UsersClient {
  async function read(): Promise<Workspace> {
    return await ask(transport, listUsers, READ_USERS, (answer) => {
      const value = checkWorkspace(answer, now());
      return { value, gaps: value.gaps };
    });
  }
  const write = (operation: Operation, field: WriteField, doing: string): Promise<void> =>
    change(transport, operation, field, doing);

  return {
    listActive: async () => (await read()).activeUsers,
    listInvited: async () => (await read()).invitedUsers,
    getByEmail: async (email) => findUser((await read()).activeUsers, email),
    invite: (email, accountType) =>
      write(inviteUser(email, accountType), 'inviteUser', 'invite the user'),
    updateAccountType: (userUid, accountType) =>
      write(
        updateUserAccountType(userUid, accountType),
        'updateUserAccountType',
        'change the account type',
      ),
    disable: (userUid) => write(disableUser(userUid), 'disableUser', 'disable the user'),
  };
}

/** The workspaces that a transport's credentials reach. */
export function createWorkspacesClient(transport: Transport): WorkspacesClient {
  return { listAll: () => ask(transport, listWorkspaces, READ_WORKSPACES, checkWorkspaces) };
}

/** The audit log of the workspace that a transport reaches. */
export function createAuditLogClient(transport: Transport): AuditLogClient {
  return { getAll: () => ask(transport, getAuditLogs, READ_AUDIT_LOG, checkAuditLogs) };
}

async function ask<T>(
  transport: Transport,
  operation: Operation,
  reading: Reading,
  check: (answer: Answer) => Checked<T>,
): Promise<T> {
  const end = await transport.send(operation);
  if (end.end !== 'done') throw requestError(end, { ...reading, writes: false });
  const { value, gaps } = check(end.value);
  if (gaps.length === 0) return value;
  throw new RosterError(
    `Could not ${reading.doing}: the answer is incomplete. ${gaps.join('; ')}.`,
    {
      code: 'incomplete_read',
      exitCode: EXIT.unexpected,
      hint: 'Try again; if it stays, tell Paradime what is missing.',
    },
  );
}

async function change(
  transport: Transport,
  operation: Operation,
  field: WriteField,
  doing: string,
): Promise<void> {
  const sent = await transport.send(operation);
  const end = sent.end === 'done' ? checkWrite(sent.value, field) : sent;
  if (end.end === 'done') return;
  throw requestError(end, { doing, capability: 'User management admin', writes: true });
}

function findUser(users: readonly ActiveUser[], email: string): ActiveUser {
  const key = emailKey(email);
  const [user, second] = users.filter((each) => each.key === key);
  if (user === undefined) {
    throw new RosterError(`No active user has the address ${email}.`, {
      code: 'user_not_found',
      exitCode: EXIT.unexpected,
      hint: 'Somebody who was only invited is not active yet: see the invited users.',
    });
  }
  if (second === undefined) return user;
  throw new RosterError(`More than one active user has the address ${email}.`, {
    code: 'ambiguous_user',
    exitCode: EXIT.unexpected,
    hint: 'Choose by uid from the list of active users.',
  });
}

// A live workspace behind the port that the rest of roster knows.

/** Reads and writes the workspace that the settings name. Each call is one request; none is repeated. */
export function connectWorkspace(
  settings: ParsedSettings,
  env: TransportEnv,
): WorkspaceReader & WorkspaceWriter {
  const transport = createTransport(settings, env);

  async function write(operation: Operation, field: WriteField): Promise<WriteEnd> {
    const end = await transport.send(operation);
    return end.end === 'done' ? checkWrite(end.value, field) : end;
  }

  return {
    async read(signal) {
      const end = await transport.send(listUsers, signal);
      return mapDone(end, (answer) => checkWorkspace(answer, env.now()));
    },
    invite: (email, accountType) => write(inviteUser(email, accountType), 'inviteUser'),
    changeAccountType: (uid, accountType) =>
      write(updateUserAccountType(uid, accountType), 'updateUserAccountType'),
    disable: (uid) => write(disableUser(uid), 'disableUser'),
  };
}

/** The same end, with another value when it is done. */
function mapDone<A, B>(end: RequestEnd<A>, map: (value: A) => B): RequestEnd<B> {
  return end.end === 'done' ? { end: 'done', value: map(end.value) } : end;
}

// The two lists beside users: the workspaces that credentials reach, and the audit log.

/** Looks, never touches. One call is one request: trying again is the caller's decision. */
export interface ListReader {
  readonly workspaces: () => Promise<RequestEnd<Checked<readonly NamedWorkspace[]>>>;
  readonly auditLog: () => Promise<RequestEnd<Checked<readonly AuditLogEntry[]>>>;
}

/** Reads the lists that the settings' credentials reach. Sends nothing by itself. */
export function connectLists(settings: ParsedSettings, env: TransportEnv): ListReader {
  const transport = createTransport(settings, env);

  async function ask<T>(
    operation: Operation,
    check: (answer: Answer) => Checked<T>,
  ): Promise<RequestEnd<Checked<T>>> {
    const end = await transport.send(operation);
    return end.end === 'done' ? { end: 'done', value: check(end.value) } : end;
  }

  return {
    workspaces: () => ask(listWorkspaces, checkWorkspaces),
    auditLog: () => ask(getAuditLogs, checkAuditLogs),
  };
}

/** The workspaces, tried again and thrown as `readWorkspace` does; with gaps when it stays incomplete. */
export function readWorkspaces(
  lists: ListReader,
  pace: Pace,
): Promise<Checked<readonly NamedWorkspace[]>> {
  return readUntilWhole(lists.workspaces, READ_WORKSPACES, pace);
}

/** The audit log, tried again and thrown as `readWorkspace` does; with gaps when it stays incomplete. */
export function readAuditLog(
  lists: ListReader,
  pace: Pace,
): Promise<Checked<readonly AuditLogEntry[]>> {
  return readUntilWhole(lists.auditLog, READ_AUDIT_LOG, pace);
}

// The SDK-like client, for programs that use roster as a library.

/** Whom to ask, and as whom. Generate these in Paradime's workspace settings. */
export interface ParadimeOptions {
  readonly apiEndpoint: string;
  /** The legacy secret, or a workspace (`prdm_wsp_…`) or company (`prdm_cmp_…`) token. */
  readonly apiSecret: string;
  /** Needed beside a legacy secret; tokens need none. */
  readonly apiKey?: string | undefined;
  /** Needed with a company token. */
  readonly workspaceUid?: string | undefined;
  /** Seconds for one request, 1 to 600; 30 unless said otherwise. */
  readonly timeout?: number | undefined;
}

/**
 * A client for Paradime's API with the methods of its Python SDK. A method makes one request and
 * resolves with checked values or throws a `RosterError`; it never tries again by itself, because
 * whether a lost answer may be asked for twice is for the caller to know.
 *
 * The network and the clock come in as `env`, since nothing below `env.ts` may use globals; the
 * package's entry point offers this class with the real ones already given.
 */
export class Paradime {
  readonly users: UsersClient;
  readonly workspaces: WorkspacesClient;
  readonly auditLog: AuditLogClient;

  /**
   * Checks the options; sends nothing. Throws `invalid_setting` (exit 3), `credentials_missing` or
   * `workspace_uid_missing` (exit 4).
   */
  constructor(options: ParadimeOptions, env: TransportEnv) {
    const transport = createTransport(parseOptions(options), env);
    this.users = createUsersClient(transport, env.now);
    this.workspaces = createWorkspacesClient(transport);
    this.auditLog = createAuditLogClient(transport);
  }
}

function parseOptions(options: ParadimeOptions): ParsedSettings {
  const { apiSecret, apiKey, workspaceUid, timeout } = options;
  // Types do not hold in JavaScript, where an unset variable arrives as undefined.
  if (!apiSecret) {
    throw new RosterError('There is no apiSecret.', {
      code: 'credentials_missing',
      exitCode: EXIT.credentials,
      hint: "Generate API keys in Paradime's workspace settings.",
    });
  }
  const credentials = parseCredentials(
    { text: apiSecret, from: 'apiSecret' },
    apiKey === undefined || apiKey === '' ? null : { text: apiKey, from: 'apiKey' },
  );
  const uid =
    workspaceUid === undefined
      ? null
      : parseWorkspaceUid({ text: workspaceUid, from: 'workspaceUid' });
  return {
    endpoint: parseEndpoint({ text: options.apiEndpoint, from: 'apiEndpoint' }),
    ...selectWorkspace(credentials, uid, 'Give workspaceUid beside apiSecret.'),
    settingsWorkspaceUid: uid,
    timeoutMs:
      timeout === undefined
        ? DEFAULT_TIMEOUT_MS
        : parseTimeout({ text: String(timeout), from: 'timeout' }),
    source: { endpoint: 'apiEndpoint', credentials: 'apiSecret' },
  };
}
