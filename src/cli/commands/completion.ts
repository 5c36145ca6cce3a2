/** `roster completion`: what lets a shell complete, from the commands themselves. */
import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT, type ExitCode } from '../../errors.js';
import { RENDERERS, SHELLS, type Shell } from '../completion/shells.js';
import { listCompleted } from '../completion/words.js';
import { addCommonOptions, type CliEnv, type CommandTable, type Finish } from '../options.js';

/** Prints a script that a shell reads. */
export function declareCommand(
  env: CliEnv,
  finish: Finish,
  table: CommandTable,
): CommandUnknownOpts {
  const command = new Command('completion').addArgument(
    new Argument('<shell>', 'which shell').choices(SHELLS),
  );
  return addCommonOptions(command).action(async (shell) =>
    finish(await printCompletion(shell, table, env)),
  );
}

async function printCompletion(shell: Shell, table: CommandTable, env: CliEnv): Promise<ExitCode> {
  env.stdout.write(RENDERERS[shell](await listCompleted(table, env)));
  return EXIT.success;
}
