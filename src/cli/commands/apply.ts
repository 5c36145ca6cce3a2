/** `roster apply`: shows the plans, asks, writes, and says what became of them. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { interruptible } from '../interrupt.js';
import { withNotices } from '../notify/with-notices.js';
import {
  addAllowOption,
  addConnectionOptions,
  addOutputOptions,
  type CliEnv,
  DEFAULT_ROSTER,
  type Finish,
} from '../options.js';
import { type ApplyOptions, applyAll } from '../run/apply-all.js';
import { withPlans } from '../run/plan-all.js';
import { checkWritable } from '../run/result-files.js';
import { isSavedPlan, withSavedPlans } from '../run/saved-plan.js';
import { showNote } from '../say.js';
import { reportPaths } from '../show.js';

/** Makes workspaces equal to their rosters. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('apply')
    .argument('[file...]', 'roster files, or a saved plan', [DEFAULT_ROSTER])
    .option('--dry-run', 'do everything except write', false)
    .option('-y, --yes', 'do not ask', false)
    .option(
      '--if-newest',
      'in a CI job: apply only if no newer commit on the branch changed the roster or the pipeline',
      false,
    );
  return addConnectionOptions(addAllowOption(addOutputOptions(command))).action(
    async (files, options) =>
      finish(await withNotices('apply', options, env, (each) => apply(files, options, each))),
  );
}

/** Applies rosters, or a saved plan: what is in the files decides. */
async function apply(
  paths: readonly string[],
  options: ApplyOptions & { readonly ifNewest: boolean },
  outside: CliEnv,
): Promise<ExitCode> {
  return interruptible(outside, async (env) => {
    await checkWritable(reportPaths(options.report), '--report', paths, env);
    const saved = await findSavedPlan(paths, env);
    if (options.ifNewest) {
      const { askIfNewest } = await import('../review/if-newest.js');
      const superseding = await askIfNewest(paths, saved, env);
      if (superseding !== null) {
        showNote(superseding, env);
        return EXIT.success;
      }
    }
    return saved === null
      ? withPlans(paths, options, env, {
          keep: async (planned) => planned,
          use: (plans) => applyAll(plans, options, env),
        })
      : withSavedPlans(saved, options, env, (plans) => applyAll(plans, options, env));
  });
}

/** The saved plan, which must be alone, or null where all files are rosters. */
async function findSavedPlan(paths: readonly string[], env: CliEnv): Promise<string | null> {
  for (const path of paths) {
    if (!(await isSavedPlan(path, env))) continue;
    if (paths.length === 1) return path;
    throw new RosterError(`${path} is a saved plan, but you also named other files.`, {
      code: 'plan_not_alone',
      exitCode: EXIT.invalid,
      hint: 'A saved plan can cover several workspaces. Save one plan for all rosters, and apply only that.',
    });
  }
  return null;
}
