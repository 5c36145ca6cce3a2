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
  Plan,
  PlanFile,
} from '../plan/plan.js';
import type { Problem } from '../roster/problem.js';
import { escapeWorkflowData, escapeWorkflowProperty } from './escape.js';
import {
  describeAttribution,
  describeChange,
  describeExpiring,
  describeGuard,
  describeLetThrough,
  describeLookalikes,
  describePlans,
  describePolicyChange,
  findTripped,
  isOfSeveral,
  isWeighty,
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
export function renderPlanGithub(file: PlanFile, { mode }: PlanAudience): string {
  const summary = planAnnotation(file, mode);
  const guards = file.plans.flatMap((plan) =>
    findTripped(plan).map((guard) =>
      guardAnnotation(guard, plan, { mode, several: isOfSeveral(file) }),
    ),
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
  return renderAnnotations(
    [
      summary,
      ...failureAnnotations(file.failures),
      ...guards,
      ...file.plans.flatMap(policyAnnotations),
      ...lookalikes,
      ...annotate('weighty'),
      ...attention,
      ...expiring,
      ...annotate('others'),
    ],
    `see what roster ${mode} prints with --format text or markdown.`,
  );
}

/**
 * Workflow commands: the summary, changes that failed or that nobody can tell of (errors), changes
 * that were not started and workspaces that are not as planned (warnings). One command a line.
 */
export function renderReportGithub(file: ReportFile): string {
  const dry = file.outcome === 'dry_run';
  const results = file.reports.flatMap((report) =>
    dry ? [] : report.results.filter(isUnsettled).map(resultAnnotation),
  );
  const summary = reportAnnotation(file);
  const where = 'see the report with --format text or json.';
  return renderAnnotations(
    [
      summary,
      ...failureAnnotations(file.failures),
      ...file.reports.flatMap(convergenceAnnotations),
      ...results,
    ],
    where,
  );
}

/** Workflow commands for the problems, errors first. Empty for none. */
export function renderProblemsGithub(problems: readonly Problem[]): string {
  return renderAnnotations(problems.map(problemAnnotation), WHERE_ALL_PROBLEMS);
}

/**
 * Workflow commands for the warnings of a roster that a plan is made of. They are notices, a few: the
 * warnings that GitHub shows of a step are for who loses access. Who has had the last day is left out,
 * since the plan says what becomes of each.
 */
export function renderRosterWarningsGithub(warnings: readonly Problem[]): string {
  return renderAnnotations(
    warnings
      .filter(({ code }) => code !== 'expired_person')
      .map((warning) => ({ ...problemAnnotation(warning), level: 'notice' })),
    WHERE_ALL_PROBLEMS,
    MOST_BEFORE_PLAN,
  );
}

/** One workflow command, with a newline at its end. */
export function renderWarningGithub(title: string, message: string): string {
  return renderAnnotations([{ level: 'warning', title, lines: [message], place: null }], '');
}

function planAnnotation(file: PlanFile, mode: PlanMode): Annotation {
  const differs = file.summary.attention > 0 || file.plans.some((it) => it.changes.length > 0);
  const level: Level = mode === 'drift' && differs ? 'warning' : 'notice';
  return { level, title: `roster ${mode}`, lines: [describePlans(file, mode)], place: null };
}

interface GuardLook extends PlanAudience {
  /** Whether more than one workspace is shown. */
  readonly several: boolean;
}

function guardAnnotation(guard: Guard, plan: Plan, { mode, several }: GuardLook): Annotation {
  return {
    // Drift writes nothing, so nothing is stopped; but the reader must know of a bad read.
    level: mode === 'plan' ? 'error' : 'warning',
    title: `guard ${guard.name}`,
    lines: [`${nameTarget(plan.target)}: ${describeGuard(guard, mode, several)}`],
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
  return {
    level: 'notice',
    title: 'expires soon',
    lines: [`${expiring.email}: ${describeExpiring(expiring)}`],
    place: placeOf(expiring, plan),
  };
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

/** The person's line, or the roster as a whole for somebody who is not on it. */
function placeOf({ source }: Pick<Change | Attention | Expiring, 'source'>, plan: Plan): Place {
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
    found === null ? `${name} is not as planned; run roster plan to see why.` : `${name}: ${found}`;
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

/** How loud an annotation is. */
type Level = 'error' | 'warning' | 'notice';

/** One annotation; text from outside is escaped when it is rendered, not before. */
interface Annotation {
  readonly level: Level;
  readonly title: string;
  /** Shown one below the other. */
  readonly lines: readonly string[];
  /** The place in the repository, or null for the run as a whole. */
  readonly place: Place | null;
}

/** Where in a file; lines and columns count from 1. */
interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The column after the last one that is meant. */
  readonly endColumn?: number;
}

/**
 * GitHub shows this many annotations of one level for a step and drops the rest without a word.
 * Source: https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md (limitations).
 */
const MOST_SHOWN = 10;

/**
 * The annotations as workflow commands, one a line, those first that come first. What GitHub would
 * drop without a word is counted in the last one of its level; `most` leaves room for what the same
 * step says later. Empty for none, else ends with a newline.
 */
function renderAnnotations(
  annotations: readonly Annotation[],
  where: string,
  most: number = MOST_SHOWN,
): string {
  return (['error', 'warning', 'notice'] as const)
    .flatMap((level) =>
      limit(
        annotations.filter((annotation) => annotation.level === level),
        where,
        most,
      ),
    )
    .map((annotation) => `${renderAnnotation(annotation)}\n`)
    .join('');
}

function limit(
  annotations: readonly Annotation[],
  where: string,
  most: number,
): readonly Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= most) return annotations;
  const shown = annotations.slice(0, most - 1);
  const hidden = annotations.length - shown.length;
  const more = { level: first.level, title: `${hidden} more`, place: null };
  return [...shown, { ...more, lines: [`… and ${hidden} more: ${where}`] }];
}

function renderAnnotation(annotation: Annotation): string {
  const { file, line, column, endColumn } = annotation.place ?? {};
  const properties = {
    file,
    line,
    col: column,
    endColumn,
    title: annotation.title,
  };
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeWorkflowProperty(String(value))}`],
  );
  const data = annotation.lines.map(escapeWorkflowData).join('%0A');
  return `::${annotation.level} ${given.join(',')}::${data}`;
}
