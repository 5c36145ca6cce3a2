/** `roster users list` and `get`: who is in the workspace. Have no way to write to Paradime. */
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { compareText } from '../../plan/standing.js';
import { count } from '../../render/plan-words.js';
import { redactUsers } from '../../render/redact-lists.js';
import { type UserEntry, userTable } from '../../render/table/lists.js';
import { createPace } from '../../workspace/pace.js';
import { readWorkspace } from '../../workspace/read.js';
import { retryBudget } from '../../workspace/retry.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CliEnv } from '../cli-env.js';
import { type Connection, withConnection } from '../connect/connect.js';
import type { ListOptions } from '../declare/list-options.js';
import { findDoubt } from '../plan/trust.js';
import { showError } from '../show/show-error.js';
import { type ShownList, showDoubtful, showList } from '../show/show-list.js';
import { userNotFound } from '../users/one-change.js';
import { typedAddress } from '../users/typed-user.js';

/** The flags of `roster users list`. */
export interface ListUsersOptions extends ListOptions {
  readonly active?: true;
  readonly invited?: true;
}

/** Lists the users; exit code 5 when the list is not whole. */
export async function listUsers(options: ListUsersOptions, env: CliEnv): Promise<ExitCode> {
  return withConnection(options, null, env, async (connection) => {
    const workspace = await read(connection, env);
    const users = toEntries(workspace).filter((user) => isWanted(user, options));
    const list = shownUsers(users, workspace, connection, env);
    const doubt = findDoubt(workspace);
    if (doubt !== null) return showDoubtful(list, doubt, options, env);
    showList(list, options, env);
    return EXIT.success;
  });
}

/**
 * Shows all that is at one address. Exit code 1 when that is nobody (`user_not_found`) or more than
 * one active user (`ambiguous_user`), 5 when the read is not whole.
 */
export async function getUser(typed: string, options: ListOptions, env: CliEnv): Promise<ExitCode> {
  const email = typedAddress(typed, env);
  return withConnection(options, null, env, async (connection) => {
    const workspace = await read(connection, env);
    const key = emailKey(email);
    const users = toEntries(workspace).filter((user) => emailKey(user.email) === key);
    const doubt = findDoubt(workspace);
    if (users.length === 0) throw doubt ?? userNotFound(email);
    const list = shownUsers(users, workspace, connection, env);
    if (doubt !== null) return showDoubtful(list, doubt, options, env);
    showList(list, options, env);
    if (users.filter((user) => user.status === 'active').length <= 1) return EXIT.success;
    showError(ambiguous(email), options, env);
    return EXIT.unexpected;
  });
}

function read(connection: Connection, env: CliEnv): Promise<Workspace> {
  return readWorkspace(connection.port, createPace(env, retryBudget(0)));
}

/** By address, active users before invitations: the same list whatever the order of the answer. */
function toEntries({ activeUsers, invitedUsers }: Workspace): readonly UserEntry[] {
  const active = activeUsers.map(({ email, name, accountType, uid }): UserEntry => {
    return { email, name, account_type: accountType, status: 'active', uid };
  });
  const invited = invitedUsers.map(({ email, accountType, invitation }): UserEntry => {
    const status = invitation === 'expired' ? 'expired' : 'invited';
    return { email, name: null, account_type: accountType, status, uid: null };
  });
  const order = (user: UserEntry): string =>
    [emailKey(user.email), user.status, user.account_type, user.uid ?? ''].join('\u0000');
  return [...active, ...invited].sort((a, b) => compareText(order(a), order(b)));
}

function isWanted({ status }: UserEntry, options: ListUsersOptions): boolean {
  if (options.active) return status === 'active';
  return !options.invited || status !== 'active';
}

function shownUsers(
  found: readonly UserEntry[],
  workspace: Workspace,
  connection: Connection,
  env: CliEnv,
): ShownList {
  const users = env.redaction === undefined ? found : redactUsers(found, env.redaction);
  const complete = findDoubt(workspace) === null;
  return {
    json: {
      format_version: '1.0',
      tool_version: VERSION,
      target: {
        endpoint: connection.endpoint,
        workspace_uid: connection.settingsWorkspaceUid,
      },
      read_at: workspace.readAt,
      complete,
      users,
    },
    table: userTable(users),
    summary: `${summarize(users)}${complete ? '' : ' The list is not complete.'}`,
  };
}

/** Counts what is shown: a zero would be said of users whom nobody asked for. */
function summarize(users: readonly UserEntry[]): string {
  const number = (status: UserEntry['status']): number =>
    users.filter((user) => user.status === status).length;
  const expired = number('expired');
  const parts = [
    ...(number('active') > 0 ? [`${number('active')} active`] : []),
    ...(number('invited') > 0 ? [`${number('invited')} invited`] : []),
    ...(expired > 0 ? [`${count(expired, 'invitation', 'invitations')} expired`] : []),
  ];
  return parts.length === 0 ? 'Nobody.' : `${parts.join(', ')}.`;
}

function ambiguous(email: string): RosterError {
  return new RosterError(`More than one active user has the address ${email}.`, {
    code: 'ambiguous_user',
    exitCode: EXIT.unexpected,
    hint: 'Mend it in Account Settings > Team.',
  });
}
