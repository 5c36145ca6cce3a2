import { describe, expect, it } from 'vitest';
import {
  applyExitCode,
  countRequests,
  type Ended,
  makeDryReport,
  makeReport,
  overallExitCode,
  overallOutcome,
  runOutcome,
} from '../../src/apply/make-report.js';
import type { Outcome, Report } from '../../src/apply/report.js';
import type { StopReason } from '../../src/apply/run.js';
import type { Failure } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { fakeWorkspace } from '../fixtures/fake-workspace.js';
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
  const found = { converged, compared: 'roster', meanwhile: [] } as const;
  return makeReport(plan, { ...found, results, stopped: null }, requests);
}

describe('the outcome and the exit code of a run', () => {
  it.each<[string, readonly Outcome[], boolean | null, StopReason | null, string, number]>([
    ['nothing to do', [], true, null, 'no_changes', 0],
    ['all applied', ['applied', 'confirmed'], true, null, 'applied', 0],
    ['all done already', ['already'], true, null, 'no_changes', 0],
    ['confirmed, and the last read failed', ['confirmed'], null, null, 'applied', 0],
    ['applied, and others changed something meanwhile', ['applied'], false, null, 'applied', 0],
    ['some failed', ['applied', 'failed'], false, null, 'partial', 7],
    ['some skipped', ['applied', 'skipped'], false, 'budget', 'partial', 7],
    ['nothing could be read back', ['failed', 'skipped'], null, 'unreadable', 'partial', 7],
    ['all failed', ['failed'], false, null, 'partial', 7],
    [
      'refused before anything was written',
      ['failed', 'skipped'],
      null,
      'denied',
      'not_applied',
      4,
    ],
    ['refused after something was written', ['applied', 'failed'], null, 'denied', 'partial', 7],
    ['indeterminate', ['applied', 'indeterminate'], null, null, 'indeterminate', 8],
    ['indeterminate and failed', ['failed', 'indeterminate'], false, null, 'indeterminate', 8],
    [
      'indeterminate, and the rest not started',
      ['indeterminate', 'skipped'],
      null,
      'unreadable',
      'indeterminate',
      8,
    ],
    ['interrupted', ['applied', 'skipped'], false, 'interrupted', 'interrupted', 130],
  ])('%s', (_name, outcomes, converged, stopped, outcome, exitCode) => {
    const reports = [report(outcomes, converged)];
    expect(runOutcome(reports, stopped)).toBe(outcome);
    expect(applyExitCode(reports, stopped)).toBe(exitCode);
  });

  it.each<[string, readonly Outcome[], string, number]>([
    ['nothing was written', ['failed', 'skipped'], 'not_applied', 4],
    ['others were', ['applied', 'failed'], 'partial', 7],
  ])('of what the key may not make, where %s', (_name, outcomes, outcome, exitCode) => {
    const whole = report(outcomes, false);
    const error = { code: 'not_allowed', message: 'this key may not' };
    const results = whole.results.map((each) =>
      each.outcome === 'failed' ? { ...each, error } : each,
    );
    const reports = [{ ...whole, results }];
    expect(runOutcome(reports, null)).toBe(outcome);
    expect(applyExitCode(reports, null)).toBe(exitCode);
  });

  it('of what was acknowledged and is not there', () => {
    const whole = report(['applied'], false);
    const error = { code: 'not_visible', message: 'it was done, but no read shows it' };
    const reports = [{ ...whole, results: whole.results.map((each) => ({ ...each, error })) }];
    expect(runOutcome(reports, null)).toBe('partial');
    expect(applyExitCode(reports, null)).toBe(7);
  });

  it('of a dry run lists every change as skipped', () => {
    const dry = makeDryReport(plan, { reads: 1, writes: 0, retries: 0 }, 'planned');
    expect(dry.summary).toMatchObject({ planned: 1, skipped: 0, applied: 0 });
    expect(dry.converged).toBeNull();
  });
});

const DONE: Ended = { report: report(['applied']), stopped: null };
const SAME: Ended = { report: report([]), stopped: null };
const ALREADY: Ended = { report: report(['already', 'already']), stopped: null };
const FAILED: Ended = { report: report(['failed'], false), stopped: null };
const REFUSED: Ended = { report: report(['failed', 'skipped'], null), stopped: 'denied' };
const UNCLEAR: Ended = { report: report(['indeterminate'], null), stopped: null };
const STOPPED: Ended = { report: report(['applied', 'skipped'], false), stopped: 'interrupted' };
const UNTRIED: Ended = { report: report(['skipped'], false), stopped: 'interrupted' };

function failure(exitCode: number): Failure {
  return {
    roster: 'b.yaml',
    workspace_uid: null,
    workspace_name: null,
    code: 'some_code',
    message: 'It failed.',
    exit_code: exitCode,
  };
}

describe('the outcome and the exit code of a run over several workspaces', () => {
  it.each<[string, readonly Ended[], readonly number[], string, number]>([
    ['nothing to do anywhere', [SAME, SAME], [], 'no_changes', 0],
    ['applied in one, nothing to do in another', [SAME, DONE], [], 'applied', 0],
    ['all of them failed', [], [3, 4], 'not_applied', 4],
    ['nothing to do in one, no credentials for another', [SAME], [4], 'not_applied', 4],
    ['nothing to do in one, a guard in another', [SAME], [5], 'not_applied', 5],
    ['nothing to do in one, a stale plan of another', [SAME], [6], 'not_applied', 6],
    ['done already in one, a guard in another', [ALREADY], [5], 'not_applied', 5],
    ['failed in one, a guard in another', [FAILED], [5], 'partial', 7],
    ['applied in one, unreachable the other', [DONE], [1], 'partial', 7],
    ['applied in one, another roster invalid', [DONE], [3], 'partial', 7],
    ['applied in one, no credentials for another', [DONE], [4], 'partial', 7],
    ['applied in one, a guard in another', [DONE], [5], 'partial', 7],
    ['applied in one, a stale plan of another', [DONE], [6], 'partial', 7],
    ['applied in one, writing refused in another', [DONE, REFUSED], [], 'partial', 7],
    ['writing refused in all', [REFUSED, REFUSED], [], 'not_applied', 4],
    ['unclear in one, unreachable the other', [UNCLEAR], [1], 'indeterminate', 8],
    ['nothing to do in one, failed after writing in another', [SAME], [8], 'indeterminate', 8],
    ['stopped in the second of three', [DONE, STOPPED, UNTRIED], [], 'interrupted', 130],
    ['stopped, and another failed', [STOPPED], [1], 'interrupted', 130],
  ])('%s', (_name, ended, failed, outcome, exitCode) => {
    const failures = failed.map(failure);
    expect(overallOutcome(ended, failures)).toBe(outcome);
    expect(overallExitCode(ended, failures)).toBe(exitCode);
  });

  it.each([DONE, SAME, ALREADY, FAILED, REFUSED, UNCLEAR, STOPPED])(
    'is that of one that is alone',
    (ended) => {
      const { report: one, stopped } = ended;
      expect(overallOutcome([ended], [])).toBe(runOutcome([one], stopped));
      expect(overallExitCode([ended], [])).toBe(applyExitCode([one], stopped));
    },
  );
});

describe('several reports of one run', () => {
  it('are as the worst of them', () => {
    const good = report(['applied']);
    const bad = report(['applied', 'failed'], false);
    for (const reports of [
      [good, bad],
      [bad, good],
    ]) {
      expect(runOutcome(reports, null)).toBe('partial');
    }
    expect(runOutcome([good, report([])], null)).toBe('applied');
  });

  it('are refused when one was, and nothing was written', () => {
    const refused = report(['failed'], false);
    const [result] = refused.results;
    if (result === undefined) throw new Error('no result');
    const error = { code: 'not_allowed', message: 'No.' };
    const denied = { ...refused, results: [{ ...result, error }] };
    expect(runOutcome([denied], null)).toBe('not_applied');
    expect(runOutcome([denied, report([])], null)).toBe('not_applied');
    expect(runOutcome([report([]), denied], null)).toBe('not_applied');
    expect(runOutcome([report(['applied']), denied], null)).toBe('partial');
  });

  it('that are none did nothing', () => {
    expect(overallOutcome([], [])).toBe('no_changes');
    expect(overallExitCode([], [])).toBe(0);
  });
});

describe('a summary', () => {
  it('counts each outcome', () => {
    const all: readonly Outcome[] = [
      ...(['applied', 'confirmed', 'confirmed', 'already', 'already', 'already'] as const),
      ...(['failed', 'indeterminate', 'skipped'] as const),
    ];
    expect(report(all).summary).toEqual({
      ...{ applied: 1, confirmed: 2, already: 3, failed: 1, indeterminate: 1, skipped: 1 },
    });
  });
});

describe('a port that counts', () => {
  it('passes every request on, and tells reads from writes', async () => {
    const fake = fakeWorkspace(workspaceOf([active('boss@acme.io', 'ADMIN')]));
    const port = countRequests(fake);
    expect([port.reads, port.writes]).toEqual([0, 0]);
    await port.read();
    await port.invite('a@acme.io', 'ANALYST');
    await port.changeAccountType('uid-boss@acme.io', 'ANALYST');
    await port.disable('uid-boss@acme.io');
    await port.read();
    expect([port.reads, port.writes]).toEqual([2, 3]);
    expect(fake.log).toEqual([
      ...[
        'read',
        'invite a@acme.io',
        'change uid-boss@acme.io',
        'disable uid-boss@acme.io',
        'read',
      ],
    ]);
  });
});
