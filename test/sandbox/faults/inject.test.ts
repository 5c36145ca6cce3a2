import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideFaults } from '../../../src/sandbox/faults/inject.js';
import { parseFault } from '../../../src/sandbox/faults/spec.js';
import type { OperationName } from '../../../src/sandbox/operations.js';

function plan(faults: readonly string[], seed = 1) {
  return { specs: faults.map(parseFault), seed };
}

/** What happens to each of so many operations in a row. */
function run(faults: readonly string[], seed: number, names: readonly OperationName[]) {
  const before = new Map<OperationName, number>();
  return names.map((name) => {
    const happened = decideFaults(plan(faults, seed), name, before).map(({ text }) => text);
    before.set(name, (before.get(name) ?? 0) + 1);
    return happened;
  });
}

const INVITES: readonly OperationName[] = Array.from({ length: 1000 }, () => 'inviteUser');

describe('a plan', () => {
  test('is the same for the same seed, and another for another', () => {
    const once = run(['reset-after:20%'], 7, INVITES);
    expect(run(['reset-after:20%'], 7, INVITES)).toEqual(once);
    expect(run(['reset-after:20%'], 8, INVITES)).not.toEqual(once);
  });

  test('keeps chances', () => {
    for (const seed of [1, 2, 3]) {
      const hits = run(['reset-after:20%'], seed, INVITES).filter((each) => each.length > 0);
      expect(hits.length).toBeGreaterThan(150);
      expect(hits.length).toBeLessThan(250);
    }
  });

  test('gives each fault chances of its own', () => {
    const alone = run(['slow-after=1s:30%'], 7, INVITES).map((each) => each.length > 0);
    const beside = run(['slow-after=1s:30%', 'slow-before=1s:30%'], 7, INVITES);
    expect(beside.map((each) => each.includes('slow-after=1s:30%'))).toEqual(alone);
    expect(beside.map((each) => each.includes('slow-before=1s:30%'))).not.toEqual(alone);
  });

  test('counts the first so many of the operations that are meant', () => {
    const names: readonly OperationName[] = ['listUsers', 'inviteUser', 'listUsers', 'inviteUser'];
    const once = 'empty-after@inviteUser:1';
    expect(run([once], 1, names)).toEqual([[], [once], [], []]);
    const twice = 'empty-after@*:2';
    expect(run([twice], 1, names)).toEqual([[twice], [twice], [], []]);
  });

  test('lets the first of several ends happen, beside everything else', () => {
    const [happened] = run(
      ['slow-after=1s', 'reset-before:1', 'empty-after', 'slow-before=1s', 'errors-after'],
      1,
      ['inviteUser'],
    );
    expect(happened).toEqual(['slow-after=1s', 'reset-before:1', 'slow-before=1s']);
  });

  test('decides by what came before alone', () => {
    const anySeed = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(anySeed, fc.nat(1000), (seed, number) => {
        const before = new Map<OperationName, number>([['inviteUser', number]]);
        const otherOrder = new Map<OperationName, number>([
          ['disableUser', 0],
          ['inviteUser', number],
        ]);
        const asked = plan(['reset-after:50%'], seed);
        expect(decideFaults(asked, 'inviteUser', before)).toEqual(
          decideFaults(asked, 'inviteUser', otherOrder),
        );
      }),
    );
  });
});
