/** `roster users` and its subcommands, declared. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import { addListOptions } from './list-options.js';

type Finish = (code: ExitCode) => void;

/** Looks at users, and changes one by hand. */
export function declareUsers(env: CliEnv, finish: Finish): Command {
  const command = new Command('users').description('Look at users, and change one by hand.');
  for (const each of [
    declareList(env, finish),
    declareGet(env, finish),
    declareInvite(env, finish),
    declareSetAccountType(env, finish),
    declareDisable(env, finish),
  ]) {
    command.addCommand(each);
  }
  return command;
}

function declareList(env: CliEnv, finish: Finish): Command {
  const command = new Command('list')
    .description('List active and invited users.')
    .addOption(new Option('--active', 'only those who can sign in').conflicts('invited'))
    .addOption(new Option('--invited', 'only those who were invited, expired invitations too'));
  return addListOptions(command).action(async (options) => {
    const { listUsers } = await import('../commands/users.js');
    finish(await listUsers(options, env));
  });
}

function declareGet(env: CliEnv, finish: Finish): Command {
  const command = new Command('get')
    .description('Show one user. Exits with 1 when there is nobody.')
    .argument('<email>', 'whom');
  return addListOptions(command).action(async (email: string, options) => {
    const { getUser } = await import('../commands/users.js');
    finish(await getUser(email, options, env));
  });
}

function declareInvite(env: CliEnv, finish: Finish): Command {
  const command = declareWrite('invite', 'Invite somebody by hand: sends an e-mail.')
    .argument('<email>', 'whom')
    .argument('<account-type>', 'as what');
  return command.action(async (email: string, accountType: string, options) => {
    const { inviteUser } = await import('../commands/users-write.js');
    finish(await inviteUser(email, accountType, options, env));
  });
}

function declareSetAccountType(env: CliEnv, finish: Finish): Command {
  const command = declareWrite('set-account-type', "Change an active user's account type by hand.")
    .argument('<email>', 'whom')
    .argument('<account-type>', 'to what');
  return command.action(async (email: string, accountType: string, options) => {
    const { setAccountType } = await import('../commands/users-write.js');
    finish(await setAccountType(email, accountType, options, env));
  });
}

function declareDisable(env: CliEnv, finish: Finish): Command {
  const command = declareWrite(
    'disable',
    'Disable an active user by hand. The API can not undo it.',
  ).argument('<email>', 'whom');
  return command.action(async (email: string, options) => {
    const { disableUser } = await import('../commands/users-write.js');
    finish(await disableUser(email, options, env));
  });
}

function declareWrite(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .option('--dry-run', 'do everything but write', false)
    .option('-y, --yes', 'do not ask', false);
  return addListOptions(command);
}
