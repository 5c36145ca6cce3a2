import { describe, expect, it } from 'vitest';
import type { Person } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { changeUser } from '../fixtures/fake-workspace.js';
import { active, expired, pending, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
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
  sum,
} from './scene.js';

describe('a rejected request', () => {
  it('fails when two reads, with a pause between, show that it is not done', async () => {
    const { applied, fake, slept } = await play(oneInvitation, onlyBoss, { writes: ['rejected'] });
    expect(only(applied)).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(applied.converged).toBe(false);
    expect(fake.log).toEqual(['invite new@acme.io', 'read', 'read', 'read']);
    expect(slept[0]).toBeGreaterThanOrEqual(5_000);
  });

  it.each(['rejected_but_done', 'not_allowed_after'] as const)(
    'is not said to have failed on the word of a read that lags behind: %s',
    async (fate) => {
      const { applied } = await play(oneInvitation, onlyBoss, { writes: [fate], reads: ['stale'] });
      expect(only(applied)).toMatchObject({ outcome: 'confirmed', error: null });
    },
  );

  it.each(['rejected', 'denied', 'not_allowed'] as const)(
    'is indeterminate when nobody can read what came of it: %s',
    async (fate) => {
      const { applied } = await play(oneInvitation, onlyBoss, {
        writes: [fate],
        reads: LOST_READS,
      });
      expect(only(applied).outcome).toBe('indeterminate');
    },
  );

  it('is indeterminate when reading is refused too, and the run ends', async () => {
    const roster = rosterOf([
      boss,
      person('a@acme.io', 'ANALYST'),
      person('b@acme.io', 'BUSINESS'),
    ]);
    const { applied } = await play(roster, workspaceOf([bossLive, active('c', 'ANALYST')]), {
      writes: ['not_allowed'],
      reads: ['denied', 'denied'],
    });
    expect(outcomes(applied)).toEqual(['indeterminate', 'indeterminate', 'skipped']);
    expect(applied.stopped).toBe('denied');
  });

  it('is confirmed when reading back shows that it is done', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, { writes: ['rejected_but_done'] });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', error: null });
    expect(applied.converged).toBe(true);
  });

  it('does not stop the others', async () => {
    const roster = rosterOf([boss, person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')]);
    const { applied } = await play(roster, onlyBoss, { writes: ['rejected'] });
    expect(outcomes(applied)).toEqual(['failed', 'applied']);
  });

  it('stops the changes of its kind alone when the key may not make them', async () => {
    const roster = rosterOf([
      ...[boss, person('kim@acme.io', 'ADMIN'), person('lee@acme.io', 'ADMIN')],
      ...[person('a@acme.io', 'ADMIN'), person('b@acme.io', 'ANALYST')],
    ]);
    const live = workspaceOf([
      ...[bossLive, active('kim@acme.io', 'ANALYST'), active('lee@acme.io', 'ANALYST')],
      active('gone@acme.io', 'ANALYST'),
    ]);
    const { applied, fake } = await play(roster, live, { writes: ['not_allowed'] });
    expect(
      applied.results.map(({ change, outcome, error }) => [change.email, outcome, error?.code]),
    ).toEqual([
      ['kim@acme.io', 'failed', 'not_allowed'],
      ['lee@acme.io', 'skipped', 'not_allowed'],
      ['a@acme.io', 'applied', undefined],
      ['b@acme.io', 'applied', undefined],
      ['gone@acme.io', 'applied', undefined],
    ]);
    expect(applied.results.slice(0, 2).map(({ error }) => error?.message)).toEqual([
      'this key is not allowed to make anyone ADMIN: reason: not_allowed',
      'this key is not allowed to make anyone ADMIN',
    ]);
    expect(applied.stopped).toBeNull();
    expect(fake.log).not.toContain('change uid-lee@acme.io');
  });

  it.each([
    [
      ['a@acme.io', 'ANALYST'],
      'this key is not allowed to invite anyone as ANALYST: reason: not_allowed',
    ],
    [null, 'this key is not allowed to disable anyone: reason: not_allowed'],
  ] as const)('says what the key may not do: %s', async (invited, message) => {
    const people = invited === null ? [] : [person(...invited)];
    const others = invited === null ? [active('gone@acme.io', 'ANALYST')] : [];
    const { applied } = await play(
      rosterOf([boss, ...people]),
      workspaceOf([bossLive, ...others]),
      {
        writes: ['not_allowed'],
      },
    );
    expect(only(applied).error).toEqual({ code: 'not_allowed', message, run_again: false });
  });

  it('sends nobody again who was throttled before their kind was refused, and ends', async () => {
    const roster = rosterOf([boss, person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')]);
    const { applied, fake } = await play(roster, onlyBoss, {
      writes: ['throttled', 'not_allowed'],
    });
    expect(outcomes(applied)).toEqual(['failed', 'failed']);
    expect(applied.stopped).toBeNull();
    expect(fake.log.filter((each) => each.startsWith('invite'))).toHaveLength(2);
  });

  it('stops the run when it is the credentials that are refused', async () => {
    const roster = rosterOf([boss, person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')]);
    const { applied, fake } = await play(roster, onlyBoss, { writes: ['denied'] });
    expect(outcomes(applied)).toEqual(['failed', 'skipped']);
    expect(applied).toMatchObject({ stopped: 'denied', converged: false });
    expect(fake.log.filter((each) => each.startsWith('invite'))).toHaveLength(1);
  });
});

describe('a run whose credentials are refused for reading too', () => {
  it('says that it does not know how the workspace is now', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['denied'],
      reads: ['denied', 'denied'],
    });
    expect(outcomes(applied)).toEqual(['indeterminate']);
    expect(applied).toMatchObject({ stopped: 'denied', converged: null });
  });
});

describe('a lost answer', () => {
  it('is confirmed by reading back, and nobody is mailed twice', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, { writes: ['lost_after'] });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', attempts: 1 });
    expect(fake.mails).toEqual(['new@acme.io']);
  });

  it('is sent again only after two reads with a pause between show that it is not done', async () => {
    const { applied, fake, slept } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_before'],
    });
    expect(fake.log).toEqual(['invite new@acme.io', 'read', 'read', 'invite new@acme.io', 'read']);
    expect(slept[0]).toBeGreaterThanOrEqual(5_000);
    expect(only(applied)).toMatchObject({ outcome: 'applied', attempts: 2 });
    expect(fake.mails).toEqual(['new@acme.io']);
  });

  it.each([
    [1_000, 30_000],
    [60_000, 60_000],
  ])('of an invitation with a timeout of %i ms rests %i ms', async (timeoutMs, rest) => {
    const { applied, slept } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_before'],
      timeoutMs,
    });
    expect(only(applied)).toMatchObject({ outcome: 'applied', attempts: 2 });
    expect(sum(slept)).toBe(rest);
  });

  it('of an invitation that the server carries out later is not sent again', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, { writes: ['lost_late'] });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', attempts: 1 });
    expect(fake.mails).toEqual(['new@acme.io']);
  });

  it('of a change that mails nobody rests for five seconds', async () => {
    const { slept } = await play(
      rosterOf([person('boss@acme.io', 'ADMIN'), person('kim@acme.io', 'ADMIN')]),
      workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]),
      { writes: ['lost_before'] },
    );
    expect(sum(slept)).toBeGreaterThanOrEqual(5_000);
    expect(sum(slept)).toBeLessThan(6_000);
  });

  it('rests no longer once someone stops the run, and is indeterminate then', async () => {
    const stop = new AbortController();
    const { applied, slept } = await play(oneInvitation, onlyBoss, {
      stop,
      writes: ['lost_before'],
      onRequest: () => stop.abort(),
    });
    expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 1 });
    expect(sum(slept)).toBeLessThan(6_000);
  });

  it('of a change that mails nobody is indeterminate too when the run ends before it is certain', async () => {
    const stop = new AbortController();
    const { applied } = await play(rosterOf([boss]), workspaceOf([bossLive, kim]), {
      stop,
      writes: ['lost_before'],
      onRequest: () => stop.abort(),
    });
    expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 1 });
  });

  it('is remembered when the next try is rejected: the first may still be carried out', async () => {
    const { applied } = await play(rosterOf([boss]), workspaceOf([bossLive, kim]), {
      writes: ['lost_before', 'errors_before'],
    });
    expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 2 });
  });

  it('is not sent again when the first read was stale', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: ['stale'],
    });
    expect(only(applied).outcome).toBe('confirmed');
    expect(fake.mails).toEqual(['new@acme.io']);
  });

  it('is indeterminate when reading back fails', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_before'],
      reads: LOST_READS,
    });
    expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 1 });
    expect(fake.log.filter((each) => each.startsWith('invite'))).toHaveLength(1);
  });

  it('is read back for a minute, and costs nothing of the budget of retries', async () => {
    const { applied, slept } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: LOST_READS.slice(0, 12),
      budget: 0,
    });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', attempts: 1 });
    expect(applied.converged).toBe(true);
    expect(sum(slept)).toBeGreaterThan(50_000);
  });

  it('is read back for a minute again after the server was there', async () => {
    const { applied, slept } = await play(
      rosterOf([boss, person('new@acme.io', 'ANALYST'), person('kim@acme.io', 'ADMIN')]),
      workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]),
      {
        writes: ['lost_after', 'lost_after'],
        reads: [...LOST_READS.slice(0, 10), 'done', ...LOST_READS.slice(0, 10)],
      },
    );
    expect(outcomes(applied)).toEqual(['confirmed', 'confirmed']);
    expect(sum(slept)).toBeGreaterThan(60_000);
  });

  it('is read back for a minute and no longer: the last read then has one try', async () => {
    const { applied, fake, slept } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: LOST_READS,
    });
    expect(applied.converged).toBeNull();
    expect(sum(slept)).toBe(60_000);
    // At 0, 125, 375, 875 … ms, and after each 10 s in the end.
    expect(fake.log.filter((each) => each === 'read')).toHaveLength(13 + 1);
  });

  it('is read back with five tries once someone stops the run', async () => {
    const stop = new AbortController();
    const { applied, fake } = await play(oneInvitation, onlyBoss, {
      stop,
      writes: ['lost_after'],
      reads: LOST_READS,
      onRequest: () => stop.abort(),
    });
    expect(only(applied).outcome).toBe('indeterminate');
    // Five to read back, and five for the last read.
    expect(fake.log.filter((each) => each === 'read')).toHaveLength(10);
  });

  it('is indeterminate when the read has gaps, which prove nothing', async () => {
    const gapped = Array.from({ length: 20 }, () => 'gapped' as const);
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_before'],
      reads: gapped,
    });
    expect(only(applied).outcome).toBe('indeterminate');
  });

  it('of a disable is not confirmed by a read with gaps that does not show the user', async () => {
    const gapped = Array.from({ length: 20 }, () => 'gapped' as const);
    const live = workspaceOf([bossLive, active('gone@acme.io', 'ANALYST')]);
    const { applied } = await play(rosterOf([boss]), live, {
      writes: ['lost_after'],
      reads: gapped,
    });
    expect(only(applied).outcome).toBe('indeterminate');
    expect(applied.converged).toBeNull();
  });

  it('is answered for all waiting changes by one read', async () => {
    const people: Person[] = ['a', 'b', 'c', 'd'].map((name) =>
      person(`${name}@acme.io`, 'ANALYST'),
    );
    const { applied, fake } = await play(rosterOf([boss, ...people]), onlyBoss, {
      concurrency: 4,
      writes: ['lost_after', 'lost_after', 'lost_after', 'lost_after'],
    });
    expect(outcomes(applied)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
    expect(fake.log.filter((each) => each === 'read')).toHaveLength(2);
  });
});

describe('a server that stores another spelling of an address', () => {
  const stores = (email: string): string => email.replace('new', 'n.e.w');

  it.each(['lost_after', 'throttled_after', 'rejected_but_done'] as const)(
    'mails nobody twice: %s',
    async (fate) => {
      const { applied, fake } = await play(oneInvitation, onlyBoss, { writes: [fate], stores });
      expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 1 });
      expect(only(applied).error).toMatchObject({
        code: 'unplanned_invitation',
        message: expect.stringContaining('an unplanned invitation to n.e.w@acme.io appeared'),
      });
      expect(fake.mails).toEqual(['new@acme.io']);
    },
  );

  it('is not suspected for invitations that were there before, or were planned', async () => {
    const { applied } = await play(
      rosterOf([...oneInvitation.people, person('kim@acme.io', 'ANALYST')]),
      workspaceOf([bossLive], [pending('old@acme.io', 'ANALYST')]),
      { writes: ['done', 'lost_before'] },
    );
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
  });

  it('is not suspected by changes that mail nobody', async () => {
    const { applied } = await play(
      rosterOf([boss, person('kim@acme.io', 'ADMIN')]),
      workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]),
      { writes: ['lost_before'], invitedMeanwhile: 'guest@acme.io' },
    );
    expect(outcomes(applied)).toEqual(['applied']);
  });

  it('is suspected when an old invitation gets another account type', async () => {
    const { applied } = await play(
      oneInvitation,
      workspaceOf([bossLive], [pending('n.e.w@acme.io', 'BUSINESS')]),
      { writes: ['lost_after'], stores },
    );
    expect(only(applied).outcome).toBe('indeterminate');
  });

  it('is suspected when an old invitation had expired', async () => {
    const { applied } = await play(
      oneInvitation,
      workspaceOf([bossLive], [expired('n.e.w@acme.io', 'ANALYST')]),
      { writes: ['lost_after'], stores },
    );
    expect(only(applied).outcome).toBe('indeterminate');
  });
});

describe('a rejected answer that may have come after the deed', () => {
  it('is judged by two reads, since one can lag behind', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['errors_after'],
      reads: ['stale'],
    });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', attempts: 1 });
  });

  it('is indeterminate when no read tells', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['errors_after'],
      reads: Array.from({ length: 20 }, () => 'lost' as const),
    });
    expect(only(applied).outcome).toBe('indeterminate');
  });

  it('is never sent again, even where it is clearly not done', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, { writes: ['errors_before'] });
    expect(only(applied)).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(fake.mails).toEqual([]);
  });
});

describe('a read that shows nobody at all', () => {
  it('proves nothing: a lost invitation is not sent again on its word', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: Array.from({ length: 9 }, () => 'empty' as const),
    });
    expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 1 });
    expect(applied.converged).toBeNull();
    expect(fake.mails).toEqual(['new@acme.io']);
  });
});

describe('a run that can no longer read back', () => {
  const phases = rosterOf([boss, person('new@acme.io', 'ANALYST'), person('kim@acme.io', 'ADMIN')]);
  const live = workspaceOf([
    bossLive,
    active('kim@acme.io', 'ANALYST'),
    active('old@acme.io', 'X'),
  ]);

  it('starts nothing more once every try to read has failed', async () => {
    const { applied, fake } = await play(phases, live, {
      writes: ['lost_after'],
      reads: LOST_READS,
    });
    expect(outcomes(applied)).toEqual(['indeterminate', 'skipped', 'skipped']);
    expect(applied).toMatchObject({ stopped: 'unreadable', converged: null });
    expect(applied.results[1]).toMatchObject({ attempts: 0, error: { code: 'not_started' } });
    expect(fake.log.filter((each) => each !== 'read')).toEqual(['change uid-kim@acme.io']);
  });

  it('starts nothing more once the read stays incomplete', async () => {
    const { applied, fake } = await play(phases, live, {
      writes: ['lost_after'],
      reads: Array.from({ length: 99 }, () => 'gapped' as const),
    });
    expect(outcomes(applied)).toEqual(['confirmed', 'skipped', 'skipped']);
    expect(applied.stopped).toBe('unreadable');
    expect(fake.log.filter((each) => each !== 'read')).toEqual(['change uid-kim@acme.io']);
  });

  it('goes on where a later try could read', async () => {
    const { applied } = await play(phases, live, {
      writes: ['lost_after'],
      reads: ['lost', 'lost', 'gapped', 'lost'],
    });
    expect(outcomes(applied)).toEqual(['confirmed', 'applied', 'applied']);
    expect(applied).toMatchObject({ stopped: null, converged: true });
  });

  it('says nothing of a stop that kept no change from its turn', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_after'],
      reads: ['lost', 'lost', 'lost', 'lost', 'lost'],
    });
    expect(outcomes(applied)).toEqual(['confirmed']);
    expect(applied).toMatchObject({ stopped: null, converged: true });
  });
});

describe('what a read decides', () => {
  const roster = rosterOf([boss, person('kim@acme.io', 'DEVELOPER')]);
  const live = workspaceOf([bossLive, kim]);
  const moveKim = (now: Workspace): Workspace => changeUser(now, kim.uid, 'BUSINESS');

  it('of someone who was moved elsewhere meanwhile is a failure where the server said no', async () => {
    const { applied } = await play(roster, live, { writes: ['rejected'], othersDo: moveKim });
    expect(only(applied)).toMatchObject({ outcome: 'failed', error: { code: 'rejected' } });
  });

  it('of someone who was moved elsewhere meanwhile is nothing where the answer was lost', async () => {
    const { applied, fake } = await play(roster, live, {
      writes: ['lost_before'],
      othersDo: moveKim,
    });
    expect(only(applied)).toMatchObject({
      outcome: 'indeterminate',
      error: { code: 'lost_before' },
    });
    expect(fake.log.filter((each) => each.startsWith('change'))).toHaveLength(1);
  });

  it('of one whose answer was lost is decided by two reads, though another was only throttled', async () => {
    const people = [person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')];
    const { applied, fake, slept } = await play(rosterOf([boss, ...people]), onlyBoss, {
      writes: ['throttled', 'lost_before'],
      concurrency: 2,
    });
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
    expect(fake.log.slice(0, 4)).toEqual(['invite a@acme.io', 'invite b@acme.io', 'read', 'read']);
    expect(sum(slept)).toBeGreaterThanOrEqual(30_000);
  });
});

describe('several whose answers are open', () => {
  const people = [person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')];

  it('are read at once where not all of them were throttled, since a second read follows', async () => {
    const { applied, slept } = await play(rosterOf([boss, ...people]), onlyBoss, {
      writes: ['lost_before', 'throttled'],
    });
    // The throttle's pause, the pause between two reads, and the rest of the thirty seconds.
    expect(slept.slice(0, 3)).toEqual([3_125, 5_125, 21_750]);
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
  });

  it('are given the pause of the one that was sent most often', async () => {
    const { applied, slept } = await play(rosterOf([boss, ...people]), onlyBoss, {
      writes: ['lost_before', 'not_sent', 'lost_before'],
    });
    // Between two reads: five seconds and half of 500 ms, as after a second try.
    expect(slept.slice(0, 2)).toEqual([125, 5_250]);
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
  });
});

describe('several who were throttled', () => {
  it('are read back once the last of them can be seen, not the first', async () => {
    const people = [person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')];
    const { applied, fake, slept } = await play(rosterOf([boss, ...people]), onlyBoss, {
      writes: ['throttled', 'throttled'],
    });
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
    const before = fake.log.indexOf('read');
    expect(fake.log.slice(0, before)).toEqual(['invite a@acme.io', 'invite b@acme.io']);
    // The second was given up on three seconds after the first, and reads may lag five behind it.
    expect(slept.slice(0, 2)).toEqual([3_125, 5_000]);
  });
});

describe('an invitation that nobody planned', () => {
  const stores = (email: string): string => email.replace('new', 'n.e.w');

  it('is one also at the address of someone whom the plan disables or moves', async () => {
    const { applied, fake } = await play(
      rosterOf([boss, person('new@acme.io', 'ANALYST')], {
        maxRemovals: { unit: 'people', value: 9 },
      }),
      workspaceOf([bossLive, kim]),
      { writes: ['lost_before'], invitedMeanwhile: 'kim@acme.io' },
    );
    expect(applied.results[0]).toMatchObject({
      outcome: 'indeterminate',
      error: { code: 'unplanned_invitation' },
    });
    expect(fake.log.filter((each) => each.startsWith('invite'))).toHaveLength(1);
  });

  it('is none where it was there before, though others were too', async () => {
    const { applied } = await play(
      oneInvitation,
      workspaceOf([bossLive], [pending('x@acme.io', 'BUSINESS'), pending('y@acme.io', 'ANALYST')]),
      { writes: ['lost_before'] },
    );
    expect(only(applied)).toMatchObject({ outcome: 'applied', attempts: 2 });
  });

  it('is one where others of the same kind were there before', async () => {
    const { applied } = await play(
      oneInvitation,
      workspaceOf([bossLive], [pending('x@acme.io', 'ANALYST')]),
      { writes: ['lost_after'], stores },
    );
    expect(only(applied)).toMatchObject({ outcome: 'indeterminate', attempts: 1 });
  });

  it('is none where it has expired', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['lost_before'],
      othersDo: (now) => ({ ...now, invitedUsers: [expired('x@acme.io', 'ANALYST')] }),
    });
    expect(only(applied)).toMatchObject({ outcome: 'applied', attempts: 2 });
  });
});
