import { describe, expect, it } from 'vitest';
import { dayAt } from '../../src/day.js';
import type { Guard, GuardName } from '../../src/plan/plan.js';
import { type PlanContext, planRoster } from '../../src/plan/plan-roster.js';
import type { Person, Roster } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const boss = person('boss@acme.io', 'ADMIN');
const bossLive = active('boss@acme.io', 'ADMIN');

function crowd(count: number): ReturnType<typeof active>[] {
  return Array.from({ length: count }, (_, index) => active(`user${index}@acme.io`, 'ANALYST'));
}

function guard(
  name: GuardName,
  roster: Roster,
  workspace: Workspace,
  context: Partial<PlanContext> = {},
): Guard {
  const { guards } = planRoster(roster, workspace, { ...CONTEXT, ...context });
  const found = guards.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no guard ${name}`);
  return found;
}

describe('max_removals', () => {
  const three = rosterOf([boss], { maxRemovals: { unit: 'people', value: 3 } });

  it('passes at exactly the limit', () => {
    const found = guard('max_removals', three, workspaceOf([bossLive, ...crowd(3)]));
    expect(found).toMatchObject({ limit: 3, actual: 3, passed: true });
  });

  it('trips one above the limit', () => {
    const found = guard('max_removals', three, workspaceOf([bossLive, ...crowd(4)]));
    expect(found).toMatchObject({ limit: 3, actual: 4, passed: false });
  });

  it('counts moves off an admin type', () => {
    const roster = rosterOf([boss, person('kim@acme.io', 'DEVELOPER')]);
    const live = workspaceOf([bossLive, active('kim@acme.io', 'WORKSPACE_ADMIN')]);
    expect(guard('max_removals', roster, live).actual).toBe(1);
  });

  it('does not count moves between admin types', () => {
    const roster = rosterOf([boss, person('kim@acme.io', 'ADMIN')]);
    const live = workspaceOf([bossLive, active('kim@acme.io', 'WORKSPACE_ADMIN')]);
    expect(guard('max_removals', roster, live).actual).toBe(0);
  });

  it('is raised by name, for exactly the number given', () => {
    const live = workspaceOf([bossLive, ...crowd(5)]);
    expect(guard('max_removals', three, live, { allow: { max_removals: 5 } }).passed).toBe(true);
    expect(guard('max_removals', three, live, { allow: { max_removals: 4 } }).passed).toBe(false);
  });

  it('is never made stricter by an allowance', () => {
    const live = workspaceOf([bossLive, ...crowd(3)]);
    expect(guard('max_removals', three, live, { allow: { max_removals: 0 } }).limit).toBe(3);
  });

  it.each([
    [5, 3],
    [15, 3],
    [19, 3],
    [20, 4],
    [99, 19],
    [100, 20],
  ])('takes 20% of %i active users as %i, and never less than 3', (users, limit) => {
    const roster = rosterOf([boss], { maxRemovals: { unit: 'percent', value: 20 } });
    const live = workspaceOf([bossLive, ...crowd(users - 1)]);
    expect(guard('max_removals', roster, live).limit).toBe(limit);
  });

  it('takes a number as it is, also below 3', () => {
    const none = rosterOf([boss], { maxRemovals: { unit: 'people', value: 0 } });
    expect(guard('max_removals', none, workspaceOf([bossLive, ...crowd(99)])).limit).toBe(0);
  });

  it('takes 0% as none, like 0', () => {
    const none = rosterOf([boss], { maxRemovals: { unit: 'percent', value: 0 } });
    const one = rosterOf([boss], { maxRemovals: { unit: 'percent', value: 1 } });
    const live = workspaceOf([bossLive, ...crowd(1)]);
    expect(guard('max_removals', none, live)).toMatchObject({ limit: 0, passed: false });
    expect(guard('max_removals', one, live)).toMatchObject({ limit: 3, passed: true });
  });

  it('counts moves off a type that roster does not know, wherever they go', () => {
    const live = workspaceOf([bossLive, active('kim@acme.io', 'WIZARD')]);
    for (const type of ['ADMIN', 'DEVELOPER'] as const) {
      const roster = rosterOf([boss, person('kim@acme.io', type)]);
      expect(guard('max_removals', roster, live).actual).toBe(1);
      expect(guard('max_type_changes', roster, live).actual).toBe(0);
    }
  });

  it('takes the share of the users that roster sees, not of ignored ones', () => {
    const roster = rosterOf([boss], { ignore: ['user*'] });
    expect(guard('max_removals', roster, workspaceOf([bossLive, ...crowd(100)])).limit).toBe(3);
  });
});

describe('max_lookalikes', () => {
  const people = [
    boss,
    person('jonathan@acme.io', 'ANALYST'),
    person('kim.lee@acme.io', 'ANALYST'),
  ];
  const live = workspaceOf([
    bossLive,
    active('jonathon@acme.io', 'ANALYST'),
    active('kimlee@acme.io', 'ANALYST'),
  ]);
  const found = (maxLookalikes: number, allow = {}): Guard =>
    guard('max_lookalikes', rosterOf(people, { maxLookalikes }), live, { allow });

  it('trips at the first pair, unless the roster allows some', () => {
    expect(found(0)).toMatchObject({ limit: 0, actual: 2, passed: false });
    expect(found(1)).toMatchObject({ limit: 1, actual: 2, passed: false });
    expect(found(2)).toEqual({
      name: 'max_lookalikes',
      limit: 2,
      actual: 2,
      passed: true,
      message: '2 pairs that may each be one person, at most 2 allowed',
    });
  });

  it('is raised for one run by name', () => {
    expect(found(0, { max_lookalikes: 1 })).toMatchObject({ limit: 1, passed: false });
    expect(found(0, { max_lookalikes: 2 })).toMatchObject({ limit: 2, passed: true });
  });

  it('passes where nobody is like anyone', () => {
    expect(guard('max_lookalikes', rosterOf([boss]), workspaceOf([bossLive]))).toMatchObject({
      limit: 0,
      actual: 0,
      passed: true,
    });
  });
});

describe('max_type_changes', () => {
  /** All of a crowd as BUSINESS, who are ANALYST. */
  const moved = (
    count: number,
    policy: Partial<Roster['policy']> = {},
  ): readonly [Roster, Workspace] => [
    rosterOf([boss, ...crowd(count).map(({ email }) => person(email, 'BUSINESS'))], policy),
    workspaceOf([bossLive, ...crowd(count)]),
  ];

  it('passes at exactly the limit', () => {
    expect(guard('max_type_changes', ...moved(5))).toMatchObject({
      limit: 5,
      actual: 5,
      passed: true,
    });
  });

  it('trips one above the limit', () => {
    expect(guard('max_type_changes', ...moved(6))).toEqual({
      name: 'max_type_changes',
      limit: 5,
      actual: 6,
      passed: false,
      message: '6 users moved to another account type, not counting removals, at most 5 allowed',
    });
  });

  it.each([
    [5, 5],
    [19, 5],
    [20, 6],
    [100, 30],
  ])('takes 30%% of %i active users as %i, and never less than 5', (users, limit) => {
    expect(
      guard('max_type_changes', rosterOf([boss]), workspaceOf([bossLive, ...crowd(users - 1)]))
        .limit,
    ).toBe(limit);
  });

  it.each([
    [{ unit: 'people', value: 0 }, 0],
    [{ unit: 'percent', value: 0 }, 0],
    [{ unit: 'percent', value: 1 }, 5],
    [{ unit: 'people', value: 2 }, 2],
  ] as const)('takes %j as %i', (maxTypeChanges, limit) => {
    expect(guard('max_type_changes', ...moved(6, { maxTypeChanges })).limit).toBe(limit);
  });

  it('takes the share of the users that roster sees, not of ignored ones', () => {
    const roster = rosterOf([boss], { ignore: ['user*'] });
    expect(guard('max_type_changes', roster, workspaceOf([bossLive, ...crowd(100)])).limit).toBe(5);
  });

  it('counts every move but those that are removals: between admin types, up, and sideways', () => {
    const roster = rosterOf([
      person('up@acme.io', 'ADMIN'),
      person('boss@acme.io', 'WORKSPACE_ADMIN'),
      person('side@acme.io', 'ANALYST'),
      person('off@acme.io', 'ANALYST'),
      person('new@acme.io', 'ANALYST'),
    ]);
    const live = workspaceOf([
      bossLive,
      active('up@acme.io', 'DEVELOPER'),
      active('side@acme.io', 'BUSINESS'),
      active('off@acme.io', 'WORKSPACE_ADMIN'),
      active('gone@acme.io', 'ANALYST'),
    ]);
    expect(guard('max_type_changes', roster, live).actual).toBe(3);
    expect(guard('max_removals', roster, live).actual).toBe(2);
  });

  it('is raised by name, for exactly the number given', () => {
    const allow = (most: number): Guard =>
      guard('max_type_changes', ...moved(7), { allow: { max_type_changes: most } });
    expect([allow(6).passed, allow(7).passed, allow(2).limit]).toEqual([false, true, 5]);
  });
});

describe('max_invites', () => {
  const roster = (count: number): Roster =>
    rosterOf(
      [boss, ...Array.from({ length: count }, (_, n) => person(`new${n}@acme.io`, 'ANALYST'))],
      { maxInvites: 2 },
    );
  it('passes at exactly the limit', () => {
    expect(guard('max_invites', roster(2), workspaceOf([bossLive])).passed).toBe(true);
  });
  it('trips one above the limit', () => {
    expect(guard('max_invites', roster(3), workspaceOf([bossLive])).passed).toBe(false);
  });
});

describe('min_admins', () => {
  const kim = person('kim@acme.io', 'ADMIN');
  const two = rosterOf([boss, kim], { minAdmins: 2 });
  const min = (people: readonly Person[], users: Workspace['activeUsers'], minAdmins = 1): Guard =>
    guard('min_admins', rosterOf(people, { minAdmins }), workspaceOf(users));

  it('passes when enough admins are left', () => {
    const live = workspaceOf([bossLive, active('kim@acme.io', 'ADMIN')]);
    expect(guard('min_admins', two, live)).toMatchObject({ actual: 2, limit: 2, passed: true });
  });
  it('does not count a WORKSPACE_ADMIN where an ADMIN is, who alone can give every role back', () => {
    const helper = person('kim@acme.io', 'WORKSPACE_ADMIN');
    const helperLive = active('kim@acme.io', 'WORKSPACE_ADMIN');
    expect(min([helper], [bossLive, helperLive])).toMatchObject({
      limit: 1,
      actual: 0,
      passed: false,
      message:
        "0 active admins left (at least 1 needed; a WORKSPACE_ADMIN can't restore every role, so only ADMINs count)",
    });
    const stepsDown = person('boss@acme.io', 'WORKSPACE_ADMIN');
    expect(min([stepsDown, helper], [bossLive, helperLive]).passed).toBe(false);
    expect(min([boss], [bossLive, helperLive])).toMatchObject({ actual: 1, passed: true });
  });
  it('counts WORKSPACE_ADMINs and who becomes ADMIN where nobody is ADMIN', () => {
    const users = [active('kim@acme.io', 'WORKSPACE_ADMIN'), active('boss@acme.io', 'ANALYST')];
    expect(min([kim, boss], users, 2)).toMatchObject({ limit: 1, actual: 2, passed: true });
    expect(min([boss], users)).toMatchObject({ actual: 1, passed: true });
    expect(min([person('boss@acme.io', 'ANALYST')], users)).toMatchObject({
      limit: 1,
      actual: 0,
      passed: false,
      message: '0 active admins left, at least 1 needed',
    });
  });
  it('does not look at ignored users to choose who counts', () => {
    const users = [active('support@x.io', 'ADMIN'), active('kim@acme.io', 'WORKSPACE_ADMIN')];
    const roster = rosterOf([person('kim@acme.io', 'WORKSPACE_ADMIN')], { ignore: ['*@x.io'] });
    expect(guard('min_admins', roster, workspaceOf(users))).toMatchObject({ limit: 1, actual: 1 });
  });
  it('never trips for a plan that does not lower the number, and says that they are few', () => {
    expect(min([boss], [bossLive, ...crowd(1)], 3)).toMatchObject({
      limit: 1,
      actual: 1,
      passed: true,
      message: '1 active admin left (the roster asks for 3)',
    });
    expect(min([boss, kim], [bossLive, active('kim@acme.io', 'BUSINESS')], 3)).toMatchObject({
      limit: 1,
      actual: 2,
      message: '2 active admins left (the roster asks for 3)',
    });
    expect(min([person('user0@acme.io', 'BUSINESS')], crowd(1))).toMatchObject({
      limit: 0,
      actual: 0,
      passed: true,
    });
    const three = [bossLive, active('kim@acme.io', 'ADMIN'), active('ida@acme.io', 'ADMIN')];
    expect(min([boss, kim], three, 3)).toMatchObject({ limit: 3, actual: 2, passed: false });
    expect(min([boss, kim], three, 2)).toMatchObject({
      actual: 2,
      message: '2 active admins left, at least 2 needed',
    });
  });
  it('takes two users of one address for one', () => {
    const twins = [active('kim@acme.io', 'ADMIN', 'u1'), active('Kim@acme.io', 'ADMIN', 'u2')];
    expect(min([kim], [bossLive, ...twins], 2)).toMatchObject({ limit: 2, actual: 1 });
  });
  it('trips when the plan takes the last admins away', () => {
    const live = workspaceOf([bossLive]);
    const roster = rosterOf([person('boss@acme.io', 'DEVELOPER')]);
    expect(guard('min_admins', roster, live)).toMatchObject({ actual: 0, limit: 1, passed: false });
  });
  it('counts promotions but not invitations, which nobody accepted yet', () => {
    const promoted = workspaceOf([bossLive, active('kim@acme.io', 'WORKSPACE_ADMIN')]);
    expect(guard('min_admins', two, promoted).actual).toBe(2);
    expect(guard('min_admins', two, workspaceOf([bossLive])).actual).toBe(1);
  });
  it('is lowered by name', () => {
    const roster = rosterOf([person('boss@acme.io', 'DEVELOPER')]);
    const live = workspaceOf([bossLive]);
    expect(guard('min_admins', roster, live).passed).toBe(false);
    expect(guard('min_admins', roster, live, { allow: { min_admins: 0 } }).passed).toBe(true);
  });
});

describe('protected', () => {
  const roster = rosterOf([boss], { protected: ['kim@acme.io'] });
  const live = workspaceOf([bossLive, active('Kim@acme.io', 'ADMIN')]);

  it('trips when a protected user would be disabled, and plans no such change', () => {
    const plan = planRoster(roster, live, CONTEXT);
    expect(plan.changes).toEqual([]);
    expect(plan.attention.map((each) => each.code)).toEqual(['protected_user']);
    expect(guard('protected', roster, live)).toMatchObject({ limit: 0, actual: 1, passed: false });
  });
  it.each([
    ['ADMIN', 'WORKSPACE_ADMIN', true],
    ['WORKSPACE_ADMIN', 'DEVELOPER', true],
    ['SUPER_ADMIN', 'WORKSPACE_ADMIN', true],
    ['SUPER_ADMIN', 'ADMIN', false],
    ['WORKSPACE_ADMIN', 'ADMIN', false],
    ['DEVELOPER', 'WORKSPACE_ADMIN', false],
    ['DEVELOPER', 'BILLING_ADMIN', false],
  ] as const)('of a move from %s to %s withholds it: %s', (from, to, isWithheld) => {
    const moved = rosterOf([boss, person('kim@acme.io', to)], { protected: ['kim@acme.io'] });
    const plan = planRoster(moved, workspaceOf([bossLive, active('kim@acme.io', from)]), CONTEXT);
    expect(plan.changes).toHaveLength(isWithheld ? 0 : 1);
  });
  it('trips when a protected user would be moved off an admin type', () => {
    const moved = rosterOf([boss, person('kim@acme.io', 'BUSINESS')], {
      protected: ['kim@acme.io'],
    });
    expect(guard('protected', moved, live).passed).toBe(false);
  });
  it('names a way out that fits whether the person is unlisted, expired or listed as another type', () => {
    const kim = person('kim@acme.io', 'BUSINESS');
    const wayOut = (people: readonly Person[]): string | undefined =>
      planRoster(
        rosterOf([boss, ...people], { protected: ['kim@acme.io'] }),
        live,
        CONTEXT,
      ).attention[0]?.message.split(': ')[1];
    expect(wayOut([])).toBe('list the person, or remove the protection.');
    expect(wayOut([{ ...kim, expires: dayAt(Date.parse('2026-11-22')) }])).toBe(
      'write a later `expires`, or remove the protection.',
    );
    expect(wayOut([kim])).toBe('list the person as ADMIN, or remove the protection.');
  });
  it('lets a protected user move between other types', () => {
    const moved = rosterOf([boss, person('kim@acme.io', 'BUSINESS')], {
      protected: ['kim@acme.io'],
    });
    const analyst = workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]);
    expect(planRoster(moved, analyst, CONTEXT).changes).toHaveLength(1);
  });
  it('trips when the type of a protected user is unknown, since it may be an admin type', () => {
    const moved = rosterOf([boss, person('kim@acme.io', 'BUSINESS')], {
      protected: ['kim@acme.io'],
    });
    const unknown = workspaceOf([bossLive, active('kim@acme.io', 'SUPER_ADMIN')]);
    expect(planRoster(moved, unknown, CONTEXT).changes).toEqual([]);
    expect(guard('protected', moved, unknown).passed).toBe(false);
  });
  it('lets the rest of the plan run when raised, and still touches nobody protected', () => {
    const plan = planRoster(roster, live, { ...CONTEXT, allow: { protected: 1 } });
    expect(plan.guards.every((each) => each.passed)).toBe(true);
    expect(plan.changes).toEqual([]);
  });
});

describe('empty_roster', () => {
  it('passes for a roster of one person', () => {
    const found = guard('empty_roster', rosterOf([boss]), workspaceOf([bossLive]));
    expect(found).toMatchObject({ limit: 1, actual: 1, passed: true });
  });
  it('trips for a roster without people, unless asked for by name', () => {
    const live = workspaceOf([bossLive]);
    expect(guard('empty_roster', rosterOf([]), live).passed).toBe(false);
    expect(guard('empty_roster', rosterOf([]), live, { allow: { empty_roster: 0 } }).passed).toBe(
      true,
    );
  });
});

describe('incomplete_read, empty_read and wrong_workspace', () => {
  it('incomplete_read trips when anything was missing in the answer, and says what', () => {
    const found = guard(
      'incomplete_read',
      rosterOf([boss]),
      workspaceOf([bossLive], [], ['x is null']),
    );
    expect(found).toMatchObject({ limit: 0, actual: 1, passed: false });
    expect(found.message).toContain('x is null');
  });
  it('incomplete_read passes when nothing was missing', () => {
    const found = guard('incomplete_read', rosterOf([boss]), workspaceOf([bossLive]));
    expect(found).toMatchObject({ limit: 0, actual: 0, passed: true });
  });
  it('empty_read passes for one active user', () => {
    const found = guard('empty_read', rosterOf([boss]), workspaceOf([bossLive]));
    expect(found).toMatchObject({ limit: 1, actual: 1, passed: true });
  });
  it('empty_read trips when nobody is active', () => {
    expect(guard('empty_read', rosterOf([boss]), workspaceOf([])).passed).toBe(false);
  });
  it('empty_read counts ignored users: they prove that the read is real', () => {
    const roster = rosterOf([boss], { ignore: ['support@paradime.io'] });
    const live = workspaceOf([active('support@paradime.io', 'ADMIN')]);
    expect(guard('empty_read', roster, live).passed).toBe(true);
  });
  it.each([
    ['ws_a', 'ws_b', false],
    ['ws_a', 'ws_a', true],
    ['ws_a', null, true],
    [null, 'ws_b', true],
  ])('wrong_workspace with roster %s and settings %s passes: %s', (uid, settings, passed) => {
    const roster = { ...rosterOf([boss]), workspace: { uid, name: null, credentials: null } };
    const found = guard('wrong_workspace', roster, workspaceOf([bossLive]), {
      settingsWorkspaceUid: settings,
    });
    expect(found.passed).toBe(passed);
  });
});
