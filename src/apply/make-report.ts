/** From what happened to a report; requests are counted at the port, so that it can't be wrong about them. */

import { EXIT, type ExitCode, worstExitCode } from '../errors.js';
import type { Failure, Plan } from '../plan/plan.js';
import type { WorkspaceReader, WorkspaceWriter } from '../workspace/workspace.js';
import type { Applied } from './apply-plan.js';
import type { Outcome, Report, ReportSummary, Result, RunOutcome } from './report.js';
import type { StopReason } from './run.js';
import { NOT_ALLOWED } from './send.js';

/** The report of one applied plan. */
export function makeReport(plan: Plan, applied: Applied, requests: Report['requests']): Report {
  return {
    target: plan.target,
    roster: plan.roster.path,
    summary: summarizeResults(applied.results),
    converged: applied.converged,
    compared: applied.compared,
    meanwhile: applied.meanwhile,
    requests,
    results: applied.results,
  };
}

/** The report of a plan that was shown but not applied: what its changes are called, planned in a dry run, says why. */
export function makeDryReport(
  plan: Plan,
  requests: Report['requests'],
  outcome: 'planned' | 'skipped',
): Report {
  const results = plan.changes.map(
    (change): Result => ({ change, outcome, attempts: 0, duration_ms: 0, error: null }),
  );
  const unknown = { converged: null, compared: 'changes', meanwhile: [] } as const;
  return makeReport(plan, { ...unknown, results, stopped: null }, requests);
}

/** A port that counts, and how much it counted so far. */
export interface CountedPort extends WorkspaceReader, WorkspaceWriter {
  readonly reads: number;
  readonly writes: number;
}

/** Wraps a port. Every call is one request (`workspace.ts`). */
export function countRequests(port: WorkspaceReader & WorkspaceWriter): CountedPort {
  let reads = 0;
  let writes = 0;
  return {
    get reads() {
      return reads;
    },
    get writes() {
      return writes;
    },
    read(signal) {
      reads += 1;
      return port.read(signal);
    },
    invite(email, accountType) {
      writes += 1;
      return port.invite(email, accountType);
    },
    changeAccountType(uid, accountType) {
      writes += 1;
      return port.changeAccountType(uid, accountType);
    },
    disable(uid) {
      writes += 1;
      return port.disable(uid);
    },
  };
}

/** How many results have which outcome. */
function summarizeResults(results: readonly Result[]): ReportSummary {
  const count = (outcome: Outcome): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    applied: count('applied'),
    confirmed: count('confirmed'),
    already: count('already'),
    failed: count('failed'),
    indeterminate: count('indeterminate'),
    skipped: count('skipped'),
    ...(count('planned') === 0 ? {} : { planned: count('planned') }),
  };
}

// How a run ended: from its reports to one outcome and one exit code.

/** How a run ended, from its reports and from why it stopped early. */
export function runOutcome(reports: readonly Report[], stopped: StopReason | null): RunOutcome {
  if (stopped === 'interrupted') return 'interrupted';
  if (sum(reports, 'indeterminate') > 0) return 'indeterminate';
  if (!reports.every(isWhole)) {
    const isDenied = stopped === 'denied' || reports.some(hasDenied);
    return isDenied && !wasWrittenTo(reports) ? 'not_applied' : 'partial';
  }
  return wasWrittenTo(reports) ? 'applied' : 'no_changes';
}

/** What the process exits with after applying. */
export function applyExitCode(reports: readonly Report[], stopped: StopReason | null): ExitCode {
  switch (runOutcome(reports, stopped)) {
    case 'applied':
    case 'no_changes':
    case 'dry_run':
      return EXIT.success;
    case 'interrupted':
      return EXIT.interrupted;
    case 'indeterminate':
      return EXIT.indeterminate;
    case 'partial':
      return EXIT.partial;
    case 'not_applied':
      return EXIT.credentials;
  }
}

/** How one workspace of several ended. */
export interface Ended {
  readonly report: Report;
  /** Why its run stopped early, or null. */
  readonly stopped: StopReason | null;
}

const OUTCOMES_FROM_BEST_TO_WORST: readonly RunOutcome[] = [
  'no_changes',
  'applied',
  'not_applied',
  'partial',
  'indeterminate',
  'interrupted',
];

/** How a run over all its workspaces ended: as the worst of them. */
export function overallOutcome(ended: readonly Ended[], failures: readonly Failure[]): RunOutcome {
  const outcomes = ended.map(({ report, stopped }) => runOutcome([report], stopped));
  const all = [...outcomes, ...failures.map(failureOutcome)];
  const worst = OUTCOMES_FROM_BEST_TO_WORST.findLast((outcome) => all.includes(outcome));
  const wrote = ended.some(({ report }) => wasWrittenTo([report]));
  // What was not written to beside a workspace that was is a part of the run.
  return worst === 'not_applied' && wrote ? 'partial' : (worst ?? 'no_changes');
}

/** A workspace can fail after it was written to, too. */
function failureOutcome({ exit_code }: Failure): RunOutcome {
  return exit_code === EXIT.indeterminate ? 'indeterminate' : 'not_applied';
}

/** Codes that say that nothing was written. */
const NOTHING_WRITTEN: ReadonlySet<number> = new Set([
  EXIT.unexpected,
  EXIT.invalid,
  EXIT.credentials,
  EXIT.guard,
  EXIT.stale,
]);

/**
 * What the process exits with after applying to several workspaces: the worst. Where one was written
 * to, a code that says that nothing was written would not be true of the run: it is applied in part.
 */
export function overallExitCode(ended: readonly Ended[], failures: readonly Failure[]): ExitCode {
  const codes = [
    ...ended.map(({ report, stopped }) => applyExitCode([report], stopped)),
    ...failures.map((failure) => failure.exit_code),
  ];
  const wrote = ended.some(({ report }) => wasWrittenTo([report]));
  const isPartial = wrote && codes.some((code) => NOTHING_WRITTEN.has(code));
  return worstExitCode(isPartial ? [...codes, EXIT.partial] : codes);
}

function wasWrittenTo(reports: readonly Report[]): boolean {
  return sum(reports, 'applied') + sum(reports, 'confirmed') > 0;
}

/** Whether there is a change that the key may not make. */
function hasDenied({ results }: Report): boolean {
  return results.some(({ error }) => error?.code === NOT_ALLOWED);
}

/** Whether all changes came about, and are there. What others did meanwhile is no reason of the run. */
function isWhole({ results, summary }: Report): boolean {
  return summary.failed + summary.skipped === 0 && results.every(({ error }) => error === null);
}

function sum(reports: readonly Report[], outcome: Outcome): number {
  return reports.reduce((total, report) => total + (report.summary[outcome] ?? 0), 0);
}
