import { describe, expect, it } from 'vitest';
import type { AccountType } from '../../src/account-type.js';
import { adviseRefused, adviseSeats } from '../../src/apply/advice.js';
import type { Outcome, Result } from '../../src/apply/report.js';
import { type Sending, untried } from '../../src/apply/send.js';
import type { ActiveUser } from '../../src/workspace/workspace.js';
import { active, expired, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { boss, bossLive, oneInvitation, only, onlyBoss, play } from './scene.js';

describe('advice about an invitation that is refused', () => {
  const refuse = async (type: 'ANALYST' | 'BUSINESS' | 'DEVELOPER', ...others: ActiveUser[]) => {
    const { applied } = await play(
      rosterOf([boss, person('new@acme.io', type)]),
      workspaceOf([bossLive, ...others]),
      { writes: ['rejected'] },
    );
    return applied.results[0];
  };

  it('says that a person who is nowhere may be disabled, with two ways out', async () => {
    const error = (await refuse('DEVELOPER'))?.error;
    expect(error).toMatchObject({ code: 'rejected', run_again: false });
    expect(error?.message).toMatch(/^reason: rejected Nobody with this address is in the lists/);
    expect(error?.message).toMatch(
      /disabled manually.*[Ee]nable them.*remove them from the roster\.$/,
    );
  });

  it("says that the account's plan may lack the account type, where that can be", async () => {
    expect((await refuse('ANALYST'))?.error?.message).toMatch(/doesn't include ANALYST/);
    expect((await refuse('BUSINESS'))?.error?.message).not.toMatch(/doesn't include/);
  });

  it('says that a seat is free now, where one was freed later', async () => {
    const error = (await refuse('DEVELOPER', active('gone@acme.io', 'ANALYST')))?.error;
    expect(error?.message).toMatch(/A seat is free now: run again\.$/);
    expect(error?.run_again).toBe(true);
  });

  it.each([
    ['the seat that was freed is none', 'DEVELOPER', 'BUSINESS'],
    ['the invitation takes no seat', 'BUSINESS', 'ANALYST'],
  ] as const)('says nothing of seats where %s', async (_name, invited, freed) => {
    const error = (await refuse(invited, active('gone@acme.io', freed)))?.error;
    expect(error?.message).not.toMatch(/seat/);
    expect(error?.run_again).toBe(false);
  });

  it('is not given where an answer was lost, or an invitation expired', async () => {
    const lost = await play(oneInvitation, onlyBoss, {
      writes: Array.from({ length: 9 }, () => 'lost_before' as const),
    });
    expect(only(lost.applied)).toMatchObject({ outcome: 'failed', error: { code: 'lost_before' } });
    expect(only(lost.applied).error?.message).toBe('reason: lost_before');
    const again = await play(
      oneInvitation,
      workspaceOf([bossLive], [expired('new@acme.io', 'ANALYST')]),
      { writes: ['rejected'] },
    );
    expect(only(again.applied).error?.message).toBe('reason: rejected');
  });
});

describe('what is said of a seat', () => {
  const at = (result: Partial<Result> & Pick<Result, 'change'>): Result => ({
    ...{ outcome: 'applied', attempts: 1, duration_ms: 1, error: null },
    ...result,
  });
  const source = { file: 'roster.yaml', line: 3 };
  const asked = (
    action: 'invite' | 'reinvite',
    outcome: Outcome = 'failed',
    code = 'http_422',
  ): Result =>
    at({
      change:
        action === 'invite'
          ? { action, email: 'new@acme.io', to: 'DEVELOPER', reason: 'not_in_workspace', source }
          : { action, email: 'new@acme.io', to: 'DEVELOPER', reason: 'invitation_expired', source },
      outcome,
      error: outcome === 'applied' ? null : { code, message: 'No.' },
    });
  const moved = (from: AccountType, to: AccountType, more: Partial<Result> = {}): Result =>
    at({
      change: {
        ...{ action: 'change_account_type', email: 'kim@acme.io', uid: 'k', from, to },
        ...{ reason: 'account_type_differs', source },
      },
      ...more,
    });
  const gone = (from: AccountType, more: Partial<Result> = {}): Result =>
    at({
      change: {
        ...{ action: 'disable', email: 'old@acme.io', uid: 'o', from },
        ...{ reason: 'not_on_roster', source: null },
      },
      ...more,
    });
  const saysSo = (result: Result, ...later: readonly Result[]): boolean =>
    adviseSeats(result, later).error?.message === 'No. A seat is free now: run again.';

  it('is that one is free, whether someone is invited or invited again', () => {
    expect(saysSo(asked('invite'), gone('DEVELOPER'))).toBe(true);
    expect(saysSo(asked('reinvite'), gone('ANALYST'))).toBe(true);
    expect(adviseSeats(asked('reinvite'), [gone('ANALYST')]).error?.run_again).toBe(true);
  });

  it('is that one is free where someone was moved off a paid type, and not from one to another', () => {
    expect(saysSo(asked('invite'), moved('DEVELOPER', 'BUSINESS'))).toBe(true);
    expect(saysSo(asked('invite'), moved('DEVELOPER', 'ANALYST'))).toBe(false);
    expect(saysSo(asked('invite'), moved('BUSINESS', 'ANALYST'))).toBe(false);
    expect(saysSo(asked('invite'), moved('BUSINESS', 'BILLING_ADMIN'))).toBe(false);
    expect(saysSo(asked('invite'), asked('invite', 'applied'), asked('reinvite', 'applied'))).toBe(
      false,
    );
  });

  it('is nothing where none was freed in the end, or none by this run', () => {
    expect(saysSo(asked('invite'), gone('DEVELOPER', { outcome: 'failed' }))).toBe(false);
    const already = gone('DEVELOPER', { outcome: 'already', attempts: 0 });
    expect(saysSo(asked('invite'), already)).toBe(false);
    expect(saysSo(asked('invite'))).toBe(false);
  });

  it('is nothing where the invitation did not fail, or for want of something else', () => {
    for (const outcome of ['applied', 'indeterminate', 'skipped'] as const) {
      expect(adviseSeats(asked('invite', outcome), [gone('DEVELOPER')])).toEqual(
        asked('invite', outcome),
      );
    }
    const refused = asked('invite', 'failed', 'not_allowed');
    expect(adviseSeats(refused, [gone('DEVELOPER')])).toEqual(refused);
    const change = moved('BUSINESS', 'DEVELOPER', {
      outcome: 'failed',
      error: { code: 'http_422', message: 'No.' },
    });
    expect(adviseSeats(change, [gone('DEVELOPER')])).toEqual(change);
  });
});

describe('what is said of an account type', () => {
  const inviting = (to: AccountType): Sending =>
    untried(
      {
        ...{ action: 'invite', email: 'new@acme.io', to, reason: 'not_in_workspace' },
        source: { file: 'roster.yaml', line: 3 },
      },
      0,
    );
  const error = { code: 'no', message: 'No.' };

  it.each([
    ...(['ADMIN', 'DEVELOPER', 'BUSINESS', 'SANDBOX_USER'] as const).map(
      (to) => [to, false] as const,
    ),
    // docs.paradime.io: these come with the Security Pack.
    ...(['WORKSPACE_ADMIN', 'ANALYST', 'WORKSPACE_SETTINGS_ADMIN'] as const).map(
      (to) => [to, true] as const,
    ),
    ...(['SECURITY_ADMIN', 'BILLING_ADMIN'] as const).map((to) => [to, true] as const),
  ])('of %s is that the plan may lack it, where some plans do: %s', (to, isExtra) => {
    const end = { end: 'rejected', reason: error, denied: false } as const;
    const { message } = adviseRefused({ ...inviting(to), end }, error);
    expect(message.endsWith(`include ${to}, which is part of the Security Pack.`)).toBe(isExtra);
  });

  it('is nothing where nothing was sent', () => {
    expect(adviseRefused(inviting('ANALYST'), error)).toBe(error);
  });
});
