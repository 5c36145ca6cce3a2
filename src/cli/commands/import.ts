/** `roster import`: a roster of what is live, or drift adopted into one. */
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import type { ConnectionOptions } from '../declare/options.js';
import { importMerge } from '../edit/import-merge.js';
import { importNew } from '../edit/import-new.js';
import { refuseRedacted } from '../edit/refuse-redacted.js';

/** The flags of `roster import`. */
export interface ImportOptions extends ConnectionOptions {
  readonly output?: string;
  readonly merge?: string;
  readonly only: readonly string[];
  readonly fromCsv?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Without `merge` a new roster, on standard output or in a file that is not there yet. */
export async function importRoster(options: ImportOptions, env: CliEnv): Promise<ExitCode> {
  refuseRedacted('import', env);
  const { merge } = options;
  if (merge !== undefined) return importMerge(merge, options, env);
  refuseMergeFlags(options);
  return importNew(options, env);
}

/** Whoever types one of these believes that nothing, or not everybody, is written. */
function refuseMergeFlags({ only, dryRun, yes }: ImportOptions): void {
  const [flag] = [
    ...(only.length > 0 ? ['--only EMAIL'] : []),
    ...(dryRun ? ['--dry-run'] : []),
    ...(yes ? ['--yes'] : []),
  ];
  if (flag === undefined) return;
  const [name = flag] = flag.split(' ');
  throw new RosterError(`${name} is for --merge: a new roster has everybody, and asks nothing.`, {
    code: `${name.slice(2).replace('-', '_')}_without_merge`,
    exitCode: EXIT.invalid,
    hint: `Name the roster: roster import --merge roster.yaml ${flag}. To only look at a new one, leave out --output.`,
  });
}
