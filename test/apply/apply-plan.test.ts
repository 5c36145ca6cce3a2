import { describe, expect, it } from 'vitest';
import { type Applied, applyPlan } from '../../src/apply/apply-plan.js';
import type { Outcome, Result } from '../../src/apply/report.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Person, Roster } from '../../src/roster/roster.js';
import { createPace } from '../../src/workspace/pace.js';
import type { ActiveUser, Workspace } from '../../src/workspace/workspace.js';
import { type FakeWorkspace, fakeWorkspace, type Script } from '../fixtures/fake-workspace.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';
import { fakeTime } from '../outside.js';

const boss = person('boss@acme.io', 'ADMIN');
const bossLive = active('boss@acme.io', 'ADMIN');
const kim = active('kim@acme.io', 'ANALYST');
const oneInvitation = rosterOf([boss, person('new@acme.io', 'ANALYST')]);
const onlyBoss = workspaceOf([bossLive]);

const LOST_READS = Array.from({ length: 99 }, () => 'lost' as const);

interface Scene {
  readonly applied: Applied;
  readonly fake: FakeWorkspace;
  readonly slept: readonly number[];
  readonly live: readonly string[];
}

interface SceneOptions extends Script {
  readonly budget?: number;
  readonly timeoutMs?: number;
  readonly withoutRoster?: boolean;
  readonly concurrency?: number;
  readonly stop?: AbortController;
  readonly brokenListener?: boolean;
  readonly abandon?: AbortController;
  /** What the workspace is like by the time of applying, if not as planned. */
  readonly meanwhile?: Workspace;
}

/** Plans and applies, and tells everything that a test may want to know. */
async function play(roster: Roster, start: Workspace, options: SceneOptions = {}): Promise<Scene> {
  const plan = planRoster(roster, start, CONTEXT);
  const before = options.meanwhile ?? start;
  const fake = fakeWorkspace(before, options);
  const time = fakeTime();
  const live: string[] = [];
  const applied = await applyPlan(plan, before, {
    reader: fake,
    writer: fake,
    pace: createPace(time, options.budget ?? 100),
    env: time,
    timeoutMs: options.timeoutMs ?? 30_000,
    differences: options.withoutRoster
      ? undefined
      : (read) => planRoster(roster, read, CONTEXT).changes,
    concurrency: options.concurrency ?? 1,
    stop: (options.stop ?? new AbortController()).signal,
    abandon: (options.abandon ?? new AbortController()).signal,
    onResult: (result) => {
      live.push(`${result.outcome} ${result.change.email}`);
      if (options.brokenListener) throw new Error('no space left on device');
    },
  });
  return { applied, fake, slept: time.slept, live };
}

function outcomes(applied: Applied): Outcome[] {
  return applied.results.map((result) => result.outcome);
}

function only(applied: Applied): Result {
  const [result] = applied.results;
  if (result === undefined) throw new Error('no result');
  return result;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

describe('applyPlan', () => {
  it('writes each change once, reads once more and converges', async () => {
    const { applied, fake } = await play(oneInvitation, onlyBoss);
    expect(applied).toMatchObject({ converged: true, stopped: null });
    expect(outcomes(applied)).toEqual(['applied']);
    expect(fake.log).toEqual(['invite new@acme.io', 'read']);
  });

  it('does nothing at all for an empty plan', async () => {
    const { applied, fake } = await play(rosterOf([boss]), onlyBoss);
    expect(applied).toEqual({
      ...{ results: [], stopped: null },
      ...{ converged: true, compared: 'roster', meanwhile: [] },
    });
    expect(fake.log).toEqual([]);
  });

  it('reports in the order of the plan, whatever ends first', async () => {
    const people = ['d', 'c', 'b', 'a'].map((name) => person(`${name}@acme.io`, 'ANALYST'));
    const { applied } = await play(rosterOf([boss, ...people]), onlyBoss, { concurrency: 3 });
    expect(applied.results.map((result) => result.change.email)).toEqual([
      'a@acme.io',
      'b@acme.io',
      'c@acme.io',
      'd@acme.io',
    ]);
  });

  it('skips what somebody else has done meanwhile', async () => {
    const meanwhile = workspaceOf([bossLive, active('new@acme.io', 'ANALYST')]);
    const { applied, fake } = await play(oneInvitation, onlyBoss, { meanwhile });
    expect(outcomes(applied)).toEqual(['already']);
    expect(applied.converged).toBe(true);
    expect(fake.log).toEqual([]);
  });
});

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

  it('is waited for again after somebody was answered', async () => {
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

  it('is waited for no longer once somebody stops the run', async () => {
    const stop = new AbortController();
    const { applied } = await play(oneInvitation, onlyBoss, {
      stop,
      writes: Array.from({ length: 99 }, () => 'not_sent' as const),
      onRequest: () => stop.abort(),
    });
    expect(only(applied)).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(applied.stopped).toBe('interrupted');
  });

  it('is not tried again when waiting can not help', async () => {
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
      'this key may not make anybody ADMIN: reason: not_allowed',
      'this key may not make anybody ADMIN',
    ]);
    expect(applied.stopped).toBeNull();
    expect(fake.log).not.toContain('change uid-lee@acme.io');
  });

  it.each([
    [['a@acme.io', 'ANALYST'], 'this key may not invite anybody as ANALYST: reason: not_allowed'],
    [null, 'this key may not disable anybody: reason: not_allowed'],
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

  it('rests no longer once somebody stops the run, and is indeterminate then', async () => {
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

  it('is read back with five tries once somebody stops the run', async () => {
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
        message: expect.stringContaining('an invitation to n.e.w@acme.io appeared'),
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

describe('a listener that throws', () => {
  it('does not stop the run', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, { brokenListener: true });
    expect(outcomes(applied)).toEqual(['applied']);
  });
});

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

  it('can not tell of an acknowledged invitation where one appeared that nobody planned', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, {
      stores: (email) => email.replace('new', 'n.e.w'),
    });
    expect(only(applied)).toMatchObject({
      outcome: 'indeterminate',
      error: { code: 'unplanned_invitation' },
    });
  });
});

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
    expect(error?.message).toMatch(/disabled by hand.*enable them.*take them off the roster\.$/);
  });

  it("says that the account's plan may lack the account type, where that can be", async () => {
    expect((await refuse('ANALYST'))?.error?.message).toMatch(/plan lacks ANALYST/);
    expect((await refuse('BUSINESS'))?.error?.message).not.toMatch(/plan lacks/);
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

describe('a disable', () => {
  const live = workspaceOf([bossLive, active('kim@acme.io', 'ANALYST')]);

  it.each(['done', 'lost_after', 'rejected_but_done', 'errors_after'] as const)(
    'has failed as a conflict where the person is active with another uid: %s',
    async (fate) => {
      const { applied } = await play(rosterOf([boss]), live, {
        writes: [fate],
        othersAdd: active('KIM@acme.io', 'ANALYST', 'another-uid'),
      });
      expect(only(applied)).toMatchObject({ outcome: 'failed', error: { code: 'conflict' } });
    },
  );
});

describe('the order of changes', () => {
  const swap = rosterOf([person('boss@acme.io', 'BUSINESS'), person('heir@acme.io', 'ADMIN')]);
  const live = workspaceOf([bossLive, active('heir@acme.io', 'ANALYST')]);

  it('promotes before it demotes, whatever the concurrency', async () => {
    const { fake } = await play(swap, live, { concurrency: 8 });
    expect(fake.log).toEqual([
      'change uid-heir@acme.io',
      'read',
      'change uid-boss@acme.io',
      'read',
    ]);
  });

  it('does not take the last admin away when the promotion failed', async () => {
    const { applied, fake } = await play(swap, live, { writes: ['rejected'] });
    expect(outcomes(applied)).toEqual(['failed', 'skipped']);
    expect(applied.results[1]?.error?.code).toBe('min_admins');
    expect(fake.live().activeUsers.find((user) => user.key === 'boss@acme.io')?.accountType).toBe(
      'ADMIN',
    );
  });
});

describe('a promotion that is acknowledged', () => {
  const swap = rosterOf([person('boss@acme.io', 'BUSINESS'), person('heir@acme.io', 'ADMIN')]);
  const handOver = rosterOf([person('heir@acme.io', 'ADMIN')]);
  const live = workspaceOf([bossLive, active('heir@acme.io', 'ANALYST')]);
  const isAdmin = (fake: FakeWorkspace): boolean =>
    fake.live().activeUsers.some((user) => user.accountType === 'ADMIN');

  it.each([
    ['moved off an admin type', swap],
    ['disabled', handOver],
  ])('and not done keeps the last admin from being %s', async (_name, roster) => {
    const { applied, fake } = await play(roster, live, { writes: ['acknowledged_but_not_done'] });
    expect(outcomes(applied)).toEqual(['applied', 'skipped']);
    expect(applied.results[1]?.error).toMatchObject({
      code: 'min_admins',
      message: expect.stringContaining('was acknowledged, but no read shows it'),
    });
    expect(isAdmin(fake)).toBe(true);
  });

  it('is given the time that a read may lag behind', async () => {
    const { applied } = await play(swap, live, { reads: ['stale', 'stale', 'stale'] });
    expect(outcomes(applied)).toEqual(['applied', 'applied']);
  });

  it('is not there after four reads, seven seconds apart in all', async () => {
    const { applied, slept } = await play(swap, live, {
      reads: ['stale', 'stale', 'stale', 'stale'],
    });
    expect(outcomes(applied)).toEqual(['applied', 'skipped']);
    expect(slept.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
  });

  it('and can not be read keeps every change that was to follow from its turn', async () => {
    const { applied, fake } = await play(
      swap,
      workspaceOf([...live.activeUsers, active('gone@acme.io', 'ANALYST')]),
      { reads: LOST_READS },
    );
    expect(outcomes(applied)).toEqual(['indeterminate', 'skipped', 'skipped']);
    expect(applied.results.map(({ error }) => error?.code)).toEqual([
      'not_read_back',
      'min_admins',
      'not_started',
    ]);
    expect(applied.stopped).toBe('unreadable');
    expect(isAdmin(fake)).toBe(true);
  });

  it('is looked for once, however many steps take an admin away', async () => {
    const { applied, fake } = await play(
      swap,
      workspaceOf([...live.activeUsers, active('old@acme.io', 'ADMIN')]),
    );
    expect(outcomes(applied)).toEqual(['applied', 'applied', 'applied']);
    expect(fake.log.filter((each) => each === 'read')).toHaveLength(2);
  });

  it('needs no read where nobody loses an admin type afterwards', async () => {
    const { fake } = await play(
      rosterOf([boss, person('heir@acme.io', 'ADMIN')]),
      workspaceOf([...live.activeUsers, active('gone@acme.io', 'ANALYST')]),
    );
    expect(fake.log).toEqual(['change uid-heir@acme.io', 'disable uid-gone@acme.io', 'read']);
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

  it('are forgotten as soon as somebody is answered', async () => {
    const lost = ['lost_after', 'lost_after', 'lost_after', 'lost_after', 'done'] as const;
    const { fake } = await play(twelve, onlyBoss, { writes: [...lost, ...lost] });
    expect(fake.log.slice(0, 12).filter((each) => each === 'read')).toEqual([]);
  });
});
