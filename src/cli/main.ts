/** The one place where a run's end becomes an exit code, and an error becomes words. */
import { CommanderError } from 'commander';
import type { Env } from '../env.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import { createProgram } from './program.js';

/** Runs one command line. Never throws; what went wrong is on standard error. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.success;
  const program = createProgram(env, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExitCode(error);
    await showError(error, argv.includes('--debug'), argv.includes('--no-color'), env);
    return error instanceof RosterError ? error.exitCode : EXIT.unexpected;
  }
}

/** Commander has said what is wrong by then; help and version are its only successes. */
function commanderExitCode(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.success : EXIT.invalid;
}

async function showError(
  error: unknown,
  debug: boolean,
  noColor: boolean,
  env: Env,
): Promise<void> {
  const { renderErrorText } = await import('../render/text/error.js');
  const { textOptions } = await import('./text-options.js');
  const shown =
    error instanceof RosterError
      ? error
      : { message: describeUnexpected(error), hint: UNEXPECTED_HINT };
  env.stderr.write(renderErrorText(shown, textOptions(env.stderr, !noColor, env)));
  if (debug && error instanceof Error) env.stderr.write(`${error.stack ?? ''}\n`);
}

const UNEXPECTED_HINT =
  'This is a fault of roster. Run again with --debug and report what it prints.';

function describeUnexpected(error: unknown): string {
  return `Something unexpected happened: ${error instanceof Error ? error.message : String(error)}`;
}
