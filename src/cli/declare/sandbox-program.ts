/** `roster sandbox` and its subcommands, declared. */
import { Command, Option } from 'commander';
import type { Env } from '../../env.js';
import type { ExitCode } from '../../errors.js';
import { addCommonOptions, SANDBOX_STATE } from './options.js';

type Finish = (code: ExitCode) => void;

/** What somebody can do by hand, with the words that follow the address. */
const BY_HAND: readonly (readonly [name: string, rest: string, description: string])[] = [
  ['set-account-type', '<type>', "Change an active user's account type by hand."],
  ['accept', '', 'Accept a pending invitation.'],
  ['expire', '', 'Let a pending invitation expire.'],
  ['cancel', '', 'Cancel an invitation.'],
  ['disable', '', 'Disable an active user.'],
  ['enable', '', 'Enable a disabled user again.'],
  ['add', '<type>', 'Add an active user.'],
];

/** Serves a Paradime on this machine, and does by hand what its own pages would. */
export function declareSandbox(env: Env, finish: Finish): Command {
  const command = new Command('sandbox')
    .description('Serve a Paradime that runs here, to try roster without an account.')
    .option('--port <port>', 'where to listen on 127.0.0.1; 0 takes any free port', '4000')
    .option('--state <file>', 'keep the state in a file (default: in memory)')
    .addOption(
      new Option('--fault <fault>', 'let something go wrong (repeatable); "list" shows what can')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--seed <n>', 'another seed brings faults with a chance at other times', '1')
    .addOption(
      new Option('--assume <name=choice>', 'how to behave where nobody knows Paradime (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .action(async (options) => {
      const { serve } = await import('../commands/sandbox.js');
      finish(await serve(options, env));
    });
  addCommonOptions(command);
  for (const [name, rest, description] of BY_HAND) {
    command.addCommand(declareByHand(name, rest, description, env, finish));
  }
  command.addCommand(declareReset(env, finish));
  // commander offers it unasked only where a command does nothing by itself.
  return command.helpCommand(true);
}

function declareByHand(
  name: string,
  rest: string,
  description: string,
  env: Env,
  finish: Finish,
): Command {
  const command = addState(new Command(name).description(description))
    .option('--workspace-uid <uid>', 'the workspace', 'ws_analytics')
    .argument('<email>', 'whom');
  if (rest !== '') command.argument(rest, 'the account type');
  return addCommonOptions(command).action(async (email: string, ...more: unknown[]) => {
    const { byHand } = await import('../commands/sandbox.js');
    const accountType = rest === '' ? undefined : more[0];
    finish(await byHand({ name, email, accountType }, command.opts(), env));
  });
}

function declareReset(env: Env, finish: Finish): Command {
  const command = addState(new Command('reset').description('Put the example users back.'));
  return addCommonOptions(command).action(async (options) => {
    const { reset } = await import('../commands/sandbox.js');
    finish(await reset(options, env));
  });
}

function collect(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

function addState(command: Command): Command {
  return command.option('--state <file>', 'the state file', SANDBOX_STATE);
}
