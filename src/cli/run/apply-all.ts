/** `roster apply`: how it tells of the plans of one or several workspaces, and of what became of them. */
import type { ReportFile } from '../../apply/report.js';
import { count } from '../../count.js';
import { EXIT, type ExitCode } from '../../errors.js';
import type { Plan } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { describeWeight } from '../../render/next-steps.js';
import { nameTarget } from '../../render/words.js';
import type { InterruptibleEnv } from '../interrupt.js';
import type { CliEnv, OutputOptions } from '../options.js';
import { type ShownPlans, showPlansAhead, showRefusedPlan, showReport } from '../show.js';
import { applyRun, type PlannedResults, type RunOptions, type Telling } from './apply-run.js';
import { findOutdatedPlan } from './look-again.js';
import { filePlans, namePlan, shownPlans } from './plan-all.js';
import { createProgress, openBar, type ProgressBar } from './progress.js';

/** The flags of `roster apply`. */
export interface ApplyOptions extends RunOptions, OutputOptions {}

/** Applies what was planned, as `applyRun` says. */
export function applyAll(
  planned: PlannedResults,
  options: ApplyOptions,
  outside: InterruptibleEnv,
): Promise<ExitCode> {
  const bar = openBar(outside);
  const { env } = bar;
  return applyRun(planned, { telling: tellOfPlans(planned, options, bar), options, env });
}

function tellOfPlans(planned: PlannedResults, options: ApplyOptions, bar: ProgressBar): Telling {
  const { env } = bar;
  const told = new Set<string>();
  const keep = (results: PlannedResults): ShownPlans => shownPlans({ results, warnings: [] }, env);
  return {
    announce: (ahead) => showPlansAhead(filePlans(ahead, env), options, env),
    async refuse(refused) {
      await showRefusedPlan(keep(refused), options, env);
      return EXIT.guard;
    },
    question: (plans, several) => askAbout(plans, several, env),
    findOutdated: ({ roster }, recheck) => findOutdatedPlan(`of ${roster.path}`, recheck),
    follow: (plan, name) => createProgress(plan, name, { ...options, told }, bar),
    report: (file: ReportFile) => showReport(file, keep(planned), options, env, told),
  };
}

/** One question for all plans. Of several, every workspace is named with its changes. */
function askAbout(plans: readonly Plan[], several: boolean, env: CliEnv): string {
  const what = countChanges(plans.reduce((sum, plan) => sum + plan.changes.length, 0));
  const where = several ? listWorkspaces(plans) : plans.map(({ target }) => nameTarget(target));
  const named = where.map((name) => escapeTerminal(env.redaction?.text(name) ?? name));
  return `${describeWeight(plans)}Apply ${what} to ${named.join(', ')}?`;
}

/** All plans stand above the question; it has to stay readable. */
const MOST_NAMED = 10;

function listWorkspaces(plans: readonly Plan[]): readonly string[] {
  const changing = plans.filter((plan) => plan.changes.length > 0);
  const named = changing
    .slice(0, MOST_NAMED)
    .map((plan) => `${namePlan(plan)} (${countChanges(plan.changes.length)})`);
  const hidden = changing.length - named.length;
  return hidden === 0 ? named : [...named, `and ${hidden} more`];
}

function countChanges(number: number): string {
  return count(number, 'change', 'changes');
}
