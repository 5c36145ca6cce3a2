import { describe, expect, it } from 'vitest';
import { settle, untried } from '../../src/apply/send.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { FakeWorkspace } from '../fixtures/fake-workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import {
  boss,
  bossLive,
  LOST_READS,
  oneInvitation,
  only,
  onlyBoss,
  outcomes,
  play,
  sum,
} from './scene.js';

describe('a request that was not sent', () => {
  it('is tried again', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, { writes: ['not_sent'] });
    expect(only(applied)).toMatchObject({ outcome: 'applied', attempts: 2 });
    expect(fake.mails).toEqual(['new@acme.io']);
  });

  it('fails after a minute', async () => {
    const writes = Array.from({ length: 99 }, () => 'not_sent' as const);
    const { applied, fake, slept } = await play(oneInvitation, onlyBoss, { writes });
    expect(only(applied)).toMatchObject({ outcome: 'failed', error: { code: 'not_sent' } });
    expect(sum(slept)).toBe(60_000);
    expect(fake.mails).toEqual([]);
  });

  it('is waited for again after someone was answered', async () => {
    const roster = rosterOf([boss, ...['a', 'b'].map((each) => person(each, 'ANALYST'))]);
    const ten = Array.from({ length: 10 }, () => 'not_sent' as const);
    const { applied, slept } = await play(roster, onlyBoss, { writes: [...ten, 'done', ...ten] });
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
    expect(sum(slept)).toBeGreaterThan(60_000);
  });

  it('ends the run when nobody can be reached for a minute: nobody else waits for another', async () => {
    const roster = rosterOf([boss, ...['a', 'b', 'c'].map((each) => person(each, 'ANALYST'))]);
    const { applied, slept } = await play(roster, onlyBoss, {
      writes: Array.from({ length: 99 }, () => 'not_sent' as const),
    });
    expect(outcomes(applied)).toEqual(['failed', 'skipped', 'skipped']);
    expect(applied.stopped).toBe('unreachable');
    expect(sum(slept)).toBe(60_000);
  });

  it('is waited for no longer once someone stops the run', async () => {
    const stop = new AbortController();
    const { applied } = await play(oneInvitation, onlyBoss, {
      stop,
      writes: Array.from({ length: 99 }, () => 'not_sent' as const),
      onRequest: () => stop.abort(),
    });
    expect(only(applied)).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(applied.stopped).toBe('interrupted');
  });

  it('is not tried again when waiting cannot help', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, { writes: ['bad_certificate'] });
    expect(only(applied)).toMatchObject({ outcome: 'failed', attempts: 1 });
  });
});

describe('a throttled request', () => {
  it('waits as long as the server asks, and then goes on', async () => {
    const { applied, slept } = await play(oneInvitation, onlyBoss, { writes: ['throttled'] });
    expect(only(applied)).toMatchObject({ outcome: 'applied', attempts: 2 });
    expect(slept[0]).toBeGreaterThanOrEqual(3_000);
  });

  it('fails when the server asks for more grace than a run has', async () => {
    const { applied, slept } = await play(oneInvitation, onlyBoss, {
      writes: ['throttled_for_an_hour'],
    });
    expect(only(applied)).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(sum(slept)).toBe(5_000);
    expect(applied.stopped).toEqual({ askedMs: 3_600_000 });
  });

  it('may be done all the same: an invitation is read back before it is sent again', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss, { writes: ['throttled_after'] });
    expect(only(applied)).toMatchObject({ outcome: 'confirmed', attempts: 1 });
    expect(fake.log).toEqual(['invite new@acme.io', 'read', 'read']);
    expect(fake.mails).toEqual(['new@acme.io']);
  });

  it('is indeterminate when no read tells', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: ['throttled_after'],
      reads: LOST_READS,
    });
    expect(only(applied).outcome).toBe('indeterminate');
  });

  it('of an invitation lets the others go first; one read then answers for all of them', async () => {
    const people = ['a', 'b', 'c', 'd'].map((name) => person(name, 'ANALYST'));
    const { applied, fake } = await play(rosterOf([boss, ...people]), onlyBoss, {
      writes: ['throttled', 'done', 'throttled'],
    });
    expect(outcomes(applied)).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect(fake.log).toEqual([
      ...['invite a', 'invite b', 'invite c', 'invite d'],
      ...['read', 'invite a', 'invite c', 'read'],
    ]);
  });

  it.each([
    [50, 5_000],
    [51, 3_000],
  ])('among %i is read back %i ms after it was told to wait', async (many, ms) => {
    const people = Array.from({ length: many }, (_, index) => person(`p${index}`, 'ANALYST'));
    const last = Array.from({ length: many - 1 }, () => 'done' as const);
    const { slept } = await play(rosterOf([boss, ...people]), onlyBoss, {
      writes: [...last, 'throttled'],
    });
    expect(Math.max(...slept)).toBeGreaterThanOrEqual(ms);
    expect(Math.max(...slept)).toBeLessThan(ms + 1_000);
  });

  it('of a change that mails nobody is tried again at once', async () => {
    const { fake } = await play(
      rosterOf([person('boss@acme.io', 'ADMIN'), person('kim@acme.io', 'ADMIN')]),
      workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]),
      { writes: ['throttled'] },
    );
    expect(fake.log).toEqual(['change uid-kim@acme.io', 'change uid-kim@acme.io', 'read']);
  });
});

describe('stopping', () => {
  const three = rosterOf([
    boss,
    person('a@acme.io', 'ANALYST'),
    person('b@acme.io', 'ANALYST'),
    person('c@acme.io', 'ANALYST'),
  ]);

  it('starts nothing new once asked to stop, and settles what is in flight', async () => {
    const stop = new AbortController();
    const { applied, fake, live } = await play(three, onlyBoss, {
      stop,
      writes: ['done', 'lost_after'],
      onRequest: (request) => {
        if (request === 'invite b@acme.io') stop.abort();
      },
    });
    expect(outcomes(applied)).toEqual(['applied', 'confirmed', 'skipped']);
    expect(applied).toMatchObject({ stopped: 'interrupted', converged: false });
    expect(fake.mails).toEqual(['a@acme.io', 'b@acme.io']);
    expect(live).toHaveLength(3);
  });

  it('leaves at once when abandoned: what is in flight is indeterminate, and nobody is asked', async () => {
    const stop = new AbortController();
    const abandon = new AbortController();
    const { applied, fake } = await play(three, onlyBoss, {
      stop,
      abandon,
      onRequest: (request) => {
        if (request !== 'invite b@acme.io') return;
        stop.abort();
        abandon.abort();
      },
    });
    expect(outcomes(applied)).toEqual(['indeterminate', 'indeterminate', 'skipped']);
    expect(applied).toMatchObject({ stopped: 'interrupted', converged: null });
    expect(fake.log).toEqual(['invite a@acme.io', 'invite b@acme.io']);
  });

  it('ends a hopeless run when the budget of retries is used up', async () => {
    const writes = Array.from({ length: 99 }, () => 'throttled' as const);
    const { applied, fake } = await play(three, onlyBoss, { writes, budget: 2 });
    expect(outcomes(applied)).toEqual(['failed', 'failed', 'failed']);
    expect(applied.stopped).toBe('budget');
    expect(fake.log.filter((each) => each.startsWith('invite'))).toHaveLength(3);
  });
});

describe('many lost answers in a row', () => {
  const names = Array.from({ length: 12 }, (_, index) => `p${String(index).padStart(2, '0')}`);
  const twelve = rosterOf([boss, ...names.map((name) => person(`${name}@acme.io`, 'ANALYST'))]);
  const invites = (fake: FakeWorkspace): number =>
    fake.log.filter((each) => each.startsWith('invite')).length;

  it('hold back the others until the workspace was looked at', async () => {
    const { applied, fake } = await play(twelve, onlyBoss, {
      writes: Array.from({ length: 5 }, () => 'lost_after' as const),
    });
    expect(fake.log.slice(0, 7).map((each) => each.split(' ')[0])).toEqual([
      ...['invite', 'invite', 'invite', 'invite', 'invite'],
      ...['read', 'invite'],
    ]);
    expect(outcomes(applied).filter((each) => each === 'confirmed')).toHaveLength(5);
    expect(outcomes(applied).filter((each) => each === 'applied')).toHaveLength(7);
    expect(fake.mails).toHaveLength(12);
  });

  it('end the run when nothing can be read either', async () => {
    const { applied, fake } = await play(twelve, onlyBoss, {
      concurrency: 4,
      writes: Array.from({ length: 99 }, () => 'lost_before' as const),
      reads: Array.from({ length: 99 }, () => 'lost' as const),
    });
    expect(invites(fake)).toBe(8);
    expect(applied.stopped).toBe('unreadable');
    expect(outcomes(applied).filter((each) => each === 'indeterminate')).toHaveLength(8);
    expect(outcomes(applied).filter((each) => each === 'skipped')).toHaveLength(4);
  });

  it('hold back who could not connect meanwhile, too', async () => {
    const { applied } = await play(twelve, onlyBoss, {
      concurrency: 8,
      writes: [
        ...Array.from({ length: 5 }, () => 'lost_after' as const),
        ...Array.from({ length: 3 }, () => 'not_sent' as const),
      ],
    });
    expect(outcomes(applied).filter((each) => each === 'confirmed')).toHaveLength(5);
    expect(outcomes(applied).filter((each) => each === 'applied')).toHaveLength(7);
  });

  it('are forgotten as soon as someone is answered', async () => {
    const lost = ['lost_after', 'lost_after', 'lost_after', 'lost_after', 'done'] as const;
    const { fake } = await play(twelve, onlyBoss, { writes: [...lost, ...lost] });
    expect(fake.log.slice(0, 12).filter((each) => each === 'read')).toEqual([]);
  });
});

describe('an attempt', () => {
  it('that was never made took no time and was made no times', () => {
    const [change] = planRoster(oneInvitation, onlyBoss, CONTEXT).changes;
    if (change === undefined) throw new Error('no change');
    const waiting = untried(change, 500);
    expect(waiting).toMatchObject({
      attempts: 0,
      end: null,
      isGrantedMore: false,
      isHeldBack: false,
    });
    expect(settle(waiting, 'skipped', 900)).toMatchObject({ attempts: 0, duration_ms: 0 });
    expect(settle({ ...waiting, attempts: 1 }, 'applied', 900.4).duration_ms).toBe(400);
  });

  it('that had no turn says that the run ended before', async () => {
    const stop = new AbortController();
    stop.abort();
    const { applied } = await play(oneInvitation, onlyBoss, { stop });
    expect(only(applied)).toMatchObject({
      outcome: 'skipped',
      error: { code: 'not_started', message: 'the run ended before this change was sent' },
    });
  });

  it('that was left at once says so, and is nothing that was sent again', async () => {
    const abandon = new AbortController();
    const stop = new AbortController();
    const { applied, fake } = await play(oneInvitation, onlyBoss, {
      ...{ abandon, stop },
      onRequest: () => {
        stop.abort();
        abandon.abort();
      },
    });
    expect(only(applied)).toMatchObject({
      outcome: 'indeterminate',
      error: { code: 'abandoned', message: 'the run was stopped while this was in flight' },
    });
    expect(fake.log).toEqual(['invite new@acme.io']);
  });

  it('that nobody could connect for, while someone stopped the run, does not call the server gone', async () => {
    const stop = new AbortController();
    const roster = rosterOf([boss, person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')]);
    const { applied } = await play(roster, onlyBoss, {
      stop,
      writes: ['not_sent'],
      onRequest: () => stop.abort(),
    });
    expect(applied.stopped).toBe('interrupted');
    expect(outcomes(applied)).toEqual(['failed', 'skipped']);
  });

  it('that cannot be sent at all, as with a bad certificate, does not end the run', async () => {
    const roster = rosterOf([boss, person('a@acme.io', 'ANALYST'), person('b@acme.io', 'ANALYST')]);
    const { applied } = await play(roster, onlyBoss, { writes: ['bad_certificate'] });
    expect(outcomes(applied)).toEqual(['failed', 'applied']);
    expect(applied.stopped).toBeNull();
  });

  it('that is lost while others are answered holds nobody back', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((each) => `${each}@acme.io`);
    const roster = rosterOf([boss, ...names.map((each) => person(each, 'ANALYST'))]);
    const { fake } = await play(roster, onlyBoss, {
      writes: ['lost_after', 'lost_after', 'lost_after', 'lost_after', 'rejected', 'lost_after'],
    });
    expect(fake.log.slice(0, 8).filter((each) => each === 'read')).toEqual([]);
  });
});

describe('a server that is gone', () => {
  it('is no reason why the run stopped when it kept nobody from their turn', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      writes: Array.from({ length: 99 }, () => 'not_sent' as const),
    });
    expect(outcomes(applied)).toEqual(['failed']);
    expect(applied.stopped).toBeNull();
  });
});
