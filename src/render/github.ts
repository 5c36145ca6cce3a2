/**
 * Plans, reports and problems as GitHub's workflow commands: annotations of a workflow's run and of the
 * roster's lines in a pull request.
 */

import type { Report, ReportFile, Result } from '../apply/report.js';
import { emailKey } from '../email.js';
import type {
  Attention,
  Change,
  Expiring,
  Failure,
  Guard,
  Lookalikes,
  OnHold,
  Plan,
  PlanFile,
} from '../plan/plan.js';
import type { Problem } from '../roster/problem.js';
import {
  type Annotation,
  asWritten,
  type Level,
  type LocateFile,
  type Place,
  writeAnnotations,
} from './annotations.js';
import { describeGuard } from './next-steps.js';
import {
  describeAttribution,
  describeChange,
  describeExpiring,
  describeHold,
  describeLetThrough,
  describeLookalikes,
  describePlans,
  describePolicyChange,
  findTripped,
  isWeighty,
  nameOwners,
  type PlanAudience,
  type PlanMode,
  WHEN_ONE_PERSON,
  weighChanges,
} from './plan-words.js';
import { describeResult, findWarning, isUnsettled, summarizeReports } from './report-words.js';
import { nameFailure, nameTarget } from './words.js';

/**
 * Workflow commands: the summary, tripped guards (errors), what a reviewer must see (warnings) and
 * the other changes (notices). In drift mode every difference is a warning. One command a line.
 */
export function renderPlanGithub(
  file: PlanFile,
  { mode }: PlanAudience,
  locate: LocateFile = asWritten,
): string {
  const summary = planAnnotation(file, mode);
  const guards = file.plans.flatMap((plan) =>
    findTripped(plan).map((guard) => guardAnnotation(guard, plan, mode)),
  );
  const changes = file.plans.map((plan) => ({ plan, ...weighChanges(plan.changes) }));
  const annotate = (part: 'weighty' | 'others'): Annotation[] =>
    changes.flatMap((it) => it[part].map((change) => changeAnnotation(change, it.plan, mode)));
  const expiring = file.plans.flatMap((plan) =>
    plan.expiring.map((it) => expiringAnnotation(it, plan)),
  );
  const lookalikes = file.plans.flatMap((plan) =>
    plan.lookalikes.map((pair) => lookalikesAnnotation(pair, plan)),
  );
  const attention = file.plans.flatMap((plan) =>
    plan.attention.map((it) => attentionAnnotation(it, plan, mode)),
  );
  return writeAnnotations(
    [
      summary,
      ...failureAnnotations(file.failures),
      ...guards,
      ...file.plans.flatMap(policyAnnotations),
      ...lookalikes,
      ...annotate('weighty'),
      ...attention,
      ...expiring,
      ...file.plans.flatMap(heldAnnotations),
      ...annotate('others'),
    ],
    { locate, where: `see what roster ${mode} prints with --format text or markdown.` },
  );
}

/**
 * Workflow commands: the summary, changes that failed or that nobody can tell of (errors), changes
 * that were not started and workspaces that are not as planned (warnings). One command a line.
 */
export function renderReportGithub(file: ReportFile, locate: LocateFile = asWritten): string {
  const dry = file.outcome === 'dry_run';
  const results = file.reports.flatMap((report) =>
    dry ? [] : report.results.filter(isUnsettled).map(resultAnnotation),
  );
  const summary = reportAnnotation(file);
  const where = 'see the report with --format text or json.';
  return writeAnnotations(
    [
      summary,
      ...failureAnnotations(file.failures),
      ...file.reports.flatMap(convergenceAnnotations),
      ...results,
    ],
    { locate, where },
  );
}

/** Workflow commands for the problems, errors first. Empty for none. */
export function renderProblemsGithub(
  problems: readonly Problem[],
  locate: LocateFile = asWritten,
): string {
  return writeAnnotations(problems.map(problemAnnotation), { locate, where: WHERE_ALL_PROBLEMS });
}

/**
 * Workflow commands for the warnings of a roster that a plan is made of. They are notices, a few: the
 * warnings that GitHub shows of a step are for who loses access. Who has had the last day is left out,
 * since the plan says what becomes of each.
 */
export function renderRosterWarningsGithub(
  warnings: readonly Problem[],
  locate: LocateFile = asWritten,
): string {
  return writeAnnotations(
    warnings
      .filter(({ code }) => code !== 'expired_person')
      .map((warning) => ({ ...problemAnnotation(warning), level: 'notice' })),
    { locate, where: WHERE_ALL_PROBLEMS, most: MOST_BEFORE_PLAN },
  );
}

/** One workflow command, with a newline at its end. */
export function renderWarningGithub(title: string, message: string): string {
  return writeAnnotations([{ level: 'warning', title, lines: [message], place: null }]);
}

function planAnnotation(file: PlanFile, mode: PlanMode): Annotation {
  const differs = file.summary.attention > 0 || file.plans.some((it) => it.changes.length > 0);
  const level: Level = mode === 'drift' && differs ? 'warning' : 'notice';
  return { level, title: `roster ${mode}`, lines: [describePlans(file, mode)], place: null };
}

function guardAnnotation(guard: Guard, plan: Plan, mode: PlanMode): Annotation {
  return {
    // Drift writes nothing, so nothing is stopped; but the reader must know of a bad read.
    level: mode === 'plan' ? 'error' : 'warning',
    title: `guard ${guard.name}`,
    lines: [`${nameTarget(plan.target)}: ${describeGuard(guard, mode, 'review')}`],
    place: { file: plan.roster.path },
  };
}

function changeAnnotation(change: Change, plan: Plan, mode: PlanMode): Annotation {
  return {
    level: mode === 'drift' || isWeighty(change) ? 'warning' : 'notice',
    title: titleOf(change, mode === 'drift' ? 'drift' : change.action.replaceAll('_', ' '), mode),
    lines: [
      `${change.email}: ${describeChange(change, mode)}`,
      ...findAttributions(change.email, plan),
    ],
    place: placeOf(change, plan),
  };
}

function policyAnnotations({ policy_changes: found = [], roster }: Plan): Annotation[] {
  return found.map((change) => ({
    level: change.effect === 'loosened' ? 'warning' : 'notice',
    title: `policy ${change.effect}`,
    lines: [`${change.key} ${describePolicyChange(change)}`, describeLetThrough(change)].filter(
      Boolean,
    ),
    place: { file: roster.path },
  }));
}

function lookalikesAnnotation(pair: Lookalikes, plan: Plan): Annotation {
  return {
    level: 'warning',
    title: 'one person?',
    lines: [`${pair.invited} ${describeLookalikes(pair)}.`, WHEN_ONE_PERSON],
    place: pair.source ?? { file: plan.roster.path },
  };
}

function attentionAnnotation(attention: Attention, plan: Plan, mode: PlanMode): Annotation {
  return {
    level: 'warning',
    title: titleOf(attention, mode === 'drift' ? 'drift' : 'needs attention', mode),
    lines: [`${attention.email}: ${attention.message}`, ...findAttributions(attention.email, plan)],
    place: placeOf(attention, plan),
  };
}

function expiringAnnotation(expiring: Expiring, plan: Plan): Annotation {
  const owners = nameOwners(plan, expiring);
  return {
    level: 'notice',
    title: 'expires soon',
    lines: [
      `${expiring.email}: ${describeExpiring(expiring)}${owners === '' ? '' : `, owned by ${owners}`}`,
    ],
    place: placeOf(expiring, plan),
  };
}

function heldAnnotations(plan: Plan): Annotation[] {
  return plan.on_hold.map((held) => ({
    level: 'notice',
    title: 'on hold',
    lines: [`${held.email}: ${describeHold(held)}`],
    place: placeOf(held, plan),
  }));
}

/** With a base, what differed before is told apart from what the change brings about. */
function titleOf({ origin }: Change | Attention, title: string, mode: PlanMode): string {
  return origin === 'drift' && mode === 'plan' ? `${title} (differed before)` : title;
}

function findAttributions(email: string, plan: Plan): readonly string[] {
  return (plan.attributions ?? [])
    .filter((each) => emailKey(each.email) === emailKey(email))
    .map(describeAttribution);
}

/** The person's line, or the roster as a whole for someone who is not on it. */
function placeOf(
  { source }: Pick<Change | Attention | Expiring | OnHold, 'source'>,
  plan: Plan,
): Place {
  return source === null ? { file: plan.roster.path } : { file: source.file, line: source.line };
}

const LEVEL_OF_OUTCOME: Readonly<Record<ReportFile['outcome'], Level>> = {
  applied: 'notice',
  no_changes: 'notice',
  dry_run: 'notice',
  partial: 'error',
  not_applied: 'error',
  indeterminate: 'error',
  interrupted: 'warning',
};

function reportAnnotation(file: ReportFile): Annotation {
  const level = LEVEL_OF_OUTCOME[file.outcome];
  return { level, title: 'roster apply', lines: [summarizeReports(file)], place: null };
}

function convergenceAnnotations(report: Report): Annotation[] {
  const found = findWarning(report);
  if (found === null && report.converged !== false) return [];
  const name = nameTarget(report.target);
  const line =
    found === null
      ? `${name} does not match the plan; run roster plan to see why.`
      : `${name}: ${found}`;
  const title = report.converged === null ? 'not read back' : 'not converged';
  return [{ level: 'warning', title, lines: [line], place: null }];
}

function resultAnnotation(result: Result): Annotation {
  const { change, outcome } = result;
  return {
    level: outcome === 'skipped' ? 'warning' : 'error',
    title: outcome,
    lines: [`${change.email}: ${describeResult(result)}`],
    place: change.source,
  };
}

/** One error for each, on its roster. */
function failureAnnotations(failures: readonly Failure[]): Annotation[] {
  return failures.map((failure) => ({
    level: 'error',
    title: 'workspace failed',
    lines: [`${nameFailure(failure)}: ${failure.message}`],
    place: { file: failure.roster },
  }));
}

const WHERE_ALL_PROBLEMS = 'run roster validate to see them all.';

/** Leaves room among the notices for the plan that comes behind. */
const MOST_BEFORE_PLAN = 5;

function problemAnnotation(problem: Problem): Annotation {
  const { file, line, column, endColumn } = problem;
  return {
    level: problem.severity,
    title: problem.code,
    lines: problem.hint === null ? [problem.message] : [problem.message, problem.hint],
    place: problem.excerpt === null ? { file } : { file, line, column, endColumn },
  };
}
