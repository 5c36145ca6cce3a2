import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminRank } from '../../src/account-type.js';
import { emailKey, matchesAny } from '../../src/email.js';
import { phaseOf } from '../../src/plan/changes.js';
import { allPassed } from '../../src/plan/guards.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { applyChanges } from '../fixtures/apply-changes.js';
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

describe('planRoster', () => {
  const roster = rosterOf([
    person('zoe@acme.io', 'ADMIN', 3),
    person('New@Acme.io', 'BUSINESS', 4),
    person('late@acme.io', 'ANALYST', 5),
    person('down@acme.io', 'DEVELOPER', 6),
    person('side@acme.io', 'ANALYST', 7),
    person('same@acme.io', 'ADMIN', 8),
    person('up@acme.io', 'ADMIN', 9),
    person('less@acme.io', 'WORKSPACE_ADMIN', 10),
    person('some@acme.io', 'WORKSPACE_ADMIN', 11),
  ]);
  const workspace = workspaceOf(
    [
      active('gone@acme.io', 'ANALYST'),
      active('zoe@acme.io', 'DEVELOPER'),
      active('down@acme.io', 'ADMIN'),
      active('side@acme.io', 'BUSINESS'),
      active('SAME@acme.io', 'ADMIN'),
      active('up@acme.io', 'WORKSPACE_ADMIN'),
      active('less@acme.io', 'ADMIN'),
      active('some@acme.io', 'SECURITY_ADMIN'),
    ],
    [expired('late@acme.io', 'ANALYST'), pending('stray@acme.io', 'DEVELOPER')],
  );
  const plan = planRoster(roster, workspace, CONTEXT);

  it('puts promotions first and disables last, so that nobody is locked out half-way', () => {
    expect(plan.changes.map((change) => [phaseOf(change), change.email])).toEqual([
      ['to_admin_type', 'some@acme.io'],
      ['to_admin_type', 'up@acme.io'],
      ['to_admin_type', 'zoe@acme.io'],
      ['invitations', 'late@acme.io'],
      ['invitations', 'New@Acme.io'],
      ['other_types', 'side@acme.io'],
      ['off_admin_type', 'down@acme.io'],
      ['off_admin_type', 'less@acme.io'],
      ['disables', 'gone@acme.io'],
    ]);
  });

  it('says of each change why, what it saw, and which line wants it', () => {
    expect(plan.changes[2]).toEqual({
      action: 'change_account_type',
      email: 'zoe@acme.io',
      uid: 'uid-zoe@acme.io',
      from: 'DEVELOPER',
      to: 'ADMIN',
      reason: 'account_type_differs',
      source: { file: 'roster.yaml', line: 3 },
    });
  });

  it('counts what it lists', () => {
    expect(plan.summary).toEqual({
      invite: 1,
      reinvite: 1,
      change_account_type: 6,
      disable: 1,
      attention: 1,
      unlisted: 1,
      in_sync: 1,
    });
  });

  it('counts active seats with pending invitations, before and after', () => {
    // Before: gone, zoe, down, same, up, less and stray; after: gone leaves, late, side and some come.
    expect(plan.seats.active).toEqual({ before: 7, after: 9, limit: null });
  });

  it('compares addresses without case and shows them as the roster writes them', () => {
    expect(plan.changes.map((change) => change.email)).toContain('New@Acme.io');
    expect(plan.changes.map((change) => change.email)).not.toContain('SAME@acme.io');
  });

  it('takes the workspace from the roster before settings', () => {
    const named = { ...roster, workspace: { uid: 'ws_a', name: 'analytics', credentials: null } };
    const { target } = planRoster(named, workspace, { ...CONTEXT, settingsWorkspaceUid: 'ws_a' });
    expect(target.workspace_uid).toBe('ws_a');
    expect(target.workspace_name).toBe('analytics');
  });

  it('has another digest when the roster or a change differs, and the same one otherwise', () => {
    const again = planRoster(roster, { ...workspace, readAt: '2027-01-01T00:00:00.000Z' }, CONTEXT);
    const edited = planRoster({ ...roster, sha256: 'cd'.repeat(32) }, workspace, CONTEXT);
    expect(again.sha256).toBe(plan.sha256);
    expect(edited.sha256).not.toBe(plan.sha256);
  });
});

describe('the laws of planning', () => {
  it('plans nothing more once a plan is applied, but for attention', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const first = planRoster(roster, workspace, CONTEXT);
        const after = applyChanges(workspace, first.changes);
        expect(planRoster(roster, after, CONTEXT).changes).toEqual([]);
      }),
    );
  });

  it('does not depend on the order of people or users', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, fc.gen(), (roster, workspace, gen) => {
        const shuffle = <T>(list: readonly T[]): readonly T[] =>
          gen(fc.shuffledSubarray<T>, [...list], { minLength: list.length });
        const shuffled = planRoster(
          { ...roster, people: shuffle(roster.people) },
          {
            ...workspace,
            activeUsers: shuffle(workspace.activeUsers),
            invitedUsers: shuffle(workspace.invitedUsers),
          },
          CONTEXT,
        );
        expect(shuffled).toEqual(planRoster(roster, workspace, CONTEXT));
      }),
    );
  });

  it('never writes to an ignored user', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const { changes, attention } = planRoster(roster, workspace, CONTEXT);
        const named = [...changes, ...attention].map((each) => emailKey(each.email));
        expect(named.filter((key) => matchesAny(key, roster.policy.ignore))).toEqual([]);
      }),
    );
  });

  it('never disables a protected user nor moves one off an admin type', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const { changes } = planRoster(roster, workspace, CONTEXT);
        for (const change of changes) {
          if (!matchesAny(emailKey(change.email), roster.policy.protected)) continue;
          expect(change.action).not.toBe('disable');
          if (change.action !== 'change_account_type') continue;
          const rank = adminRank(change.from) ?? 2;
          expect(rank > (adminRank(change.to) ?? 0)).toBe(false);
        }
      }),
    );
  });

  it('never passes its guards when the read was incomplete', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const gapped = { ...workspace, gaps: ['activeUsers[0] is null'] };
        const plan = planRoster(roster, gapped, {
          ...CONTEXT,
          allow: {
            max_removals: 99,
            max_type_changes: 99,
            max_invites: 99,
            min_admins: 0,
            protected: 99,
            empty_roster: 0,
          },
        });
        expect(allPassed(plan.guards)).toBe(false);
        expect(plan.observed.complete).toBe(false);
      }),
    );
  });

  it('touches each address at most once', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const keys = planRoster(roster, workspace, CONTEXT).changes.map((each) =>
          emailKey(each.email),
        );
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
