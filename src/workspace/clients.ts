/** What can be asked of Paradime, by the names that its own SDK uses. One call is one request. */
import type { AccountType } from '../account-type.js';
import { emailKey } from '../email.js';
import { EXIT, RosterError } from '../errors.js';
import { checkWorkspace, checkWrite, type WriteField } from './check.js';
import {
  type AuditLogEntry,
  checkAuditLogs,
  checkWorkspaces,
  type NamedWorkspace,
} from './check-lists.js';
import type { Checked } from './check-rows.js';
import {
  disableUser,
  getAuditLogs,
  inviteUser,
  listUsers,
  listWorkspaces,
  type Operation,
  updateUserAccountType,
} from './operations.js';
import { READ_AUDIT_LOG, READ_USERS, READ_WORKSPACES, type Reading } from './reading.js';
import { requestError } from './request-error.js';
import type { Answer, Transport } from './transport.js';
import type { ActiveUser, InvitedUser, Workspace } from './workspace.js';

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
