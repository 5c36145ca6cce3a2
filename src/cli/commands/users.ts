/** `roster users`: who is in the workspace, and one change by hand. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { count } from '../../count.js';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { compareText } from '../../plan/standing.js';
import { type UserEntry, userTable } from '../../render/lists.js';
import { findReadError, readWorkspace } from '../../workspace/read.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Connection, openPace, withConnection } from '../connect.js';
import type { ShownList } from '../formats.js';
import { interruptible } from '../interrupt.js';
import { addListOptions, type CliEnv, type Finish, type ListOptions } from '../options.js';
import { type WriteOptions, writeOne } from '../run/by-hand.js';
import { userNotFound, type Wish } from '../run/one-change.js';
import { showError } from '../say.js';
import { showIncompleteList, showList } from '../show.js';
import { parseAccountType, parseAddress, typedAddress } from '../typed-user.js';

/** The flags of `roster users list`. */
interface ListUsersOptions extends ListOptions {
  readonly active: boolean;
  readonly invited: boolean;
}

/** Looks at users, and changes one by hand. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  return new Command('users')
    .addCommand(declareList(env, finish))
    .addCommand(declareGet(env, finish))
    .addCommand(declareInvite(env, finish))
    .addCommand(declareSetAccountType(env, finish))
    .addCommand(declareDisable(env, finish));
}

function declareList(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('list')
    .description('List active and invited users.')
    .addOption(
      new Option('--active', 'only those who can sign in').conflicts('invited').default(false),
    )
    .option('--invited', 'only those who are invited, including expired invitations', false);
  return addListOptions(command).action(async (options) => finish(await listUsers(options, env)));
}

function declareGet(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('get')
    .description('Show one user. Exits with 1 if there is none.')
    .argument('<email>', 'e-mail address');
  return addListOptions(command).action(async (email, options) =>
    finish(await getUser(email, options, env)),
  );
}

function declareInvite(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('invite')
    .description('Invite someone. Sends an e-mail.')
    .argument('<email>', 'e-mail address')
    .argument('<account-type>', 'account type');
  return addWriteOptions(command).action(async (email, accountType, options) =>
    finish(await grant('invite', { email, accountType }, options, env)),
  );
}

function declareSetAccountType(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('set-account-type')
    .description("Change an active user's account type.")
    .argument('<email>', 'e-mail address')
    .argument('<account-type>', 'new account type');
  return addWriteOptions(command).action(async (email, accountType, options) =>
    finish(await grant('set_account_type', { email, accountType }, options, env)),
  );
}

function declareDisable(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('disable')
    .description("Disable an active user. The API can't undo it.")
    .argument('<email>', 'e-mail address');
  return addWriteOptions(command).action(async (email, options) => {
    const wish: Wish = { action: 'disable', email: parseAddress(email, options, env) };
    finish(await fulfil(wish, options, env));
  });
}

// The type is inferred: that it has what `WriteOptions` asks for is checked where it is used.
function addWriteOptions<Args extends unknown[]>(command: Command<Args>) {
  return addListOptions(
    command
      .option('--dry-run', 'do everything except write', false)
      .option('-y, --yes', 'do not ask', false),
  );
}

/** Lists the users; exit code 5 when the list is not whole. */
async function listUsers(options: ListUsersOptions, env: CliEnv): Promise<ExitCode> {
  return withConnection(options, null, env, async (connection) => {
    const workspace = await readUsers(connection, env);
    const users = toUserEntries(workspace).filter((user) => isWanted(user, options));
    const list = shownUsers(users, workspace, connection, env);
    const incomplete = findReadError(workspace);
    if (incomplete !== null) return showIncompleteList(list, incomplete, options, env);
    showList(list, options, env);
    return EXIT.success;
  });
}

/**
 * Shows all that is at one address. Exit code 1 when that is nobody (`user_not_found`) or more than
 * one active user (`ambiguous_user`), 5 when the read is not whole.
 */
async function getUser(typed: string, options: ListOptions, env: CliEnv): Promise<ExitCode> {
  const email = typedAddress(typed, env);
  return withConnection(options, null, env, async (connection) => {
    const workspace = await readUsers(connection, env);
    const key = emailKey(email);
    const users = toUserEntries(workspace).filter((user) => emailKey(user.email) === key);
    const incomplete = findReadError(workspace);
    if (users.length === 0) throw incomplete ?? userNotFound(email, workspace);
    const list = shownUsers(users, workspace, connection, env);
    if (incomplete !== null) return showIncompleteList(list, incomplete, options, env);
    showList(list, options, env);
    if (users.filter((user) => user.status === 'active').length <= 1) return EXIT.success;
    showError(ambiguousUser(email), options, env);
    return EXIT.unexpected;
  });
}

function readUsers(connection: Connection, env: CliEnv): Promise<Workspace> {
  return readWorkspace(connection.port, openPace(env));
}

/** By address, active users before invitations: the same list whatever the order of the answer. */
function toUserEntries({ activeUsers, invitedUsers }: Workspace): readonly UserEntry[] {
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
  const users = env.redaction?.users(found) ?? found;
  const complete = findReadError(workspace) === null;
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
    summary: `${countUsers(users)}${complete ? '' : ' The list is not complete.'}`,
  };
}

/** Counts what is shown: a zero would be said of users whom nobody asked for. */
function countUsers(users: readonly UserEntry[]): string {
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

function ambiguousUser(email: string): RosterError {
  return new RosterError(`More than one active user has the address ${email}.`, {
    code: 'ambiguous_user',
    exitCode: EXIT.unexpected,
    hint: 'Fix it in Account Settings > Team.',
  });
}

function grant(
  action: 'invite' | 'set_account_type',
  typed: { readonly email: string; readonly accountType: string },
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const email = parseAddress(typed.email, options, env);
  const accountType = parseAccountType(typed.accountType);
  return fulfil({ action, email, accountType }, options, env);
}

function fulfil(wish: Wish, options: WriteOptions, outside: CliEnv): Promise<ExitCode> {
  return interruptible(outside, (env) =>
    withConnection(options, null, env, (connection) => writeOne(wish, connection, options, env)),
  );
}
