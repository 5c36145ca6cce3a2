/** Says on standard error what ended a run. */
import { RosterError } from '../../errors.js';
import { escapeTerminal } from '../../render/escape.js';
import { renderErrorText, type ShownError } from '../../render/text/error.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions } from '../declare/options.js';
import { conceal } from './conceal.js';
import { textOptions } from './text-options.js';

/** Where errors are shown, and what they must not show. */
type ErrorEnv = Pick<CliEnv, 'stderr' | 'variables' | 'redaction'>;

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
  show({ message: where === null ? message : `${where}: ${message}`, hint }, color, env);
  if (!debug || !(error instanceof Error)) return;
  for (const frame of framesOf(error)) {
    env.stderr.write(`${escapeTerminal(conceal(frame, env))}\n`);
  }
}

/** Shows what commander says of a command line: `error: …`, and perhaps a suggestion below. */
export function showUsageError(message: string, color: boolean, env: ErrorEnv): void {
  // The one line end that is commander's own; all others were typed.
  const [, said = message, suggestion] = /^(.*)\n\((Did you mean .*)\)$/s.exec(message) ?? [];
  const help = 'Run with --help to see what is possible.';
  const hint = suggestion === undefined ? help : `${suggestion} ${help}`;
  show({ message: said.replace(/^error: /, ''), hint }, color, env);
}

function show({ message, hint }: ShownError, color: boolean, env: ErrorEnv): void {
  const shown = {
    message: conceal(message, env),
    hint: hint === null ? null : conceal(hint, env),
  };
  env.stderr.write(renderErrorText(shown, textOptions(env.stderr, color, env)));
}

const UNEXPECTED_HINT =
  'This is a fault of roster. Run again with --debug and report what it prints.';

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
