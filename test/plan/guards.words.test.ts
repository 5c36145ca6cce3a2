import { describe, expect, it } from 'vitest';
import { makeGuard } from '../../src/plan/guards.js';
import type { GuardName } from '../../src/plan/plan.js';
import { type PlanContext, planRoster } from '../../src/plan/plan-roster.js';
import type { Roster } from '../../src/roster/roster.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const boss = person('boss@acme.io', 'ADMIN');
const bossLive = active('boss@acme.io', 'ADMIN');

function find(
  name: GuardName,
  roster: Roster,
  live: ReturnType<typeof workspaceOf>,
  context: Partial<PlanContext> = {},
) {
  return planRoster(roster, live, { ...CONTEXT, ...context }).guards.find(
    (each) => each.name === name,
  );
}

describe('a guard', () => {
  it.each<[GuardName, string, string]>([
    [
      'max_removals',
      '1 user disabled or moved off an admin or unknown type',
      '2 users disabled or moved off an admin or unknown type',
    ],
    [
      'max_type_changes',
      '1 user moved to another account type, not counting removals',
      '2 users moved to another account type, not counting removals',
    ],
    ['max_lookalikes', '1 pair that may be one person', '2 pairs that may each be one person'],
    ['max_invites', '1 invitation mailed', '2 invitations mailed'],
    ['min_admins', '1 active admin left', '2 active admins left'],
    ['protected', '1 change against a protected user', '2 changes against protected users'],
    ['seats', '1 paid seat taken', '2 paid seats taken'],
    ['empty_roster', '1 person on the roster', '2 people on the roster'],
    ['incomplete_read', '1 gap in the read', '2 gaps in the read'],
    ['empty_read', '1 active user read', '2 active users read'],
    ['wrong_workspace', '1 other workspace in the settings', '2 other workspaces in the settings'],
  ])('%s says what it counts, and what is needed or allowed', (name, one, two) => {
    const rest = ['min_admins', 'empty_roster', 'empty_read'].includes(name)
      ? ', at least 3 needed'
      : ', at most 3 allowed';
    expect(makeGuard(name, 3, 1).message).toBe(one + rest);
    expect(makeGuard(name, 3, 2).message).toBe(two + rest);
  });

  it('max_invites counts nothing but invitations', () => {
    const roster = rosterOf([
      boss,
      person('new@acme.io', 'ANALYST'),
      person('kim@acme.io', 'ADMIN'),
    ]);
    const live = workspaceOf([
      bossLive,
      active('kim@acme.io', 'ANALYST'),
      active('gone@acme.io', 'ANALYST'),
    ]);
    expect(find('max_invites', roster, live)?.actual).toBe(1);
  });

  it('min_admins says what the roster asks for only where a workspace has fewer already', () => {
    const two = rosterOf([boss], { minAdmins: 2 });
    expect(find('min_admins', two, workspaceOf([bossLive]))).toMatchObject({
      ...{ limit: 1, actual: 1, passed: true },
      message: '1 active admin left (the roster asks for 2)',
    });
    const vice = person('vice@acme.io', 'ADMIN');
    const grown = find(
      'min_admins',
      rosterOf([boss, vice], { minAdmins: 2 }),
      workspaceOf([bossLive, active('vice@acme.io', 'ANALYST')]),
    );
    expect(grown?.message).toBe('2 active admins left, at least 1 needed');
    const enough = find(
      'min_admins',
      rosterOf([boss, vice], { minAdmins: 2 }),
      workspaceOf([bossLive, active('vice@acme.io', 'ADMIN')]),
    );
    expect(enough?.message).toBe('2 active admins left, at least 2 needed');
  });

  it('min_admins says why ADMINs alone count where the last of them would go', () => {
    const roster = rosterOf([person('vice@acme.io', 'WORKSPACE_ADMIN')]);
    const live = workspaceOf([bossLive, active('vice@acme.io', 'WORKSPACE_ADMIN')]);
    expect(find('min_admins', roster, live)).toMatchObject({
      passed: false,
      message:
        "0 active admins left (at least 1 needed; a WORKSPACE_ADMIN can't restore every role, so only ADMINs count)",
    });
    const heirless = find(
      'min_admins',
      rosterOf([]),
      workspaceOf([active('vice@acme.io', 'WORKSPACE_ADMIN')]),
    );
    expect(heirless?.message).toBe('0 active admins left, at least 1 needed');
    const fewer = find(
      'min_admins',
      rosterOf([], { minAdmins: 2 }),
      workspaceOf([active('vice@acme.io', 'WORKSPACE_ADMIN')]),
    );
    expect(fewer).toMatchObject({
      passed: false,
      message: '0 active admins left, at least 1 needed',
    });
  });

  it('seats says so where more are already taken than there are', () => {
    const seats = (limit: number, ...people: readonly Parameters<typeof person>[]) =>
      find(
        'seats',
        rosterOf([boss, ...people.map((each) => person(...each))], { seats: { active: limit } }),
        workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]),
      );
    expect(seats(2, ['kim@acme.io', 'ANALYST'])?.message).toBe(
      '2 paid seats taken, at most 2 allowed',
    );
    expect(seats(1, ['kim@acme.io', 'ANALYST'])).toMatchObject({
      ...{ limit: 2, actual: 2, passed: true },
      message: '2 paid seats taken (the limit is 1, and 2 are already taken)',
    });
  });

  it('wrong_workspace names both', () => {
    const roster = {
      ...rosterOf([boss]),
      workspace: { uid: 'ws_a', name: null, credentials: null },
    };
    const found = find('wrong_workspace', roster, workspaceOf([bossLive]), {
      settingsWorkspaceUid: 'ws_b',
    });
    expect(found).toMatchObject({
      passed: false,
      message:
        '1 other workspace in the settings (the roster is for ws_a, but the settings name ws_b)',
    });
  });
});
