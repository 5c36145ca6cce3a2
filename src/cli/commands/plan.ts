/** `roster plan`: shows what apply would write. Has no way to write to Paradime. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { EXIT, type ExitCode, RosterError, worstExitCode } from '../../errors.js';
import type { Allowances } from '../../plan/allowances.js';
import { allPassed } from '../../plan/guards.js';
import type { Plan, PlanFile } from '../../plan/plan.js';
import { renderJson } from '../../render/json.js';
import { withOwners } from '../access/owners.js';
import { writeFile } from '../files.js';
import { interruptible, refuseStopped, unlessStopped } from '../interrupt.js';
import { withNotices } from '../notify/with-notices.js';
import {
  addAllowOption,
  addConnectionOptions,
  addOutputOptions,
  type CliEnv,
  type ConnectionOptions,
  DEFAULT_ROSTER,
  type Finish,
  type OutputOptions,
  optional,
  parseRef,
} from '../options.js';
import { compareWithRef } from '../run/base.js';
import {
  keepShown,
  type PlanKept,
  type Planned,
  shownPlans,
  warningsOf,
  withPlans,
} from '../run/plan-all.js';
import { checkWritable } from '../run/result-files.js';
import { refuseSecrets, showNote } from '../say.js';
import { reportPaths, type ShownPlans, showPlan, warnOnce } from '../show.js';

/** The flags of `roster plan`. */
interface PlanOptions extends ConnectionOptions, OutputOptions {
  readonly save: string | null;
  readonly detailedExitcode: boolean;
  /** A git ref: differences are told apart into those of this change and those before. */
  readonly baseRef: string | null;
  readonly allow: Allowances;
}

/** A saved plan names people, so only its owner may read it. */
const PRIVATE = 0o600;

/** Shows plans, and may save them. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('plan')
    .argument('[file...]', 'roster files, each for its own workspace', [DEFAULT_ROSTER])
    .addOption(optional('--save <file>', 'save the plan for `roster apply`'))
    .addOption(
      new Option(
        '--base-ref <ref>',
        'separate this change from drift: compare with the roster at a git ref',
      )
        .argParser(parseRef)
        .default(null),
    )
    .option('--detailed-exitcode', 'exit with 2 when there are changes', false);
  return addConnectionOptions(addAllowOption(addOutputOptions(command))).action(
    async (files, options) =>
      finish(await withNotices('plan', options, env, (each) => plan(files, options, each))),
  );
}

/** Plans rosters and shows the plans; the exit code is that of the worst (5 when a guard trips). A signal ends it at once. */
async function plan(
  paths: readonly string[],
  options: PlanOptions,
  outside: CliEnv,
): Promise<ExitCode> {
  if (options.save !== null && outside.redaction?.hidesPeople) throw redactedPlan();
  return interruptible(outside, async (env) => {
    await checkWritable(options.save === null ? [] : [options.save], '--save', paths, env);
    await checkWritable(reportPaths(options.report), '--report', paths, env);
    return withPlans(paths, options, env, {
      keep: (planned) => keepPlan(planned, options, env),
      async use(kept) {
        refuseStopped(env);
        const warnings = warnOnce('base ref', warningsOf(kept), options, env);
        return saveAndShow(shownPlans({ results: kept, warnings }, env), options, env);
      },
    });
  });
}

/** A plan as it is shown: compared where a ref is given. */
async function keepPlan(planned: Planned, options: PlanOptions, env: CliEnv): Promise<PlanKept> {
  const { baseRef } = options;
  const compared =
    baseRef === null ? {} : await unlessStopped(() => compareWithRef(planned, baseRef, env), env);
  const kept = { ...keepShown(planned, options, env), ...compared };
  return { ...kept, plan: await withOwners(kept.plan, env) };
}

/** From here on a signal changes nothing: what is whole is shown whole. */
async function saveAndShow(
  shown: ShownPlans,
  options: PlanOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const { file } = shown;
  if (options.save !== null) {
    refuseSecrets(file, `The plan ${options.save}`, env);
    await writeFile(options.save, renderJson(file), '--save', env, PRIVATE);
  }
  await showPlan(shown, 'plan', options, env);
  if (options.save !== null) tellSaved(options.save, file, env);
  return exitCodeOfPlans(file, options.detailedExitcode);
}

function tellSaved(path: string, { applyable }: PlanFile, env: CliEnv): void {
  const next = applyable
    ? ` To apply exactly this plan: roster apply ${path}`
    : ' It cannot be applied.';
  showNote(`Wrote ${path}.${next}`, env);
}

/** What is applied must say whom, and what is redacted must not. */
function redactedPlan(): RosterError {
  return new RosterError("A saved plan names people, so you can't combine --save and --redact.", {
    code: 'redacted_save',
    exitCode: EXIT.invalid,
    hint: 'Save the plan in a separate run, without showing it: roster plan --save FILE > /dev/null',
  });
}

/** The exit code comes from the very lists that are shown. */
function exitCodeOfPlans({ plans, failures }: PlanFile, detailed: boolean): ExitCode {
  return worstExitCode([
    ...plans.map((each) => exitCodeOfPlan(each, detailed)),
    ...failures.map((failure) => failure.exit_code),
  ]);
}

function exitCodeOfPlan({ guards, changes }: Plan, detailed: boolean): ExitCode {
  if (!allPassed(guards)) return EXIT.guard;
  return detailed && changes.length > 0 ? EXIT.differs : EXIT.success;
}
