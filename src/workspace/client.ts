/**
 * The client of the API: `connectWorkspace` for those who want to know how each request ended, and
 * `Paradime` for programs, with the names of Paradime's own SDK, which throws. One call is one request;
 * none is repeated.
 */
import type { AccountType } from '../account-type.js';
import { emailKey } from '../email.js';
import { EXIT, RosterError } from '../errors.js';
import { OPERATIONS, type OperationRow } from './api.js';
import { parseCredentials } from './credentials.js';
import { createTransport, type TransportEnv } from './http/transport.js';
import { type Purpose, requestError } from './request-error.js';
import {
  DEFAULT_TIMEOUT_MS,
  parseEndpoint,
  parseTimeout,
  parseWorkspaceUid,
} from './setting-value.js';
import { type ParsedSettings, selectWorkspace } from './settings.js';
import type {
  ActiveUser,
  AuditLogEntry,
  Gapped,
  InvitedUser,
  ListReader,
  NamedWorkspace,
  RequestEnd,
  Workspace,
  WorkspaceReader,
  WorkspaceWriter,
} from './workspace.js';

/** All that can be asked with one set of settings. */
interface WorkspaceClient extends WorkspaceReader, WorkspaceWriter, ListReader {}

/** Asks as the settings say. Sends nothing by itself. */
export function connectWorkspace(settings: ParsedSettings, env: TransportEnv): WorkspaceClient {
  const transport = createTransport(settings, env);

  async function ask<N extends string, T>(
    { query, check, name, isLong = false }: OperationRow<N, T>,
    variables: Readonly<Record<N, string>>,
    signal?: AbortSignal,
  ): Promise<RequestEnd<T>> {
    const end = await transport.send({ query, variables, isLong }, signal);
    return end.end === 'done' ? check(end.value, name) : end;
  }

  return {
    async read(signal) {
      const end = await ask(OPERATIONS.listUsers, {}, signal);
      if (end.end !== 'done') return end;
      const { value, gaps } = end.value;
      return { end: 'done', value: { readAt: new Date(env.now()).toISOString(), ...value, gaps } };
    },
    workspaces: () => ask(OPERATIONS.listWorkspaces, {}),
    auditLog: () => ask(OPERATIONS.getAuditLogs, {}),
    invite: (email, accountType) => ask(OPERATIONS.inviteUser, { email, accountType }),
    changeAccountType: (uid, accountType) =>
      ask(OPERATIONS.updateUserAccountType, { uid, accountType }),
    disable: (uid) => ask(OPERATIONS.disableUser, { uid }),
  };
}

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
 * The users of a workspace. Every method throws a `RosterError` when its request fails:
 * `credentials_refused`, `not_allowed`, `api_rejected`, `api_unreachable`, `api_throttled`,
 * `api_unclear`, and `incomplete_read` when a list is not whole.
 */
export interface UsersClient {
  /** Everyone who can sign in. */
  readonly listActive: () => Promise<readonly ActiveUser[]>;
  /**
   * The active user with this address, compared without case. Reads the whole list: the API has no
   * search. Throws `user_not_found` or, when two users share the address, `ambiguous_user`.
   */
  readonly getByEmail: (email: string) => Promise<ActiveUser>;
  /** Everyone who was invited and has not accepted, expired invitations too. */
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

/**
 * A client for Paradime's API with the methods of its Python SDK. A method makes one request and
 * resolves with checked values or throws a `RosterError`; it never tries again by itself, because
 * whether a lost answer may be asked for twice is for the caller to know.
 *
 * The network and the clock come in as `env`, since nothing below `env/` may use globals; the
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
    const client = connectWorkspace(parseOptions(options), env);
    this.users = usersOf(client);
    this.workspaces = {
      listAll: async () => whenWhole(await client.workspaces(), OPERATIONS.listWorkspaces).value,
    };
    this.auditLog = {
      getAll: async () => whenWhole(await client.auditLog(), OPERATIONS.getAuditLogs).value,
    };
  }
}

function usersOf(client: WorkspaceClient): UsersClient {
  const read = async (): Promise<Workspace> => whenWhole(await client.read(), OPERATIONS.listUsers);
  return {
    listActive: async () => (await read()).activeUsers,
    listInvited: async () => (await read()).invitedUsers,
    getByEmail: async (email) => {
      requireAddress(email);
      return findUser((await read()).activeUsers, email);
    },
    async invite(email, accountType) {
      whenDone(await client.invite(email, accountType), OPERATIONS.inviteUser);
    },
    async updateAccountType(userUid, accountType) {
      const end = await client.changeAccountType(userUid, accountType);
      whenDone(end, OPERATIONS.updateUserAccountType);
    },
    async disable(userUid) {
      whenDone(await client.disable(userUid), OPERATIONS.disableUser);
    },
  };
}

/** What a request brought; throws when it ended otherwise. */
function whenDone<T>(end: RequestEnd<T>, purpose: Purpose): T {
  if (end.end !== 'done') throw requestError(end, purpose);
  return end.value;
}

/** What a read brought; throws when something of it is missing. */
function whenWhole<T extends Gapped>(end: RequestEnd<T>, purpose: Purpose): T {
  const value = whenDone(end, purpose);
  if (value.gaps.length === 0) return value;
  const gaps = value.gaps.join('; ');
  throw new RosterError(`Could not ${purpose.doing}: the answer is incomplete. ${gaps}.`, {
    code: 'incomplete_read',
    exitCode: EXIT.unexpected,
    hint: 'Try again. If this keeps happening, tell Paradime what is missing.',
  });
}

/** Types do not hold in JavaScript, where a field that is not there arrives as undefined. */
function requireAddress(email: unknown): void {
  if (typeof email === 'string' && email.trim() !== '') return;
  throw new RosterError('getByEmail needs an address.', {
    code: 'invalid_email',
    exitCode: EXIT.invalid,
    hint: 'Pass the address as a string.',
  });
}

function findUser(users: readonly ActiveUser[], email: string): ActiveUser {
  const key = emailKey(email);
  const [user, second] = users.filter((each) => each.key === key);
  if (user === undefined) {
    throw new RosterError(`No active user has the address ${email}.`, {
      code: 'user_not_found',
      exitCode: EXIT.unexpected,
      hint: 'Someone who has only been invited is not active yet: look among the invited users.',
    });
  }
  if (second === undefined) return user;
  throw new RosterError(`More than one active user has the address ${email}.`, {
    code: 'ambiguous_user',
    exitCode: EXIT.unexpected,
    hint: 'Choose by uid from the list of active users.',
  });
}

function parseOptions(options: ParadimeOptions): ParsedSettings {
  const { apiSecret, apiKey, workspaceUid, timeout } = options;
  // Types do not hold in JavaScript, where an unset variable arrives as undefined.
  if (!apiSecret) {
    throw new RosterError('apiSecret is missing.', {
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
    ...selectWorkspace(credentials, uid, 'Pass workspaceUid along with apiSecret.'),
    settingsWorkspaceUid: uid,
    timeoutMs:
      timeout === undefined
        ? DEFAULT_TIMEOUT_MS
        : parseTimeout({ text: String(timeout), from: 'timeout' }),
    source: {
      endpoint: 'apiEndpoint',
      credentials: 'apiSecret',
      workspaceUid: uid === null ? null : 'workspaceUid',
    },
  };
}
