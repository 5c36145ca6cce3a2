/** What is said on standard error: errors, warnings, what was done; without secrets, and as the stream can show it. */
import { isDeepStrictEqual } from 'node:util';
import type { Env, Output } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { escapeTerminal } from '../render/escape.js';
import type { FileChange } from '../render/text/diff.js';
import { hangText, type TextOptions } from '../render/text/layout.js';
import { renderErrorText, renderWarningText, type ShownError } from '../render/text/problems.js';
import { concealIn } from '../secret.js';
import type { Delay } from '../workspace/retry.js';
import type { CliEnv, CommonOptions } from './options.js';

/** Where errors are shown, and what they must not show. */
type ErrorEnv = Pick<CliEnv, 'stderr' | 'variables' | 'secrets' | 'redaction'>;

/**
 * Shows an error; with `debug` also where in the code it comes from. `where` says in which of several
 * workspaces it happened.
 */
export function showError(
  error: unknown,
  { debug, color }: CommonOptions,
  env: ErrorEnv,
  where: string | null = null,
): void {
  const { message, hint } = describeError(error);
  writeError({ message: where === null ? message : `${where}: ${message}`, hint }, color, env);
  if (!debug || !(error instanceof Error)) return;
  for (const frame of framesOf(error)) {
    env.stderr.write(`${escapeTerminal(conceal(frame, env))}\n`);
  }
}

/** Shows what commander says of a command line: `error: …`, and perhaps a suggestion below. */
export function showUsageError(message: string, color: boolean, env: ErrorEnv): void {
  // The one line end that is commander's own; all others were typed.
  const [, said = message, suggestion] = /^(.*)\n\((Did you mean .*)\)$/s.exec(message) ?? [];
  const help = 'Run the command with --help to see what it accepts.';
  const hint = suggestion === undefined ? help : `${suggestion} ${help}`;
  writeError({ message: said.replace(/^error: /, ''), hint }, color, env);
}

function writeError({ message, hint }: ShownError, color: boolean, env: ErrorEnv): void {
  const shown = {
    message: conceal(message, env),
    hint: hint === null ? null : conceal(hint, env),
  };
  env.stderr.write(renderErrorText(shown, textOptions(env.stderr, color, env)));
}

const UNEXPECTED_HINT =
  'This is a bug in roster. Run it again with --debug, and report what it prints.';

/** What of an error is shown. It may hold secrets and text from outside: `conceal` and escape it. */
export function describeError(error: unknown): ShownError {
  if (error instanceof RosterError) return error;
  const told = error instanceof Error ? error.message : describeThrown(error);
  return { message: `Something unexpected happened: ${told}`, hint: UNEXPECTED_HINT };
}

/** Not everything that can be thrown can be made into a text. */
function describeThrown(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown : `something of type ${typeof thrown} was thrown`;
}

/** The places alone: a stack begins with the message, which is shown already. */
function framesOf({ stack = '' }: Error): readonly string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line));
}

/** A text from a library or a command line, without this run's secrets; with `--redact` without people. */
export function conceal(text: string, env: Pick<CliEnv, 'secrets' | 'redaction'>): string {
  const withoutSecrets = env.secrets?.conceal(text) ?? text;
  return env.redaction?.text(withoutSecrets) ?? withoutSecrets;
}

/**
 * Throws `secret_in_data` (exit 3) for what would keep one of this run's secrets where others can read it.
 * Nothing is altered instead: a plan or a roster that says something else would be worse.
 */
export function refuseSecrets(value: unknown, what: string, { secrets }: SecretsEnv): void {
  if (secrets === undefined || isDeepStrictEqual(concealIn(value, secrets), value)) return;
  throw new RosterError(`${what} would contain the API key or secret, so it was not written.`, {
    code: 'secret_in_data',
    exitCode: EXIT.invalid,
    hint: 'Look for it in the names, addresses and account types in Paradime or in the file, remove it there, and create a new key.',
  });
}

type SecretsEnv = Pick<CliEnv, 'secrets'>;

/** One sentence, escaped, in lines that fit a terminal. */
export function showNote(message: string, { stderr }: Pick<CliEnv, 'stderr'>): void {
  stderr.write(`${hangText('', escapeTerminal(message), stderr.columns).join('\n')}\n`);
}

/** Names each file that differs, with what was done, or would be. */
export function noteFiles(
  verb: 'Wrote' | 'Would write',
  changes: readonly FileChange[],
  env: Pick<CliEnv, 'stderr'>,
): void {
  for (const { path, before, after } of changes) {
    if (before !== after) showNote(`${verb} ${path}.`, env);
  }
}

/** Shows a warning. Text from outside may be in it: it is escaped, and with `--redact` without people. */
export function showWarning(
  message: string,
  { color }: CommonOptions,
  env: Pick<CliEnv, 'stderr' | 'variables' | 'secrets' | 'redaction'>,
): void {
  const text = textOptions(env.stderr, color, env);
  env.stderr.write(renderWarningText(conceal(message, env), text));
}

/** Says that nothing happens for a while, and why: someone may be looking at it. */
export function tellDelay(delay: Delay, env: ErrorEnv): void {
  showNote(conceal(describeDelay(delay), env), env);
}

function describeDelay(delay: Delay): string {
  switch (delay.kind) {
    case 'asked': {
      const wait = `Waiting ${Math.ceil(delay.ms / 1_000)} s`;
      return delay.isNamed
        ? `${wait}, as Paradime asked.`
        : `${wait}, because Paradime asked for fewer requests.`;
    }
    case 'again':
      return `${delay.message} Trying again (try ${delay.attempt}).`;
  }
}

/**
 * Colours when a terminal can show them and nobody objects: `--no-color`, `NO_COLOR`
 * (https://no-color.org), `TERM=dumb`. `FORCE_COLOR` asks for them in CI logs.
 */
export function textOptions(
  output: Output,
  color: boolean,
  env: Pick<Env, 'variables'>,
): TextOptions {
  return { color: color && wantsColor(output, env), columns: output.columns };
}

function wantsColor(output: Output, env: Pick<Env, 'variables'>): boolean {
  const { variables } = env;
  if (variables['NO_COLOR']) return false;
  const force = variables['FORCE_COLOR'];
  // Set to nothing is not set, as with NO_COLOR.
  if (force && force !== '0') return true;
  return output.isTerminal && variables['TERM'] !== 'dumb';
}
