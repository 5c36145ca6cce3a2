/** Runs one command by itself: its arguments in, its exit code out, or the error that it throws. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { CliEnv, Finish } from '../../../src/cli/options.js';
import type { ExitCode } from '../../../src/errors.js';

export async function runCommand(
  declareCommand: (env: CliEnv, finish: Finish) => CommandUnknownOpts,
  argv: readonly string[],
  env: CliEnv,
): Promise<ExitCode | null> {
  let exitCode: ExitCode | null = null;
  const command = declareCommand(env, (code) => {
    exitCode = code;
  });
  await command.exitOverride().parseAsync(argv, { from: 'user' });
  return exitCode;
}
