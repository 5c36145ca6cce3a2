import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { addSummaries, differs, summarizePlan } from '../../src/plan/summary.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';

const boss = person('boss@acme.io', 'ADMIN');
const bossLive = active('boss@acme.io', 'ADMIN');

/** Two to invite, one to invite again, three to change, one to disable, one to attend to, two in sync. */
function busy(): Plan {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((each) => `${each}@acme.io`);
  return planRoster(
    rosterOf([boss, ...names.map((each) => person(each, 'ANALYST')), person('g@acme.io', 'ADMIN')]),
    workspaceOf(
      [
        ...[bossLive, active('g@acme.io', 'ADMIN'), active('old@acme.io', 'BUSINESS')],
        ...['d', 'e', 'f'].map((each) => active(`${each}@acme.io`, 'BUSINESS')),
      ],
      [expired('c@acme.io', 'ANALYST'), pending('guest@acme.io', 'ANALYST')],
    ),
    CONTEXT,
  );
}

const COUNTS = {
  ...{ invite: 2, reinvite: 1, change_account_type: 3, disable: 1 },
  ...{ attention: 1, unlisted: 1, in_sync: 2 },
};

describe('a summary', () => {
  it('counts each kind of change, attention, who is not listed and who is in sync', () => {
    const { summary, changes } = busy();
    expect(summary).toEqual(COUNTS);
    expect(summarizePlan({ changes, attention: 4, unlisted: 5, inSync: 6 })).toEqual({
      ...COUNTS,
      ...{ attention: 4, unlisted: 5, in_sync: 6 },
    });
  });

  it('of several plans is the sum of each count', () => {
    const twice = Object.fromEntries(Object.entries(COUNTS).map(([key, n]) => [key, 2 * n]));
    expect(addSummaries([busy(), busy()])).toEqual(twice);
    expect(addSummaries([busy()])).toEqual(COUNTS);
    expect(Object.values(addSummaries([]))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('a plan differs', () => {
  const of = (parts: Partial<Pick<Plan, 'changes' | 'attention'>>): boolean =>
    differs({ ...busy(), changes: [], attention: [], ...parts });

  it('by its changes, and by what only a human can mend', () => {
    const { changes, attention } = busy();
    expect([of({}), of({ changes }), of({ attention }), of({ changes, attention })]).toEqual([
      ...[false, true, true, true],
    ]);
  });
});
