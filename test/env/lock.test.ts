import { describe, expect, test } from 'vitest';
import { type LockEnv, withLock as takeTurns } from '../../src/env/lock.js';
import { RosterError } from '../../src/errors.js';
import { fakeEnv, NOW } from '../outside.js';

const LOCK = 'sandbox.json.lock';
const work = async () => 'done';

function withLock<T>(path: string, env: LockEnv, task: () => Promise<T>): Promise<T> {
  const locked = (lockPath: string) =>
    new RosterError(`${lockPath} is there`, { code: 'locked', exitCode: 1 });
  return takeTurns(path, env, task, locked);
}

describe('the lock', () => {
  test('is there during the task and gone afterwards, even when the task fails', async () => {
    const env = fakeEnv();
    const seen = await withLock('sandbox.json', env, async () => env.files.text(LOCK) !== null);
    expect(seen).toBe(true);
    const failing = withLock('sandbox.json', env, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(env.files.paths()).toEqual([]);
  });

  test('waits while another process has it', async () => {
    const env = fakeEnv();
    env.files.put(LOCK, `${NOW}\n`);
    let slept = 0;
    const sleep = async (milliseconds: number) => {
      await env.sleep(milliseconds);
      slept += 1;
      if (slept === 5) await env.files.remove(LOCK);
    };
    expect(await withLock('sandbox.json', { ...env, sleep }, work)).toBe('done');
    expect(slept).toBe(5);
  });

  test('is taken over when a process died and left it behind', async () => {
    const env = fakeEnv();
    env.files.put(LOCK, `${NOW}\n`);
    env.files.date(LOCK, NOW - 10_000);
    expect(await withLock('sandbox.json', env, work)).toBe('done');
    expect(env.now() - NOW).toBeLessThan(1000);
    expect(env.files.paths()).toEqual([]);
  });

  test('is not taken over before it is stale', async () => {
    const env = fakeEnv();
    env.files.put(LOCK, `${NOW}\n`);
    await withLock('sandbox.json', env, work);
    expect(env.now() - NOW).toBeGreaterThanOrEqual(10_000);
  });

  test("that nobody gives back ends the wait with the caller's error", async () => {
    const env = fakeEnv();
    env.files.put(LOCK, '');
    env.files.date(LOCK, Number.NaN);
    await expect(withLock('sandbox.json', env, work)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(LOCK),
    });
  });

  test.each([
    ['empty, as a full disk leaves it', '', -10_000],
    ['of another tool', 'mine', -10_000],
    ['from before the clock was put back', '', 3_600_000],
  ])('is taken over by its age when it is %s', async (_, text, age) => {
    const env = fakeEnv();
    env.files.put(LOCK, text);
    env.files.date(LOCK, NOW + age);
    expect(await withLock('sandbox.json', env, work)).toBe('done');
    expect(env.now() - NOW).toBeLessThan(1000);
    expect(env.files.paths()).toEqual([]);
  });

  test('is taken over also when another one died while it cleared it away', async () => {
    const env = fakeEnv();
    for (const path of [LOCK, `${LOCK}.stale`]) {
      env.files.put(path, '');
      env.files.date(path, NOW - 10_000);
    }
    expect(await withLock('sandbox.json', env, work)).toBe('done');
    expect(env.files.paths()).toEqual([]);
  });

  test('is left alone by a process that lost its turn to another one', async () => {
    const env = fakeEnv();
    await withLock('sandbox.json', env, async () => {
      env.files.put(LOCK, 'of another process');
    });
    expect(env.files.text(LOCK)).toBe('of another process');
  });
});
