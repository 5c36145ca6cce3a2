/** `roster fmt`, `set` and `remove`, declared. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import { addCommonOptions } from './options.js';

type Finish = (code: ExitCode) => void;

const DEFAULT_FILE = 'roster.yaml';

/** Brings roster files into one form. */
export function declareFmt(env: CliEnv, finish: Finish): Command {
  const command = new Command('fmt')
    .description('Bring roster files into one form, comments kept.')
    .argument('[file...]', 'roster files', [DEFAULT_FILE])
    .option('--check', 'write nothing; show the difference and exit with 2', false);
  return addCommonOptions(addRefusedRedact(command)).action(async (files: string[], options) => {
    const { fmt } = await import('../commands/fmt.js');
    finish(await fmt(files, options, env));
  });
}

/** Puts a person on the roster, or changes one. */
export function declareSet(env: CliEnv, finish: Finish): Command {
  const command = new Command('set')
    .description('Put somebody on the roster, or change their entry, comments kept.')
    .argument('<email>', 'whom')
    .argument('<account-type>', 'as what')
    .option('--expires <date>', 'the last day of access, as 2026-12-31; none takes it away')
    .option('--note <text>', 'a note for readers; "" takes it away');
  return addEditOptions(command).action(async (email: string, accountType: string, options) => {
    const { set } = await import('../commands/set.js');
    finish(await set(email, accountType, options, env));
  });
}

/** Takes a person off the roster. */
export function declareRemove(env: CliEnv, finish: Finish): Command {
  const command = new Command('remove')
    .description('Take somebody off the roster.')
    .argument('<email>', 'whom');
  return addEditOptions(command).action(async (email: string, options) => {
    const { remove } = await import('../commands/remove.js');
    finish(await remove(email, options, env));
  });
}

function addEditOptions(command: Command): Command {
  command
    .option('--file <file>', 'the roster file', DEFAULT_FILE)
    .option('--dry-run', 'only show what would change', false);
  return addCommonOptions(addRefusedRedact(command));
}

/** Known, so that the refusal can say why. */
export function addRefusedRedact(command: Command): Command {
  return command.addOption(new Option('--redact').hideHelp());
}
