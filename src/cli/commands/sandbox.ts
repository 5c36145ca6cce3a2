/** `roster sandbox`: a Paradime on this machine, and the hands that change things in it. */
import type { Env, StopSignal } from '../../env.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { SANDBOX_KEYS } from '../../sandbox/credentials.js';
import { parseByHandAction } from '../../sandbox/parse-by-hand.js';
import { actByHand, resetSandbox, serveSandbox } from '../../sandbox/serve.js';

/** The flags of `roster sandbox`. */
export interface ServeOptions {
  readonly port: string;
  readonly state?: string;
}

/** The flags of its subcommands. */
export interface StateOptions {
  readonly state: string;
  readonly workspaceUid?: string;
}

/** Serves until somebody stops it. */
export async function serve(options: ServeOptions, env: Env): Promise<ExitCode> {
  const stopped = waitForStop(env);
  const port = parsePort(options.port);
  const server = await serveSandbox({ port, statePath: options.state ?? null }, env);
  env.stdout.write(describeServer(server.endpoint, options.state ?? null));
  const signal = await stopped;
  await server.close();
  return signal === 'SIGINT' ? EXIT.success : EXIT.terminated;
}

function describeServer(endpoint: string, statePath: string | null): string {
  const key = SANDBOX_KEYS.legacyAdmin;
  const where = statePath === null ? 'in memory' : `in ${statePath}`;
  return `${[
    `The sandbox listens; its state is kept ${where}. Stop it with Ctrl-C.`,
    ...(statePath === null ? [`To change things by hand while it runs, add --state FILE.`] : []),
    `Open ${endpoint} in a browser to try queries.`,
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

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new RosterError(`--port ${text} is no port.`, {
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

/** What somebody does by hand, as typed. */
export interface TypedAction {
  readonly name: string;
  readonly email: string;
  readonly accountType: unknown;
}

/** Does it, and says what happened. */
export async function byHand(
  typed: TypedAction,
  options: StateOptions,
  env: Env,
): Promise<ExitCode> {
  const action = parseByHandAction({
    action: typed.name.replaceAll('-', '_'),
    email: typed.email,
    accountType: typed.accountType,
    workspaceUid: options.workspaceUid,
  });
  env.stdout.write(`${await actByHand(action, options.state, env)} (${options.state})\n`);
  return EXIT.success;
}

/** Puts the example users back. */
export async function reset(options: StateOptions, env: Env): Promise<ExitCode> {
  await resetSandbox(options.state, env);
  env.stdout.write(`The example users are back in ${options.state}.\n`);
  return EXIT.success;
}
