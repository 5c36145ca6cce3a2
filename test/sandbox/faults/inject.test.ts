import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_ASSUMPTIONS } from '../../../src/sandbox/assumptions.js';
import { SANDBOX_KEYS } from '../../../src/sandbox/credentials.js';
import { createFaults, type FaultEvent } from '../../../src/sandbox/faults/inject.js';
import type { Operation } from '../../../src/sandbox/operations.js';
import { createMemoryStore } from '../../../src/sandbox/store.js';
import { fakeEnv } from '../../outside.js';
import { ANALYTICS } from '../scene.js';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  listUsers: { name: 'listUsers' },
  inviteUser: { name: 'inviteUser', email: 'new@acme.io', accountType: 'ANALYST' },
  disableUser: { name: 'disableUser', uid: '0'.repeat(64) },
};

const CALLER = { key: SANDBOX_KEYS.workspaceAdmin, workspaceUid: ANALYTICS };

/** What happens to each of so many operations in a row. */
async function run(faults: readonly string[], seed: number, names: readonly string[]) {
  let happened: string[] = [];
  const onFault = ({ fault }: FaultEvent) => happened.push(fault);
  const options = { faults, seed, onFault };
  const handle = createFaults(createMemoryStore(), options, DEFAULT_ASSUMPTIONS, fakeEnv()).around(
    async () => ({ kind: 'written', ok: true }),
  );
  const all: string[][] = [];
  for (const name of names) {
    happened = [];
    await handle(OPERATIONS[name] ?? { name: 'listWorkspaces' }, CALLER);
    all.push(happened);
  }
  return all;
}

const INVITES: readonly string[] = Array.from({ length: 1000 }, () => 'inviteUser');

describe('a plan', () => {
  test('is the same for the same seed, and another for another', async () => {
    const once = await run(['reset-after:20%'], 7, INVITES);
    expect(await run(['reset-after:20%'], 7, INVITES)).toEqual(once);
    expect(await run(['reset-after:20%'], 8, INVITES)).not.toEqual(once);
  });

  test('keeps chances', async () => {
    for (const seed of [1, 2, 3]) {
      const hits = (await run(['reset-after:20%'], seed, INVITES)).filter(
        (each) => each.length > 0,
      );
      expect(hits.length).toBeGreaterThan(150);
      expect(hits.length).toBeLessThan(250);
    }
  });

  test('gives each fault chances of its own', async () => {
    const alone = (await run(['slow-after=1s:30%'], 7, INVITES)).map((each) => each.length > 0);
    const beside = await run(['slow-after=1s:30%', 'slow-before=1s:30%'], 7, INVITES);
    expect(beside.map((each) => each.includes('slow-after=1s:30%'))).toEqual(alone);
    expect(beside.map((each) => each.includes('slow-before=1s:30%'))).not.toEqual(alone);
  });

  test('counts the first so many of the operations that are meant', async () => {
    const names: readonly string[] = ['listUsers', 'inviteUser', 'listUsers', 'inviteUser'];
    const once = 'empty-after@inviteUser:1';
    expect(await run([once], 1, names)).toEqual([[], [once], [], []]);
    const twice = 'empty-after@*:2';
    expect(await run([twice], 1, names)).toEqual([[twice], [twice], [], []]);
  });

  test('lets the first of several ends happen, beside everything else', async () => {
    const [happened] = await run(
      ['slow-after=1s', 'reset-before:1', 'empty-after', 'slow-before=1s', 'errors-after'],
      1,
      ['inviteUser'],
    );
    expect(happened).toEqual(['slow-after=1s', 'reset-before:1', 'slow-before=1s']);
  });

  test('decides by how many came before, whatever their order', async () => {
    const anySeed = fc.integer({ min: 0, max: 0xffff_ffff });
    const anyNames = fc.array(fc.constantFrom(...Object.keys(OPERATIONS)), { maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(anySeed, anyNames, async (seed, names) => {
        const faults = ['reset-after:50%', 'empty-after@inviteUser:5'];
        const [last] = (await run(faults, seed, [...names, 'inviteUser'])).slice(-1);
        const [otherLast] = (await run(faults, seed, [...names.toSorted(), 'inviteUser'])).slice(
          -1,
        );
        expect(last).toEqual(otherLast);
      }),
    );
  });
});
