/** `roster import`: a roster of what is live, or drift adopted into one. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { writeRoster } from '../../roster/new-roster.js';
import { refuseRedacted } from '../edit-files.js';
import { type MaxLoss, parseMaxLoss } from '../import/complete.js';
import {
  draftLive,
  draftTable,
  isValidDraft,
  readLive,
  readTable,
} from '../import/import-source.js';
import {
  addConnectionOptions,
  addRefusedRedact,
  type CliEnv,
  collectTexts,
  type Finish,
  optional,
} from '../options.js';
import { rosterUnwritable } from '../roster-files.js';
import { checkWritable } from '../run/result-files.js';
import { refuseSecrets, showNote } from '../say.js';
import type { MergeOptions } from './import-merge.js';

/** The flags of `roster import`. */
interface ImportOptions extends MergeOptions {
  readonly output: string | null;
  readonly merge: string | null;
}

/** Makes a roster of what is live or in a table, or brings that into one that exists. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('import')
    .addOption(
      optional('-o, --output <file>', 'write the new roster to a file that does not exist yet'),
    )
    .addOption(
      optional('--merge <file>', 'adopt the differences into this roster').conflicts('output'),
    )
    .addOption(
      new Option('--only <email>', 'adopt only this person (repeatable; with --merge)')
        .argParser(collectTexts)
        .default([], 'everyone'),
    )
    .addOption(optional('--from-csv <file>', 'read people from a CSV file instead of Paradime'))
    .option(
      '--complete',
      'with --merge and --from-csv: remove everyone who is not in the table from that file',
      false,
    )
    .addOption(
      optional(
        '--max-loss <n>',
        'with --complete: how many people it may remove, such as 5 or 20% (default: 20%, at least 3)',
      ).argParser(readMaxLoss),
    )
    .option('--dry-run', 'with --merge: only show what would change', false)
    .option('-y, --yes', 'with --merge: do not ask', false);
  return addConnectionOptions(addRefusedRedact(command)).action(async (options) =>
    finish(await importRoster(options, env)),
  );
}

/** Without `merge` a new roster, on standard output or in a file that is not there yet. */
async function importRoster(options: ImportOptions, env: CliEnv): Promise<ExitCode> {
  refuseRedacted('import', env);
  refuseCompleteFlags(options);
  const { merge } = options;
  if (merge === null) {
    refuseMergeFlags(options);
    return importNew(options, env);
  }
  // As much as a command of its own.
  const { importMerge } = await import('./import-merge.js');
  return importMerge(merge, options, env);
}

function readMaxLoss(text: string): MaxLoss {
  const loss = parseMaxLoss(text);
  if (loss !== null) return loss;
  throw new InvalidArgumentError(
    'Give a number of people, such as 5, or a percentage, such as 20%.',
  );
}

/** A table that is the whole truth has no exceptions, and is no live workspace. */
function refuseCompleteFlags({ complete, maxLoss, merge, fromCsv, only }: ImportOptions): void {
  const isWhole = merge !== null && fromCsv !== null && only.length === 0;
  if (complete ? isWhole : maxLoss === null) return;
  throw new RosterError(
    complete
      ? '--complete requires --merge and --from-csv, and cannot be combined with --only.'
      : '--max-loss requires --complete.',
    {
      code: 'invalid_flags',
      exitCode: EXIT.invalid,
      hint: 'For example: roster import --from-csv people.csv --merge teams/data.yaml --complete',
    },
  );
}

/** Whoever types one of these believes that nothing, or not everyone, is written. */
function refuseMergeFlags({ only, dryRun, yes }: ImportOptions): void {
  const [flag] = [
    ...(only.length > 0 ? ['--only EMAIL'] : []),
    ...(dryRun ? ['--dry-run'] : []),
    ...(yes ? ['--yes'] : []),
  ];
  if (flag === undefined) return;
  const [name = flag] = flag.split(' ');
  throw new RosterError(
    `${name} requires --merge: a new roster always contains everyone, and roster creates it without asking.`,
    {
      code: `${name.slice(2).replace('-', '_')}_without_merge`,
      exitCode: EXIT.invalid,
      hint: `Name the roster: roster import --merge roster.yaml ${flag}. To only show a new one, leave out --output.`,
    },
  );
}

/** Writes it to standard output, or to a file that must not be there yet. */
async function importNew(options: ImportOptions, env: CliEnv): Promise<ExitCode> {
  const path = options.output === '-' ? null : options.output;
  const { fromCsv } = options;
  if (path !== null) {
    if (path.endsWith('.json')) throw jsonOutput(path);
    if (await isThere(path, env)) throw fileExists(path);
    await checkWritable([path], '--output', fromCsv === null ? [] : [fromCsv], env);
  }
  const text = await draftText(options, env);
  if (text === null || !isValidDraft(text, path ?? 'the new roster', options, env))
    return EXIT.invalid;
  refuseSecrets(text, 'The new roster', env);
  if (path === null) {
    env.stdout.write(text);
    return EXIT.success;
  }
  await createFile(path, text, env);
  const next = fromCsv === null ? 'should show no changes' : 'shows what it would change';
  showNote(`Wrote ${path}. Next: roster plan ${path} ${next}.`, env);
  return EXIT.success;
}

/** Never over a file that came into being meanwhile. */
async function createFile(path: string, text: string, { files }: CliEnv): Promise<void> {
  const isMade = await files.create(path, text).catch((cause: unknown) => {
    throw rosterUnwritable(path, cause);
  });
  if (!isMade) throw fileExists(path);
}

async function draftText(options: ImportOptions, env: CliEnv): Promise<string | null> {
  if (options.fromCsv === null) {
    return writeRoster(draftLive(await readLive(options, null, env)));
  }
  const people = await readTable(options.fromCsv, options, env);
  return people === null ? null : writeRoster(draftTable(people));
}

async function isThere(path: string, { files }: CliEnv): Promise<boolean> {
  return (await files.size(path).catch(() => null)) !== null;
}

function fileExists(path: string): RosterError {
  return new RosterError(`--output ${path} already exists, so nothing was written.`, {
    code: 'file_exists',
    exitCode: EXIT.invalid,
    hint: `To adopt the differences into it: roster import --merge ${path}`,
  });
}

function jsonOutput(path: string): RosterError {
  return new RosterError(`--output ${path}: a new roster is YAML.`, {
    code: 'yaml_only',
    exitCode: EXIT.invalid,
    hint: 'Give it a name that ends in .yaml.',
  });
}
