import { describe, expect, it } from 'vitest';
import { decideChange, type Wish } from '../../../src/cli/run/one-change.js';
import { active, expired, pending, workspaceOf } from '../../fixtures/workspaces.js';

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

/** `invite`, `already`, or the code of the refusal. */
function outcome(wish: Wish, live: keyof typeof LIVE): unknown {
  try {
    const decision = decideChange(wish, LIVE[live]);
    return decision.kind === 'change' ? decision.change.action : decision.kind;
  } catch (error) {
    return Reflect.get(Object(error), 'code');
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
  ])('about somebody %s: invite %s, set-account-type %s, disable %s', (live, ...expected) => {
    expect([INVITE, SET, DISABLE].map((wish) => outcome(wish, live))).toEqual(expected);
  });

  it('names the user as Paradime does, with the uid and type that were seen', () => {
    expect(decideChange(SET, LIVE.activeOther)).toMatchObject({
      change: { email: EMAIL, uid: 'u1', from: 'DEVELOPER', to: 'ANALYST' },
    });
    expect(decideChange(DISABLE, LIVE.activeUnknown)).toMatchObject({
      change: { email: EMAIL, uid: 'u1', from: 'WIZARD' },
    });
  });

  it('invites to the address as it was typed', () => {
    expect(decideChange(INVITE, LIVE.nowhere)).toMatchObject({
      change: { email: 'Kim@acme.io', to: 'ANALYST' },
    });
  });

  it('says that an invitation stays when its user is disabled', () => {
    expect(decideChange(DISABLE, LIVE.activeAndPending)).toMatchObject({
      left: expect.stringContaining("the API can't cancel"),
    });
    expect(decideChange(DISABLE, LIVE.active)).toMatchObject({ left: null });
  });

  it('refuses with exit code 1 and says what to do', () => {
    expect(() => decideChange(DISABLE, LIVE.nowhere)).toThrow(
      expect.objectContaining({ exitCode: 1, hint: expect.stringContaining('roster users list') }),
    );
  });
});
