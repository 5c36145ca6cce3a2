/** `roster explain`, declared. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import { addConnectionOptions, addRedactOption } from './options.js';

type Finish = (code: ExitCode) => void;

const DEFAULT_FILE = 'roster.yaml';

/** Says everything about one person. */
export function declareExplain(env: CliEnv, finish: Finish): Command {
  const command = new Command('explain')
    .description('Show everything about one person: roster, git, workspace, plan, audit log.')
    .argument('<email>', 'whom')
    .option('--file <file>', 'the roster file', DEFAULT_FILE)
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(['text', 'json'])
        .default('text'),
    );
  return addConnectionOptions(addRedactOption(command)).action(async (email: string, options) => {
    const { explain } = await import('../commands/explain.js');
    finish(await explain(email, options, env));
  });
}
