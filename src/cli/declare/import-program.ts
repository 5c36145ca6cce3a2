/** `roster import`, declared. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import { addRefusedRedact } from './edit-program.js';
import { addConnectionOptions } from './options.js';

type Finish = (code: ExitCode) => void;

/** Makes a roster of what is live or in a table, or brings that into one that exists. */
export function declareImport(env: CliEnv, finish: Finish): Command {
  const command = new Command('import')
    .description('Make a roster of what is live, or adopt drift into one, comments kept.')
    .option('-o, --output <file>', 'write the new roster to a file that is not there yet')
    .addOption(
      new Option('--merge <file>', 'adopt what differs into this roster').conflicts('output'),
    )
    .addOption(
      new Option('--only <email>', 'adopt only this person (repeatable; with --merge)')
        .argParser(collect)
        .default([], 'everybody'),
    )
    .option('--from-csv <file>', 'read people from a CSV file instead of Paradime')
    .option('--dry-run', 'with --merge: only show what would change', false)
    .option('-y, --yes', 'with --merge: do not ask', false);
  return addConnectionOptions(addRefusedRedact(command)).action(async (options) => {
    const { importRoster } = await import('../commands/import.js');
    finish(await importRoster(options, env));
  });
}

function collect(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}
