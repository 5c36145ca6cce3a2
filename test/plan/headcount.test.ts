import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseOf, takesAdmin, toSteps } from '../../src/plan/changes.js';
import { seatsTaken } from '../../src/plan/headcount.js';
import type { Change } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';

describe('seats', () => {
  const roster = rosterOf([
    person('ana@acme.io', 'ADMIN'),
    person('bo@acme.io', 'BUSINESS'),
    person('chi@acme.io', 'BILLING_ADMIN'),
    person('dee@acme.io', 'SANDBOX_USER'),
  ]);
  const workspace = workspaceOf(
    [
      active('ana@acme.io', 'ADMIN'),
      active('bo@acme.io', 'ANALYST'),
      active('chi@acme.io', 'BUSINESS'),
      active('eve@acme.io', 'DEVELOPER'),
    ],
    [pending('fay@acme.io', 'DEVELOPER'), expired('gus@acme.io', 'DEVELOPER')],
  );

  it('are counted by kind, before and after, with pending invitations and without expired ones', () => {
    expect(planRoster(roster, workspace, CONTEXT).seats).toEqual({
      active: { before: 4, after: 2, limit: null },
      read_only: { before: 1, after: 1, limit: null },
      management: { before: 0, after: 1, limit: null },
      unknown: { before: 0, after: 1, limit: null },
    });
  });
});

describe('account types', () => {
  it('are counted before and after: those that anyone has, and types that nobody knows last', () => {
    const roster = rosterOf([person('ana@acme.io', 'ADMIN'), person('bo@acme.io', 'BUSINESS')]);
    const workspace = workspaceOf(
      [active('ana@acme.io', 'ANALYST'), active('zed@acme.io', 'WIZARD')],
      [pending('fay@acme.io', 'DEVELOPER'), expired('gus@acme.io', 'SANDBOX_USER')],
    );
    expect(planRoster(roster, workspace, CONTEXT).account_types).toEqual([
      { account_type: 'ADMIN', before: 0, after: 1 },
      { account_type: 'DEVELOPER', before: 1, after: 1 },
      { account_type: 'BUSINESS', before: 0, after: 1 },
      { account_type: 'ANALYST', before: 1, after: 0 },
      { account_type: 'WIZARD', before: 1, after: 0 },
    ]);
  });

  it('come to as many as there are seats', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const { account_types: types = [], seats } = planRoster(roster, workspace, CONTEXT);
        for (const when of ['before', 'after'] as const) {
          const sum = (counts: readonly { before: number; after: number }[]): number =>
            counts.reduce((total, count) => total + count[when], 0);
          expect(sum(types)).toBe(sum(Object.values(seats)));
        }
      }),
    );
  });
});

describe('the order where seats are few', () => {
  const swap = (limit: number | null): string[] => {
    const roster = rosterOf(
      [
        person('boss@acme.io', 'ADMIN'),
        person('heir@acme.io', 'ADMIN'),
        person('old@acme.io', 'BUSINESS'),
        person('less@acme.io', 'BUSINESS'),
        person('more@acme.io', 'ANALYST'),
        person('new@acme.io', 'DEVELOPER'),
      ],
      { seats: { active: limit } },
    );
    const live = workspaceOf([
      active('boss@acme.io', 'ADMIN'),
      active('heir@acme.io', 'DEVELOPER'),
      active('old@acme.io', 'ADMIN'),
      active('less@acme.io', 'ANALYST'),
      active('more@acme.io', 'BUSINESS'),
      active('gone@acme.io', 'DEVELOPER'),
      active('read@acme.io', 'BUSINESS'),
      active('vice@acme.io', 'ADMIN'),
    ]);
    return planRoster(roster, live, CONTEXT).changes.map(({ email }) => email.split('@')[0] ?? '');
  };
  const USUAL = ['heir', 'new', 'less', 'more', 'old', 'gone', 'read', 'vice'];

  it('is as ever while there are enough, at exactly the limit too', () => {
    // Six are taken before, and two more at most.
    expect(swap(null)).toEqual(USUAL);
    expect(swap(8)).toEqual(USUAL);
  });

  it('frees seats before it takes some, and moves admins first and last', () => {
    const order = ['heir', 'less', 'gone', 'new', 'more', 'old', 'read', 'vice'];
    expect(swap(7)).toEqual(order);
    expect(swap(3)).toEqual(order);
  });

  it('has the moves that free a seat in a step of their own, before those that take one', () => {
    const live = workspaceOf([
      active('ada@acme.io', 'ADMIN'),
      active('bo@acme.io', 'ANALYST'),
      active('cy@acme.io', 'BILLING_ADMIN'),
    ]);
    const people = [
      person('ada@acme.io', 'ADMIN'),
      person('cy@acme.io', 'ANALYST'),
      person('bo@acme.io', 'SANDBOX_USER'),
    ];
    const steps = (limit: number | null): readonly (readonly string[])[] => {
      const { changes, seats } = planRoster(
        rosterOf(people, { seats: { active: limit } }),
        live,
        CONTEXT,
      );
      return toSteps(changes, seats.active).map((step) => step.map(({ email }) => email));
    };
    expect(steps(2)).toEqual([['bo@acme.io'], ['cy@acme.io']]);
    expect(steps(3)).toEqual([['bo@acme.io', 'cy@acme.io']]);
    expect(steps(null)).toEqual([['bo@acme.io', 'cy@acme.io']]);
  });

  it('never takes more seats than there are, but for promotions and for those that admins free last', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, fc.nat(8), (roster, workspace, limit) => {
        const policy = { ...roster.policy, seats: { active: limit } };
        const { changes, seats } = planRoster({ ...roster, policy }, workspace, CONTEXT);
        const { before, after } = seats.active;
        const count = (some: readonly Change[], isOne: (change: Change) => boolean): number =>
          some.filter(isOne).length;
        const promoted = count(
          changes,
          (it) => phaseOf(it) === 'to_admin_type' && seatsTaken(it) > 0,
        );
        const freedLast = count(changes, (it) => takesAdmin(it) && seatsTaken(it) < 0);
        const most = Math.max(limit, before + promoted, after + freedLast);
        let taken = before;
        for (const step of toSteps(changes, seats.active)) {
          // At worst all that take one come first.
          expect(taken + count(step, (it) => seatsTaken(it) > 0)).toBeLessThanOrEqual(most);
          taken += step.reduce((sum, it) => sum + seatsTaken(it), 0);
        }
        expect(taken).toBe(after);
      }),
    );
  });
});

describe('the guard seats', () => {
  const live = workspaceOf([active('ana@acme.io', 'ADMIN')]);
  const people = [person('ana@acme.io', 'ADMIN'), person('bo@acme.io', 'ANALYST')];
  const seatsGuard = (limit: number | null, allow = {}) => {
    const roster = rosterOf(people, { seats: { active: limit } });
    const { guards } = planRoster(roster, live, { ...CONTEXT, allow });
    return guards.find(({ name }) => name === 'seats');
  };

  it('is not there without a limit', () => {
    expect(seatsGuard(null)).toBeUndefined();
  });

  it('passes at exactly the limit', () => {
    expect(seatsGuard(2)).toMatchObject({ limit: 2, actual: 2, passed: true });
  });

  it('trips one above the limit', () => {
    expect(seatsGuard(1)).toMatchObject({ limit: 1, actual: 2, passed: false });
  });

  it('is raised by name', () => {
    expect(seatsGuard(1, { seats: 2 })).toMatchObject({ limit: 2, passed: true });
  });

  it('lets a workspace that is over its limit get nearer to it', () => {
    const crowded = workspaceOf(
      ['ana', 'bo', 'chi', 'dee'].map((it) => active(`${it}@acme.io`, 'ADMIN')),
    );
    const roster = rosterOf(people, {
      seats: { active: 1 },
      maxRemovals: { unit: 'people', value: 9 },
    });
    const guard = planRoster(roster, crowded, CONTEXT).guards.find(({ name }) => name === 'seats');
    expect(guard).toMatchObject({ limit: 4, actual: 2, passed: true });
    expect(guard?.message).toContain('the limit is 1, and 4 are already taken');
  });
});
