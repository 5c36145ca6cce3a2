/** `roster drift`: reports what differs live, for a schedule. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT, type ExitCode, worstExitCode } from '../../errors.js';
import type { GuardName, Plan, PlanFile } from '../../plan/plan.js';
import { differs } from '../../plan/summary.js';
import { withOwners } from '../access/owners.js';
import { withRosterPast } from '../git/roster-past.js';
import { interruptible, refuseStopped, unlessStopped } from '../interrupt.js';
import { withNotices } from '../notify/with-notices.js';
import {
  addConnectionOptions,
  addOutputOptions,
  type CliEnv,
  type ConnectionOptions,
  DEFAULT_ROSTER,
  type Finish,
  type OutputOptions,
} from '../options.js';
import { attributePlan } from '../run/audit-log.js';
import { keepShown, shownPlans, warningsOf, withPlans } from '../run/plan-all.js';
import { checkWritable } from '../run/result-files.js';
import { reportPaths, showPlan, warnOnce } from '../show.js';

/** The flags of `roster drift`. */
interface DriftOptions extends ConnectionOptions, OutputOptions {
  /** Whether to say who possibly did it. */
  readonly attribute: boolean;
}

/** Without these, what was read says nothing about drift. The others limit writing, and drift writes nothing. */
const TRUST_GUARDS: ReadonlySet<GuardName> = new Set<GuardName>([
  'incomplete_read',
  'empty_read',
  'wrong_workspace',
]);

/** Reports drift. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('drift')
    .argument('[file...]', 'roster files, each for its own workspace', [DEFAULT_ROSTER])
    .option('--attribute', 'say who may have caused it, from the audit log', false);
  return addConnectionOptions(addOutputOptions(command)).action(async (files, options) =>
    finish(await withNotices('drift', options, env, (each) => drift(files, options, each))),
  );
}

/** Shows what differs; exit code 2 when anything does, 5 when a read can't be trusted, the worst of all. A signal ends it at once. */
async function drift(
  paths: readonly string[],
  options: DriftOptions,
  outside: CliEnv,
): Promise<ExitCode> {
  return interruptible(outside, async (env) => {
    await checkWritable(reportPaths(options.report), '--report', paths, env);
    return withPlans(paths, { ...options, allow: {} }, env, {
      async keep(planned) {
        const attributed = options.attribute
          ? await unlessStopped(() => attributePlan(planned), env)
          : {};
        const kept = { ...keepShown(planned, options, env), ...attributed };
        const ask = () => withRosterPast(kept.plan, planned.roster, env);
        const plan = await unlessStopped(ask, env);
        return { ...kept, plan: await withOwners(plan, env) };
      },
      async use(kept) {
        refuseStopped(env);
        const warnings = warnOnce('audit log', warningsOf(kept).toSorted(), options, env);
        const shown = shownPlans({ results: kept, warnings }, env);
        await showPlan(shown, 'drift', options, env);
        return exitCodeOfDrift(shown.file);
      },
    });
  });
}

function exitCodeOfDrift({ plans, failures }: PlanFile): ExitCode {
  return worstExitCode([
    ...plans.map(exitCodeOfOne),
    ...failures.map((failure) => failure.exit_code),
  ]);
}

function exitCodeOfOne(plan: Plan): ExitCode {
  if (!isTrusted(plan)) return EXIT.guard;
  return differs(plan) ? EXIT.differs : EXIT.success;
}

function isTrusted(plan: Plan): boolean {
  return plan.guards.every((guard) => guard.passed || !TRUST_GUARDS.has(guard.name));
}
