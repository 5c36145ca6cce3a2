/**
 * What a report says, in sentences that every format shares; text from outside is in them as it is,
 * so each renderer escapes the whole sentence for the place where it goes.
 */
import type { Outcome, Report, ReportFile, Result } from '../apply/report.js';
import { count, nameFirst } from '../count.js';
import { describeChange } from './plan-words.js';
import { nameTarget, tellFailures } from './words.js';

/** In the order in which a summary names them. */
const OUTCOMES: readonly Outcome[] = [
  'applied',
  'confirmed',
  'already',
  'failed',
  'indeterminate',
  'skipped',
  'planned',
];

/** Whether someone has to look at this one: it is not done, or nobody can tell. */
export function isUnsettled(result: Result): boolean {
  return isUnsettledOutcome(result.outcome);
}

function isUnsettledOutcome(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'indeterminate' || outcome === 'skipped';
}

/** Why a change did not simply work; empty when it did. */
export function explainResult({ error, attempts }: Result): string {
  const tries = attempts > 1 ? [`${attempts} tries`] : [];
  if (error === null) return tries.join('');
  return `${error.message} (${[error.code, ...tries].join(', ')})`;
}

/** What was to be done and, when it did not simply work, why: without saying whom. */
export function describeResult(result: Result): string {
  const what = describeChange(result.change, 'plan');
  const why = explainResult(result);
  return why === '' ? what : `${what}: ${why}`;
}

/** `2 reads, 3 writes, 1 retry`. */
export function describeRequests(report: Report): string {
  const { reads, writes, retries } = report.requests;
  return [
    count(reads, 'read', 'reads'),
    count(writes, 'write', 'writes'),
    count(retries, 'retry', 'retries'),
  ].join(', ');
}

/** How the workspace is now, as a sentence; empty when there is nothing to say. */
export function describeConvergence(report: Report): string {
  if (report.requests.writes === 0) return '';
  if (report.converged === null)
    return 'Not read back: roster cannot tell what the workspace looks like now.';
  if (!isOnlyOthers(report)) {
    return report.converged
      ? `Read back: ${tellAsWanted(report)}.`
      : 'Read back: the workspace does not match the plan.';
  }
  const { meanwhile = [] } = report;
  return `Read back: the plan was carried out, but the workspace does not match the roster: others changed ${namePeople(meanwhile)} in the meantime. Run roster plan to see how, and roster apply to undo it.`;
}

/** What may need someone to look, of a run that wrote: nobody could read back, or others acted meanwhile. */
export function findWarning(report: Report): string | null {
  if (report.requests.writes === 0) return null;
  return report.converged === null || isOnlyOthers(report) ? describeConvergence(report) : null;
}

/** Whether nothing but what others did keeps the workspace from matching the roster. */
function isOnlyOthers({ meanwhile = [], results }: Report): boolean {
  return meanwhile.length > 0 && results.every(({ error }) => error === null);
}

function tellAsWanted({ compared }: Report): string {
  if (compared === 'roster') return 'the workspace matches the roster';
  return compared === 'changes'
    ? 'the plan was carried out; without the roster, nothing else was compared'
    : 'the workspace matches the plan';
}

const MOST_NAMED = 5;

function namePeople(changes: readonly { readonly email: string }[]): string {
  return nameFirst(
    changes.map(({ email }) => email),
    MOST_NAMED,
  );
}

/** `team-a.yaml → analytics`: a workspace among several. */
export function nameReport({ roster, target }: Report): string {
  return roster === '' ? nameTarget(target) : `${roster} → ${nameTarget(target)}`;
}

/** The whole run in one line: what was done, what the workspace is now, and what to do next. */
export function summarizeReports(file: ReportFile): string {
  const failed = tellFailures(file.failures, file.reports.length);
  if (file.reports.length === 0 && failed !== '') return `Nothing was applied: ${failed}`;
  return [summarizeReported(file), failed].filter((part) => part !== '').join(' ');
}

function summarizeReported(file: ReportFile): string {
  const counts = listOutcomes(file);
  switch (file.outcome) {
    case 'applied':
      return `Applied: ${counts}; ${tellConverged(file)}.`;
    case 'no_changes':
      return `No changes: ${tellConverged(file)}.`;
    case 'not_applied':
      // What failed is then another workspace, of which more is said behind it.
      if (counts === NOTHING) return `No changes: ${tellConverged(file)}.`;
      return `${hasUnsettled(file) ? 'Not applied' : 'Nothing was written'}: ${counts}.`;
    case 'partial':
      if (counts === NOTHING) return `No changes: ${tellConverged(file)}.`;
      return `${isAnythingDone(file) ? 'Partly applied' : 'Not applied'}: ${counts}; ${tellNext(file)}.`;
    case 'indeterminate':
      return `Indeterminate: ${counts}; check the workspace before running again.`;
    case 'interrupted':
      return total(file, 'indeterminate') > 0
        ? `Interrupted: ${counts}; check the workspace before running again.`
        : `Interrupted: ${counts}; run again to continue from there.`;
    case 'dry_run':
      return `Dry run: ${tellDryRun(file)}; nothing was written.`;
  }
}

const NOTHING = 'nothing to do';

/** `3 applied, 1 failed`, or that there was nothing to do. */
export function listOutcomes(file: Pick<ReportFile, 'reports'>): string {
  const parts = OUTCOMES.map((outcome) => ({ outcome, number: total(file, outcome) }))
    .filter(({ number }) => number > 0)
    .map(({ outcome, number }) => `${number} ${outcome}`);
  return parts.length === 0 ? NOTHING : parts.join(', ');
}

function total(file: Pick<ReportFile, 'reports'>, outcome: Outcome): number {
  return file.reports.reduce((sum, report) => sum + (report.summary[outcome] ?? 0), 0);
}

function isAnythingDone(file: ReportFile): boolean {
  return total(file, 'applied') + total(file, 'confirmed') + total(file, 'already') > 0;
}

function hasUnsettled(file: ReportFile): boolean {
  return OUTCOMES.some((outcome) => isUnsettledOutcome(outcome) && total(file, outcome) > 0);
}

/** Running again is no advice where it can't help. */
function tellNext({ reports }: ReportFile): string {
  const unsettled = reports.flatMap(({ results }) => results.filter(isUnsettled));
  const isHopeless =
    unsettled.length > 0 && unsettled.every(({ error }) => error?.run_again === false);
  return isHopeless
    ? 'running again will not help: see why each one failed'
    : 'run again to continue from there';
}

function tellDryRun(file: ReportFile): string {
  const changes = file.reports.reduce((sum, report) => sum + report.results.length, 0);
  return changes === 0
    ? 'no change would be made'
    : `${count(changes, 'change', 'changes')} would be made`;
}

/** What is known of all workspaces together: the worst that is known of one. */
function tellConverged({ reports, outcome, failures }: ReportFile): string {
  const one = reports.length === 1;
  if (reports.some((report) => report.converged === false)) {
    const isOthers = reports.every((report) => report.converged !== false || isOnlyOthers(report));
    const why = isOthers ? ', because others changed it' : '';
    return one
      ? `but the workspace does not match the plan${why}: run roster plan to see why`
      : `but not every workspace matches its plan${why}: run roster plan to see why`;
  }
  if (outcome === 'applied' && reports.some((report) => report.converged === null)) {
    return 'but roster could not read the workspace back to confirm it';
  }
  const what = reports.every(({ compared }) => compared === 'roster') ? 'roster' : 'plan';
  if (failures.length > 0) return `the others match the ${what}`;
  return one ? `the workspace matches the ${what}` : `all workspaces match the ${what}`;
}
