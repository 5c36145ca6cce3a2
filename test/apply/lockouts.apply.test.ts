import { describe, expect, it } from 'vitest';
import type { FakeWorkspace } from '../fixtures/fake-workspace.js';
import { active, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { boss, bossLive, LOST_READS, outcomes, play } from './scene.js';

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
      message: expect.stringContaining('but no read shows it'),
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

  it('and cannot be read keeps every change that was to follow from its turn', async () => {
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

describe('what keeps an admin', () => {
  const swap = rosterOf([person('boss@acme.io', 'BUSINESS'), person('heir@acme.io', 'ADMIN')]);
  const live = workspaceOf([bossLive, active('heir@acme.io', 'ANALYST')]);

  it('is said in words: the promotion failed', async () => {
    const { applied, fake } = await play(swap, live, { writes: ['rejected'] });
    expect(applied.results[1]?.error?.message).toBe(
      'a promotion to an admin type failed, and this change would leave too few admins',
    );
    // The rejection is read back, and nobody looks for a promotion that was not acknowledged.
    expect(fake.log).toEqual(['change uid-heir@acme.io', 'read', 'read', 'read']);
  });

  it('is looked for where only some of a step take an admin away', async () => {
    const { applied, fake } = await play(
      rosterOf([person('heir@acme.io', 'ADMIN')], { maxRemovals: { unit: 'people', value: 9 } }),
      workspaceOf([...live.activeUsers, active('aaa@acme.io', 'BUSINESS')]),
      { writes: ['acknowledged_but_not_done'] },
    );
    expect(outcomes(applied)).toEqual(['applied', 'applied', 'skipped']);
    expect(fake.live().activeUsers.some((user) => user.accountType === 'ADMIN')).toBe(true);
  });

  it('is asked of nobody where someone else is promoted already', async () => {
    const { fake } = await play(swap, live, {
      meanwhile: workspaceOf([bossLive, active('heir@acme.io', 'ADMIN')]),
    });
    expect(fake.log).toEqual(['change uid-boss@acme.io', 'read']);
  });

  it('is asked of nobody once the run is stopped', async () => {
    const stop = new AbortController();
    const { applied, fake } = await play(swap, live, { stop, onRequest: () => stop.abort() });
    expect(outcomes(applied)).toEqual(['applied', 'skipped']);
    expect(applied.results[1]?.error?.code).toBe('not_started');
    expect(fake.log).toEqual(['change uid-heir@acme.io', 'read']);
  });

  it('is not looked for in invitations, which make nobody an admin yet', async () => {
    const { fake } = await play(
      rosterOf([boss, person('new@acme.io', 'ADMIN')]),
      workspaceOf([bossLive, active('old@acme.io', 'ADMIN')]),
    );
    expect(fake.log).toEqual(['invite new@acme.io', 'disable uid-old@acme.io', 'read']);
  });
});
