import { describe, expect, it } from 'vitest';
import {
  applyExitCode,
  makeDryReport,
  makeReport,
  runOutcome,
} from '../../src/apply/make-report.js';
import type { Outcome, Report } from '../../src/apply/report.js';
import type { StopReason } from '../../src/apply/run.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const plan = planRoster(
  rosterOf([person('boss@acme.io', 'ADMIN'), person('a@acme.io', 'ANALYST')]),
  workspaceOf([active('boss@acme.io', 'ADMIN')]),
  CONTEXT,
);
const [change] = plan.changes;

function report(outcomes: readonly Outcome[], converged: boolean | null = true): Report {
  const results = outcomes.flatMap((outcome) =>
    change === undefined ? [] : [{ change, outcome, attempts: 1, duration_ms: 1, error: null }],
  );
  const requests = { reads: 2, writes: 1, retries: 0 };
  return makeReport(plan, { results, converged, stopped: null }, requests);
}

describe('the outcome and the exit code of a run', () => {
  it.each<[string, readonly Outcome[], boolean | null, StopReason | null, string, number]>([
    ['nothing to do', [], true, null, 'no_changes', 0],
    ['all applied', ['applied', 'confirmed'], true, null, 'applied', 0],
    ['all done already', ['already'], true, null, 'no_changes', 0],
    ['applied, and the last read failed', ['applied'], null, null, 'applied', 0],
    ['applied, but the last read shows otherwise', ['applied'], false, null, 'partial', 7],
    ['some failed', ['applied', 'failed'], false, null, 'partial', 7],
    ['some skipped', ['applied', 'skipped'], false, 'budget', 'partial', 7],
    ['all failed', ['failed'], false, null, 'partial', 7],
    ['refused before anything was written', ['failed', 'skipped'], null, 'denied', 'partial', 4],
    ['refused after something was written', ['applied', 'failed'], null, 'denied', 'partial', 7],
    ['indeterminate', ['applied', 'indeterminate'], null, null, 'indeterminate', 8],
    ['indeterminate and failed', ['failed', 'indeterminate'], false, null, 'indeterminate', 8],
    ['interrupted', ['applied', 'skipped'], false, 'interrupted', 'interrupted', 130],
  ])('%s', (_name, outcomes, converged, stopped, outcome, exitCode) => {
    const reports = [report(outcomes, converged)];
    expect(runOutcome(reports, stopped)).toBe(outcome);
    expect(applyExitCode(reports, stopped)).toBe(exitCode);
  });

  it('of a dry run lists every change as skipped', () => {
    const dry = makeDryReport(plan, { reads: 1, writes: 0, retries: 0 });
    expect(dry.summary).toMatchObject({ skipped: 1, applied: 0 });
    expect(dry.converged).toBeNull();
  });
});
