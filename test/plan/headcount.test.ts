import { describe, expect, it } from 'vitest';
import { planRoster } from '../../src/plan/plan-roster.js';
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
    expect(guard?.message).toContain('the limit is 1, and 4 are taken already');
  });
});
