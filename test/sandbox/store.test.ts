import { describe, expect, test } from 'vitest';
import { RosterError } from '../../src/errors.js';
import { seedState } from '../../src/sandbox/seed.js';
import type { SandboxState, Step } from '../../src/sandbox/state.js';
import {
  createFileStore,
  createMemoryStore,
  resetStateFile,
  type Store,
} from '../../src/sandbox/store.js';
import { fakeEnv } from '../outside.js';

const PATH = 'sandbox.json';

/** The text of a new state file. */
const FRESH = await (async () => {
  const env = fakeEnv();
  await resetStateFile(PATH, env);
  return new TextDecoder().decode((await env.files.read(PATH, 1e6)) ?? undefined);
})();

function countUp(state: SandboxState): Step<number> {
  const serial = state.serial + 1;
  return { state: { ...state, serial }, answer: serial };
}

function refuse(state: SandboxState): Step<string> {
  return { state, answer: 'no' };
}

function fail(): never {
  throw new RosterError('impossible', { code: 'test', exitCode: 3 });
}

describe.each<[string, () => Store]>([
  ['in memory', () => createMemoryStore(seedState())],
  ['in a file', () => createFileStore(PATH, fakeEnv())],
])('a store %s', (_name, open) => {
  test('starts with the example users', async () => {
    expect(await open().read()).toEqual(seedState());
  });

  test('loses no update of many at once, and gives each its own answer', async () => {
    const store = open();
    const first = seedState().serial;
    const answers = await Promise.all(Array.from({ length: 40 }, () => store.update(countUp)));
    expect(answers).toEqual(Array.from({ length: 40 }, (_, index) => first + index + 1));
    expect((await store.read()).serial).toBe(first + 40);
  });

  test('goes on after an update that failed', async () => {
    const store = open();
    await expect(store.update(fail)).rejects.toThrow('impossible');
    expect(await store.update(countUp)).toBe(seedState().serial + 1);
  });
});

describe('a state file', () => {
  test('keeps the state over a restart, readable for its owner alone', async () => {
    const env = fakeEnv();
    await createFileStore(PATH, env).update(countUp);
    expect(env.files.mode(PATH)).toBe(0o600);
    expect((await createFileStore(PATH, env).read()).serial).toBe(seedState().serial + 1);
  });

  test('shows a change that another process made', async () => {
    const env = fakeEnv();
    const [one, other] = [createFileStore(PATH, env), createFileStore(PATH, env)];
    await one.read();
    await other.update(countUp);
    expect((await one.read()).serial).toBe(seedState().serial + 1);
  });

  test('is not written when nothing changed', async () => {
    const env = fakeEnv();
    expect(await createFileStore(PATH, env).update(refuse)).toBe('no');
    expect(env.files.paths()).toEqual([]);
  });

  test('loses no update of two processes at once', async () => {
    const env = fakeEnv();
    const stores = [createFileStore(PATH, env), createFileStore(PATH, env)];
    const updates = stores.flatMap((store) =>
      Array.from({ length: 10 }, () => store.update(countUp)),
    );
    expect(new Set(await Promise.all(updates)).size).toBe(20);
    expect(env.files.paths()).toEqual([`/repo/${PATH}`]);
  });

  test.each([
    ['not JSON', 'broken {'],
    ['half a file', FRESH.slice(0, 500)],
    ['a list', '[]'],
    ['null', 'null'],
    ['another version', FRESH.replace('"format_version": 1', '"format_version": 2')],
    ['a uid that is none', FRESH.replace(/[0-9a-f]{64}/, 'x')],
    ['an unknown status', FRESH.replace('"disabled"', '"asleep"')],
    ['an unknown event', FRESH.replace('"user_invited"', '"constructor"')],
    ['a date beyond all dates', FRESH.replace(/"at": \d+/, '"at": 9e15')],
    ['an event beyond all dates', FRESH.replace(/"at": \d+(,\s+"type")/, '"at": 9e15$1')],
    ['a missing key', FRESH.replace('"mails"', '"letters"')],
  ])('with %s is damaged: exit code 3, and the hint to reset', async (_name, text) => {
    const env = fakeEnv();
    env.files.put(PATH, text);
    await expect(createFileStore(PATH, env).read()).rejects.toMatchObject({
      code: 'sandbox_state_damaged',
      exitCode: 3,
      message: expect.stringContaining(PATH),
      hint: expect.stringContaining('roster sandbox reset'),
    });
  });

  test.each(['writeAtomic', 'create', 'makeFolder'] as const)(
    'says that the disk is full, and keeps the state, where %s finds it so',
    async (step) => {
      const env = fakeEnv();
      await createFileStore(PATH, env).update(countUp);
      const full = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOSPC' }));
      const onFull = { ...env, files: { ...env.files, [step]: full } };
      const refused = {
        code: 'unwritable_file',
        exitCode: 3,
        message: `Can't write the sandbox's state to ${PATH} (ENOSPC).`,
        hint: expect.stringContaining('Free some space'),
      };
      await expect(createFileStore(PATH, onFull).update(countUp)).rejects.toMatchObject(refused);
      await expect(resetStateFile(PATH, onFull)).rejects.toMatchObject(refused);
      expect((await createFileStore(PATH, env).read()).serial).toBe(seedState().serial + 1);
      expect(env.files.paths()).toEqual([`/repo/${PATH}`]);
    },
  );

  test('that nobody unlocks is said, with what to delete', async () => {
    const env = fakeEnv();
    env.files.put(`${PATH}.lock`, '');
    env.files.date(`${PATH}.lock`, Number.NaN);
    await expect(createFileStore(PATH, env).update(countUp)).rejects.toMatchObject({
      code: 'sandbox_locked',
      exitCode: 1,
      message: expect.stringContaining(`${PATH}.lock`),
      hint: expect.stringContaining('delete'),
    });
  });

  test('that is damaged can be reset', async () => {
    const env = fakeEnv();
    env.files.put(PATH, 'broken {');
    await resetStateFile(PATH, env);
    expect(await createFileStore(PATH, env).read()).toEqual(seedState());
  });
});
