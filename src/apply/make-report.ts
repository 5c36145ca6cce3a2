/** From what happened to a report; requests are counted at the port, so that it can't be wrong about them. */
import type { Plan } from '../plan/plan.js';
import type { WorkspaceReader, WorkspaceWriter } from '../workspace/workspace.js';
import type { Applied } from './apply-plan.js';
import type { Outcome, Report, ReportSummary, Result } from './report.js';

/** The report of one applied plan. */
export function makeReport(plan: Plan, applied: Applied, requests: Report['requests']): Report {
  return {
    target: plan.target,
    roster: plan.roster.path,
    summary: summarizeResults(applied.results),
    converged: applied.converged,
    requests,
    results: applied.results,
  };
}

/** The report of a plan that was shown but not applied: every change is skipped. */
export function makeDryReport(plan: Plan, requests: Report['requests']): Report {
  const results = plan.changes.map(
    (change): Result => ({ change, outcome: 'skipped', attempts: 0, duration_ms: 0, error: null }),
  );
  return makeReport(plan, { results, converged: null, stopped: null }, requests);
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
  };
}
