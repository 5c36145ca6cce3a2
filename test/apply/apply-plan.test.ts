import { describe, expect, it } from 'vitest';
import { active, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { boss, bossLive, oneInvitation, only, onlyBoss, outcomes, play } from './scene.js';

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

  it('skips what someone else has done meanwhile', async () => {
    const meanwhile = workspaceOf([bossLive, active('new@acme.io', 'ANALYST')]);
    const { applied, fake } = await play(oneInvitation, onlyBoss, { meanwhile });
    expect(outcomes(applied)).toEqual(['already']);
    expect(applied.converged).toBe(true);
    expect(fake.log).toEqual([]);
  });
});

describe('a listener that throws', () => {
  it('does not stop the run', async () => {
    const { applied } = await play(oneInvitation, onlyBoss, { brokenListener: true });
    expect(outcomes(applied)).toEqual(['applied']);
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
