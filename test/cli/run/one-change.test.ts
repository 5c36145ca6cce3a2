import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedWish, planWish, type Wish } from '../../../src/cli/run/one-change.js';
import { emailKey } from '../../../src/email.js';
import { RosterError } from '../../../src/errors.js';
import { allPassed } from '../../../src/plan/guards.js';
import type { Workspace } from '../../../src/workspace/workspace.js';
import { applyChanges } from '../../fixtures/apply-changes.js';
import { anyAccountType, anyAddress, anyWorkspace } from '../../fixtures/arbitraries.js';
import { active, CONTEXT, expired, pending, workspaceOf } from '../../fixtures/workspaces.js';

const BOSS = active('boss@acme.io', 'ADMIN');
const EMAIL = 'kim@acme.io';
const INVITE: Wish = { action: 'invite', email: 'Kim@acme.io', accountType: 'ANALYST' };
const SET: Wish = { action: 'set_account_type', email: 'Kim@acme.io', accountType: 'ANALYST' };
const DISABLE: Wish = { action: 'disable', email: 'Kim@acme.io' };

const LIVE = {
  nowhere: workspaceOf([BOSS]),
  active: workspaceOf([BOSS, active(EMAIL, 'ANALYST', 'u1')]),
  activeOther: workspaceOf([BOSS, active(EMAIL, 'DEVELOPER', 'u1')]),
  activeUnknown: workspaceOf([BOSS, active(EMAIL, 'WIZARD', 'u1')]),
  pending: workspaceOf([BOSS], [pending(EMAIL, 'ANALYST')]),
  pendingOther: workspaceOf([BOSS], [pending(EMAIL, 'ANALYST'), pending(EMAIL, 'ADMIN')]),
  pendingAndExpired: workspaceOf([BOSS], [expired(EMAIL, 'ANALYST'), pending(EMAIL, 'ANALYST')]),
  expired: workspaceOf([BOSS], [expired(EMAIL, 'ADMIN')]),
  twice: workspaceOf([BOSS, active(EMAIL, 'ANALYST', 'u1'), active('KIM@acme.io', 'ADMIN', 'u2')]),
  activeAndPending: workspaceOf(
    [BOSS, active(EMAIL, 'DEVELOPER', 'u1')],
    [pending(EMAIL, 'ADMIN')],
  ),
} as const;

function plan(wish: Wish, live: Workspace): PlannedWish {
  return planWish(wish, live, CONTEXT);
}

/** `invite`, `already`, or the code of the refusal. */
function outcome(wish: Wish, live: Workspace): string {
  try {
    const planned = plan(wish, live);
    return planned.kind === 'change' ? planned.change.action : planned.kind;
  } catch (error) {
    if (error instanceof RosterError) return error.code;
    throw error;
  }
}

describe('what comes of a wish', () => {
  it.each<[keyof typeof LIVE, string, string, string]>([
    ['nowhere', 'invite', 'user_not_found', 'user_not_found'],
    ['active', 'already', 'already', 'disable'],
    ['activeOther', 'already_active', 'change_account_type', 'disable'],
    ['activeUnknown', 'already_active', 'change_account_type', 'disable'],
    ['pending', 'already', 'not_active', 'not_active'],
    ['pendingOther', 'already_invited', 'not_active', 'not_active'],
    ['pendingAndExpired', 'already', 'not_active', 'not_active'],
    ['expired', 'reinvite', 'not_active', 'not_active'],
    ['twice', 'ambiguous_user', 'ambiguous_user', 'ambiguous_user'],
    ['activeAndPending', 'already_active', 'change_account_type', 'disable'],
  ])('about someone %s: invite %s, set-account-type %s, disable %s', (live, ...expected) => {
    expect([INVITE, SET, DISABLE].map((wish) => outcome(wish, LIVE[live]))).toEqual(expected);
  });

  it('names the user as Paradime does, with the uid and type that were seen', () => {
    expect(plan(SET, LIVE.activeOther)).toMatchObject({
      change: { email: EMAIL, uid: 'u1', from: 'DEVELOPER', to: 'ANALYST' },
    });
    expect(plan(DISABLE, LIVE.activeUnknown)).toMatchObject({
      change: { email: EMAIL, uid: 'u1', from: 'WIZARD' },
    });
  });

  it('invites to the address as it was typed', () => {
    expect(plan(INVITE, LIVE.nowhere)).toMatchObject({
      change: { email: 'Kim@acme.io', to: 'ANALYST' },
    });
  });

  it('says that an invitation stays when its user is disabled, and nothing of anyone else', () => {
    const others = [pending('noor@acme.io', 'ANALYST')];
    const codes = (live: Workspace): readonly string[] => {
      const planned = plan(DISABLE, { ...live, invitedUsers: [...live.invitedUsers, ...others] });
      return planned.kind === 'change' ? planned.plan.attention.map(({ code }) => code) : [];
    };
    expect(codes(LIVE.activeAndPending)).toEqual(['cancel_invitation']);
    expect(codes(LIVE.active)).toEqual([]);
  });

  it.each([
    ['takes the last admin', [BOSS], 'boss@acme.io', false],
    ['leaves an admin', [BOSS, active('vice@acme.io', 'ADMIN')], 'boss@acme.io', true],
    [
      'leaves nobody who can give every role back',
      [BOSS, active('vice@acme.io', 'WORKSPACE_ADMIN')],
      'boss@acme.io',
      false,
    ],
    ['takes none where there is none', [active(EMAIL, 'WIZARD')], EMAIL, true],
  ])('keeps an admin: a change that %s', (_name, users, email, passes) => {
    const planned = plan({ action: 'disable', email }, workspaceOf(users));
    expect(planned.kind === 'change' && allPassed(planned.plan.guards)).toBe(passes);
  });

  it('refuses with exit code 1 and says what to do', () => {
    expect(() => plan(DISABLE, LIVE.nowhere)).toThrow(
      expect.objectContaining({ exitCode: 1, hint: expect.stringContaining('roster users list') }),
    );
  });
});

describe('any wish', () => {
  const anyWish: fc.Arbitrary<Wish> = fc.oneof(
    fc.record({
      action: fc.constantFrom('invite' as const, 'set_account_type' as const),
      email: anyAddress,
      accountType: anyAccountType,
    }),
    fc.record({ action: fc.constant('disable' as const), email: anyAddress }),
  );
  const VERBS: Readonly<Record<Wish['action'], readonly string[]>> = {
    invite: ['invite', 'reinvite'],
    set_account_type: ['change_account_type'],
    disable: ['disable'],
  };

  it('comes to at most one change: of that person, and of the kind that the verb is for', () => {
    fc.assert(
      fc.property(anyWish, anyWorkspace, (wish, live) => {
        const action = outcome(wish, live);
        if (!Object.values(VERBS).flat().includes(action)) return;
        const planned = plan(wish, live);
        if (planned.kind !== 'change') throw new Error('it was a change');
        expect(planned.plan.changes).toEqual([planned.change]);
        expect(emailKey(planned.change.email)).toBe(emailKey(wish.email));
        expect(VERBS[wish.action]).toContain(planned.change.action);
      }),
    );
  });

  it('is true once its change is made: there is nothing more to do', () => {
    fc.assert(
      fc.property(anyWish, anyWorkspace, (wish, live) => {
        if (!Object.values(VERBS).flat().includes(outcome(wish, live))) return;
        const planned = plan(wish, live);
        const after = applyChanges(live, planned.kind === 'change' ? [planned.change] : []);
        const ends = wish.action === 'disable' ? ['user_not_found', 'not_active'] : ['already'];
        expect(ends).toContain(outcome(wish, after));
      }),
    );
  });

  it('trips no other guard than the one that keeps an admin', () => {
    fc.assert(
      fc.property(anyWish, anyWorkspace, (wish, live) => {
        // Nobody plans by a read that shows nobody.
        fc.pre(live.activeUsers.length > 0);
        if (!Object.values(VERBS).flat().includes(outcome(wish, live))) return;
        const planned = plan(wish, live);
        const guards = planned.kind === 'change' ? planned.plan.guards : [];
        const tripped = guards.filter(({ passed }) => !passed).map(({ name }) => name);
        expect(['', 'min_admins']).toContain(tripped.join());
      }),
    );
  });
});
