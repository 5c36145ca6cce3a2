import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/workspace/workspace.js';
import { changeUser } from '../fixtures/fake-workspace.js';
import { active, pending, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import {
  boss,
  bossLive,
  kim,
  LOST_READS,
  oneInvitation,
  only,
  onlyBoss,
  outcomes,
  play,
} from './scene.js';

describe('the last read', () => {
  it('confirms what no earlier one could tell', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: ['denied'],
    });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', error: null });
    expect(applied.converged).toBe(true);
  });
});

describe('converging', () => {
  it('does not believe an acknowledgement that no read shows', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['acknowledged_but_not_done'],
    });
    expect(applied.converged).toBe(false);
    expect(only(applied)).toMatchObject({ outcome: 'applied', error: { code: 'not_visible' } });
  });

  it('gives a read that lags behind a moment', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, { reads: ['stale', 'stale'] });
    expect(applied.converged).toBe(true);
    expect(only(applied).error).toBeNull();
  });

  it.each([
    ['fails', LOST_READS],
    ['is refused', ['denied'] as const],
    ['shows nobody', Array.from({ length: 9 }, () => 'empty' as const)],
  ])(
    'is null when the last read %s, and nobody can tell of what was only acknowledged',
    async (_name, reads) => {
      const { applied } = await play(oneInvitation, onlyBoss, { reads });
      expect(applied.converged).toBeNull();
      expect(only(applied)).toMatchObject({
        outcome: 'indeterminate',
        error: { code: 'not_read_back' },
      });
    },
  );

  it('keeps what a last read with gaps shows all the same', async () => {
    const gapped = Array.from({ length: 20 }, () => 'gapped' as const);
    const live = workspaceOf([bossLive, active('gone@acme.io', 'ANALYST')]);
    const { applied } = await play(oneInvitation, live, { reads: gapped });
    expect(outcomes(applied)).toEqual(['applied', 'indeterminate']);
    expect(applied.converged).toBeNull();
  });

  it('keeps what was read back before the last read failed', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: ['done', ...LOST_READS],
    });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', error: null });
    expect(applied.converged).toBeNull();
  });

  it('needs no last read where nothing was sent', async () => {
    const meanwhile = workspaceOf([bossLive, active('new@acme.io', 'ANALYST')]);
    const { applied } = await play(oneInvitation, onlyBoss, { meanwhile, reads: LOST_READS });
    expect(applied).toMatchObject({ converged: true, compared: 'roster' });
  });

  it('names what others changed meanwhile, which is no reason of the run', async () => {
    const roster = rosterOf([boss, person('kim@acme.io', 'ADMIN')]);
    const live = workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]);
    const { applied } = await play(roster, live, { othersAdd: active('guest@acme.io', 'ANALYST') });
    expect(outcomes(applied)).toEqual(['applied']);
    expect(only(applied).error).toBeNull();
    expect(applied).toMatchObject({ converged: false, compared: 'roster' });
    expect(applied.meanwhile.map(({ action, email }) => [action, email])).toEqual([
      ['disable', 'guest@acme.io'],
    ]);
  });

  it('names nobody twice: what the run left open is its own', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, { writes: ['rejected'] });
    expect(applied).toMatchObject({ converged: false, meanwhile: [] });
  });

  it('compares its own changes alone where there is no roster', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      withoutRoster: true,
      othersAdd: active('guest@acme.io', 'ANALYST'),
    });
    expect(applied).toMatchObject({ converged: true, compared: 'changes', meanwhile: [] });
  });

  it('cannot tell of an acknowledged invitation where one appeared that nobody planned', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      stores: (email) => email.replace('new', 'n.e.w'),
    });
    expect(only(applied)).toMatchObject({
      outcome: 'indeterminate',
      error: { code: 'unplanned_invitation' },
    });
  });
});

describe('what the last look says', () => {
  const roster = rosterOf([boss, person('kim@acme.io', 'DEVELOPER')]);
  const live = workspaceOf([bossLive, kim]);

  it('of an acknowledgement is told in words', async () => {
    const unseen = await play(roster, live, { writes: ['acknowledged_but_not_done'] });
    expect(only(unseen.applied)).toMatchObject({
      outcome: 'applied',
      error: { code: 'not_visible', message: 'it was done, but the last read does not show it' },
    });
    const unread = await play(roster, live, { reads: LOST_READS });
    expect(only(unread.applied)).toMatchObject({
      outcome: 'indeterminate',
      error: {
        code: 'not_read_back',
        message:
          "the server acknowledged it, but the last read did not return the users, so roster can't tell whether it was done",
      },
    });
    expect(unread.applied).toMatchObject({ converged: null, meanwhile: [] });
    const renamed = await play(oneInvitation, onlyBoss, {
      stores: (email) => email.replace('new', 'n.e.w'),
    });
    expect(only(renamed.applied).error?.message).toMatch(
      /^The server acknowledged it, but the last read does not show it\. /,
    );
  });

  it('of someone whom others moved to another type is that it is not there, and no conflict', async () => {
    const { applied } = await play(roster, live, {
      othersDo: (now) => changeUser(now, kim.uid, 'BUSINESS'),
    });
    expect(only(applied)).toMatchObject({ outcome: 'applied', error: { code: 'not_visible' } });
  });

  it('of a disable is a conflict only where the person is active with another uid', async () => {
    const back = (uid: string) => (now: Workspace) => ({
      ...now,
      activeUsers: [...now.activeUsers, active('kim@acme.io', 'ANALYST', uid)],
    });
    const other = await play(rosterOf([boss]), live, { othersDo: back('another') });
    expect(only(other.applied)).toMatchObject({
      outcome: 'failed',
      error: { code: 'conflict' },
    });
    const same = await play(rosterOf([boss]), live, { othersDo: back(kim.uid) });
    expect(only(same.applied)).toMatchObject({
      outcome: 'applied',
      error: { code: 'not_visible' },
    });
  });

  it('does not call confirmed what had no turn, though others did it', async () => {
    const stop = new AbortController();
    const { applied } = await play(
      rosterOf([boss, person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')]),
      onlyBoss,
      {
        stop,
        onRequest: () => stop.abort(),
        othersDo: (now) => ({
          ...now,
          invitedUsers: [...now.invitedUsers, pending('b@acme.io', 'ANALYST')],
        }),
      },
    );
    expect(outcomes(applied)).toEqual(['applied', 'skipped']);
  });

  it('of others leaves out what the run itself left open, and nothing else of that person', async () => {
    const { applied } = await play(
      rosterOf([boss, person('a@acme.io', 'ANALYST'), person('kim@acme.io', 'ANALYST')]),
      live,
      { othersDo: (now) => changeUser(now, kim.uid, 'BUSINESS') },
    );
    expect(applied.converged).toBe(false);
    expect(applied.meanwhile.map(({ email }) => email)).toEqual(['kim@acme.io']);
  });

  it('is the read before where nothing was sent, however much others differ', async () => {
    const meanwhile = workspaceOf(
      [bossLive, active('guest@acme.io', 'ANALYST')],
      [pending('new@acme.io', 'ANALYST')],
    );
    const { applied, fake } = await play(oneInvitation, onlyBoss, { meanwhile });
    expect(outcomes(applied)).toEqual(['already']);
    expect(applied.meanwhile.map(({ email }) => email)).toEqual(['guest@acme.io']);
    expect(fake.log).toEqual([]);
  });
});
