/** `roster sandbox`: a Paradime on this machine, and what people do by hand in its pages. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import type { Env, StopSignal } from '../../env.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { escapeTerminal } from '../../render/escape.js';
import { hangText } from '../../render/text/layout.js';
import { parseAssumptions } from '../../sandbox/assumptions.js';
import { actOnFile, parseByHandAction } from '../../sandbox/by-hand.js';
import { SANDBOX_KEYS } from '../../sandbox/credentials.js';
import { FAULT_KINDS } from '../../sandbox/faults/kinds.js';
import { formsOf, TARGET_NAMES } from '../../sandbox/faults/spec.js';
import type { SandboxOptions } from '../../sandbox/http.js';
import { resetStateFile } from '../../sandbox/store.js';
import {
  addCommonOptions,
  collectTexts,
  type Finish,
  optional,
  SANDBOX_STATE,
} from '../options.js';

/** The flags of `roster sandbox`. */
interface ServeOptions {
  readonly port: string;
  readonly state: string | null;
  readonly fault: readonly string[];
  readonly seed: string;
  readonly assume: readonly string[];
}

/** The flags of its subcommands. */
interface StateOptions {
  readonly state: string;
}

/** What someone can do by hand, with the words that follow the address. */
const BY_HAND: readonly (readonly [name: string, rest: string, description: string])[] = [
  ['set-account-type', '<type>', "Change an active user's account type."],
  ['invite', '<type>', 'Invite someone.'],
  ['accept', '', 'Accept a pending invitation.'],
  ['decline', '', 'Decline a pending invitation.'],
  ['expire', '', 'Let a pending invitation expire.'],
  ['cancel', '', 'Cancel an invitation.'],
  ['disable', '', 'Disable an active user.'],
  ['enable', '', 'Enable a disabled user again.'],
  ['add', '<type>', 'Add an active user.'],
];

/** Serves a Paradime on this machine, and does by hand what its own pages would. */
export function declareCommand(env: Env, finish: Finish): CommandUnknownOpts {
  const command = new Command('sandbox')
    .option('--port <port>', 'where to listen on 127.0.0.1; 0 takes any free port', '4000')
    .addOption(optional('--state <file>', 'keep the state in a file (default: in memory)'))
    .addOption(
      new Option('--fault <fault>', 'simulate a fault (repeatable); "list" shows them all')
        .argParser(collectTexts)
        .default([], 'none'),
    )
    .option('--seed <n>', 'the seed for faults that occur at random', '1')
    .addOption(
      new Option(
        '--assume <name=choice>',
        'how to behave where Paradime does not document its behaviour (repeatable)',
      )
        .argParser(collectTexts)
        .default([], 'none'),
    );
  addCommonOptions(command).action(async (options) => finish(await serve(options, env)));
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
): CommandUnknownOpts {
  const command = addState(new Command(name).description(description))
    .option('--workspace-uid <uid>', 'the workspace', 'ws_analytics')
    .argument('<email>', 'e-mail address');
  if (rest !== '') command.argument(rest, 'the account type');
  return addCommonOptions(command).action(async () => {
    const [email = '', accountType] = command.args;
    finish(await byHand({ name, email, accountType }, command.opts(), env));
  });
}

function declareReset(env: Env, finish: Finish): CommandUnknownOpts {
  const command = addState(new Command('reset').description('Put the example users back.'));
  return addCommonOptions(command).action(async (options) => finish(await reset(options, env)));
}

function addState(command: Command): Command<[], { readonly state: string }> {
  return command.option('--state <file>', 'the state file', SANDBOX_STATE);
}

/** Serves until someone stops it. `--fault list` only shows what there is. */
async function serve(options: ServeOptions, env: Env): Promise<ExitCode> {
  if (options.fault.includes('list')) {
    env.stdout.write(describeFaultKinds(env.stdout.columns));
    return EXIT.success;
  }
  const stopped = waitForStop(env);
  const { serveSandbox } = await import('../../sandbox/http.js');
  const server = await serveSandbox(parseServeOptions(options, env), env);
  env.stdout.write(describeServer(server.endpoint, options));
  const signal = await stopped;
  await server.close();
  return signal === 'SIGINT' ? EXIT.success : EXIT.terminated;
}

function parseServeOptions(options: ServeOptions, env: Env): SandboxOptions {
  return {
    port: parsePort(options.port),
    statePath: options.state,
    assumptions: parseAssumptions(options.assume),
    faults: options.fault,
    seed: parseSeed(options.seed),
    onFault: ({ fault, operation, done }) =>
      env.stderr.write(`${fault}: ${operation.name} was ${done ? '' : 'not '}done\n`),
  };
}

function describeServer(endpoint: string, options: ServeOptions): string {
  const key = SANDBOX_KEYS.legacyAdmin;
  const statePath = options.state;
  const where = statePath === null ? 'in memory' : `in ${statePath}`;
  const { fault: faults, seed, assume } = options;
  return `${[
    `The sandbox listens; its state is kept ${where}. Stop it with Ctrl-C.`,
    ...(statePath === null
      ? [`To change users manually while it runs, restart it with --state FILE.`]
      : []),
    ...(faults.length === 0 ? [] : [`Faults, with seed ${seed}: ${faults.join(' ')}`]),
    ...(assume.length === 0 ? [] : [`Assumed: ${assume.join(' ')}`]),
    'In another terminal:',
    '',
    `export PARADIME_API_ENDPOINT=${endpoint}`,
    `export PARADIME_API_KEY=${key.apiKey ?? ''}`,
    `export PARADIME_API_SECRET=${key.secret}`,
    'roster plan',
    ...(statePath === null
      ? []
      : ['', `By hand: roster sandbox accept EMAIL --state ${statePath}`]),
    '',
  ].join('\n')}`;
}

/** One line for each way to write a fault. */
function describeFaultKinds(columns: number | null): string {
  const rows = FAULT_KINDS.flatMap((kind) =>
    formsOf(kind).map((form) => [form, kind.means.replaceAll('`', '')] as const),
  );
  const width = Math.max(...rows.map(([form]) => form.length));
  const lines = rows.flatMap(([form, means]) =>
    hangText(`  ${form.padEnd(width)}  `, means, columns),
  );
  return `${[
    ...[
      'KIND[=VALUE][@OPERATION][:HOW OFTEN], for example reset-after@inviteUser:20%',
      `OPERATION: ${TARGET_NAMES.join(', ')}. HOW OFTEN: a probability, or a number to limit it to the first few requests.`,
      '-before: the operation is not done. -after: it is.',
    ].flatMap((text) => hangText('', text, columns)),
    '',
    ...lines,
    '',
  ].join('\n')}`;
}

function parseSeed(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= 0xffff_ffff) return seed;
  throw new RosterError(`--seed ${text} is not a seed.`, {
    code: 'invalid_seed',
    exitCode: EXIT.invalid,
    hint: 'Give a whole number from 0 to 4294967295.',
  });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new RosterError(`--port ${text} is not a port.`, {
    code: 'invalid_port',
    exitCode: EXIT.invalid,
    hint: 'Give a number from 0 to 65535; 0 takes any free port.',
  });
}

function waitForStop(env: Env): Promise<StopSignal> {
  return new Promise((resolve) => {
    const ignore = env.onStop((signal) => {
      ignore();
      resolve(signal);
    });
  });
}

/** What someone does by hand, as typed. */
interface TypedAction {
  readonly name: string;
  readonly email: string;
  readonly accountType: string | undefined;
}

/** Does it, and says what happened. */
async function byHand(
  typed: TypedAction,
  options: StateOptions & { readonly workspaceUid: string },
  env: Env,
): Promise<ExitCode> {
  const action = parseByHandAction({
    action: typed.name.replaceAll('-', '_'),
    email: typed.email,
    accountType: typed.accountType,
    workspaceUid: options.workspaceUid,
  });
  const told = `${await actOnFile(action, options.state, env)} (${options.state})`;
  env.stdout.write(`${escapeTerminal(told)}\n`);
  return EXIT.success;
}

/** Puts the example users back. */
async function reset(options: StateOptions, env: Env): Promise<ExitCode> {
  await resetStateFile(options.state, env);
  env.stdout.write(`The example users are back in ${escapeTerminal(options.state)}.\n`);
  return EXIT.success;
}
