/** The one place where a run's end becomes an exit code, and an error becomes words. */
import { CommanderError } from 'commander';
import type { Env } from '../env.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import type { CliEnv } from './cli-env.js';
import { createProgram } from './declare/program.js';
import { readArguments } from './declare/read-arguments.js';

/** Runs one command line. Never throws; what went wrong is on standard error. */
export async function main(argv: readonly string[], outside: Env): Promise<ExitCode> {
  const env = argv.includes('--redact') ? await withRedaction(outside) : outside;
  let exitCode: ExitCode = EXIT.success;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  const program = createProgram(env, finish, argv);
  try {
    await program.parseAsync(readArguments(argv, program), { from: 'user' });
    return exitCode;
  } catch (error) {
    return await explain(error, argv, env);
  }
}

/** Taken from the bare arguments, so that it holds for an error about arguments too. */
async function withRedaction(outside: Env): Promise<CliEnv> {
  const { createRedaction } = await import('../render/redact.js');
  return { ...outside, redaction: createRedaction() };
}

/** Shows the error, unless it is none: commander throws after help and version too. */
async function explain(error: unknown, argv: readonly string[], env: CliEnv): Promise<ExitCode> {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.success;
  // By that name commander has shown its help already.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.invalid;
  const { showError, showUsageError } = await import('./show/show-error.js');
  const color = !argv.includes('--no-color');
  if (error instanceof CommanderError) {
    showUsageError(error.message, color, env);
    return EXIT.invalid;
  }
  showError(error, { debug: argv.includes('--debug'), color }, env);
  return error instanceof RosterError ? error.exitCode : EXIT.unexpected;
}
