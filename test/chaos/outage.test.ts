/** A server that goes away half-way: for a moment, for most of a minute, or for good. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import type { SandboxState } from '../../src/sandbox/state.js';
import { createMemoryStore } from '../../src/sandbox/store.js';
import { POLICY, person } from '../fixtures/workspaces.js';
import { fakeTime, seeded } from '../outside.js';
import { noteFault } from './deeds.js';
import { type Played, playOnce, warmUp } from './play.js';
import { addressOf, NAMES, type Scenario } from './scenario.js';

const BOSS = 'boss@acme.io';
const STATE: SandboxState = {
  serial: 1,
  workspaces: [
    {
      ...{ uid: 'ws_analytics', id: 1, name: 'analytics', mails: [], events: [], invitations: [] },
      users: [
        { uid: 'uid-boss', email: BOSS, name: 'boss', accountType: 'ADMIN', status: 'active' },
        ...['old1', 'old2'].map((name) => ({
          ...{ uid: `uid-${name}`, email: addressOf(name), name },
          ...{ accountType: 'ANALYST', status: 'active' as const },
        })),
      ],
    },
  ],
};

/** Twelve to invite and two to disable. */
async function playOutage(fault: string, concurrency: number, seed: number): Promise<Played> {
  const time = fakeTime(seeded(seed));
  const scenario: Scenario = {
    people: [person(BOSS, 'ADMIN'), ...NAMES.map((name) => person(addressOf(name), 'ANALYST'))],
    policy: {
      ...POLICY,
      maxRemovals: { unit: 'people', value: 9 },
      maxTypeChanges: { unit: 'people', value: 9 },
    },
    state: STATE,
    assumptions: { inviteExisting: 'ok_and_mail' },
    faults: [fault],
    ...{ presses: [], delay: 100, seed, concurrency },
  };
  const { state, faults, assumptions, delay } = scenario;
  const sandbox = createSandboxPost(
    {
      ...{ store: createMemoryStore(state), faults, seed, assumptions },
      onFault: (event) => noteFault(event, time),
    },
    time,
  );
  return time.run(() => playOnce({ scenario, sandbox, time, delay }));
}

/** Chance decides when someone looks whether the server is there again. */
const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);

beforeAll(warmUp);

describe.each([1, 4, 8])('an apply with %i at once', (concurrency) => {
  it.each(['stop=3,2s', 'stop=3,20s', 'stop=3,50s'])(
    'finishes when the server comes back: %s',
    async (fault) => {
      for (const seed of SEEDS) {
        const { exitCode, applied, after } = await playOutage(fault, concurrency, seed);
        expect(exitCode).toBe(0);
        expect(applied).toMatchObject({ converged: true, stopped: null });
        expect(after.mails).toHaveLength(NAMES.length);
      }
    },
  );

  it('ends when it stays away, and waits once for all changes', async () => {
    for (const seed of SEEDS) {
      const { exitCode, applied, stopped } = await playOutage('stop=3,3600s', concurrency, seed);
      expect([7, 8]).toContain(exitCode);
      expect(applied?.converged).toBeNull();
      expect(applied?.results.filter(({ outcome }) => outcome === 'skipped')).not.toEqual([]);
      expect(stopped?.endedAt).toBeGreaterThan(60_000);
      expect(stopped?.endedAt).toBeLessThan(65_000);
    }
  });
});
