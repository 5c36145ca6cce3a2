import { describe, expect, it } from 'vitest';
import { findLockouts } from '../../src/apply/lockouts.js';
import type { Outcome, Result } from '../../src/apply/report.js';
import type { Change } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const roster = rosterOf([person('ana@acme.io', 'ANALYST'), person('heir@acme.io', 'ADMIN')]);
const live = workspaceOf([
  active('ana@acme.io', 'ADMIN'),
  active('bo@acme.io', 'ADMIN'),
  active('heir@acme.io', 'ANALYST'),
]);
const plan = planRoster(roster, live, CONTEXT);
const [promote, demote, drop] = plan.changes;

/** Outcomes of the plan's first changes, in its order: promote heir, demote ana, disable bo. */
function lockouts(...outcomes: readonly (Outcome | null)[]): string[] {
  const results = new Map<Change, Result>();
  for (const [index, outcome] of outcomes.entries()) {
    const change = plan.changes[index];
    if (change === undefined || outcome === null) continue;
    results.set(change, { change, outcome, attempts: 1, duration_ms: 0, error: null });
  }
  return [...findLockouts(plan, results)].map((change) => change.email);
}

describe('findLockouts', () => {
  it('plans a promotion, a demotion and a disable here', () => {
    expect([promote, demote, drop].map((change) => change?.email)).toEqual([
      'heir@acme.io',
      'ana@acme.io',
      'bo@acme.io',
    ]);
  });

  it.each(['applied', 'confirmed', 'already'] as const)(
    'finds none when the promotion is %s',
    (outcome) => expect(lockouts(outcome)).toEqual([]),
  );

  it.each(['failed', 'indeterminate', 'skipped'] as const)(
    'keeps as many admins as the plan counted on when the promotion is %s',
    (outcome) => expect(lockouts(outcome)).toEqual(['bo@acme.io']),
  );

  it('keeps one who is still to come when another one is gone already', () => {
    expect(lockouts('failed', null, 'already')).toEqual(['ana@acme.io']);
  });

  it('takes one that was acknowledged and is not there for one that failed', () => {
    const unseen = new Set(plan.changes.slice(0, 1));
    const [change] = unseen;
    if (change === undefined) throw new Error('no promotion');
    const done = { change, outcome: 'applied', attempts: 1, duration_ms: 0, error: null } as const;
    const lockedOut = [...findLockouts(plan, new Map([[change, done]]), unseen)];
    expect(lockedOut.map(({ email }) => email)).toEqual(['bo@acme.io']);
  });

  it('spares what the plan can spare', () => {
    const spare = planRoster(
      rosterOf([...roster.people, person('boss@acme.io', 'ADMIN')]),
      { ...live, activeUsers: [...live.activeUsers, active('boss@acme.io', 'ADMIN')] },
      CONTEXT,
    );
    expect([...findLockouts(spare, new Map())]).toEqual([]);
  });
});
