import { describe, expect, it } from 'vitest';
import { interruptible } from '../../src/cli/interrupt.js';
import { fakeEnv } from '../fixtures/fake-env.js';

describe('interruptible', () => {
  it('gives the result of undisturbed work', async () => {
    const env = fakeEnv();
    expect(await interruptible(env, async () => 42)).toEqual({ result: 42, signal: null });
  });

  it('aborts at the first signal and waits for the work to settle', async () => {
    const env = fakeEnv();
    const ended = await interruptible(env, async (stop) => {
      env.stop('SIGTERM');
      expect(stop.aborted).toBe(true);
      return 'settled';
    });
    expect(ended).toEqual({ result: 'settled', signal: 'SIGTERM' });
    expect(env.err()).toContain('settling what is in flight');
  });

  it('leaves at the second signal, whatever the work does', async () => {
    const env = fakeEnv();
    const left = interruptible(env, () => {
      env.stop('SIGINT');
      env.stop('SIGINT');
      return new Promise(() => undefined);
    });
    await expect(left).rejects.toMatchObject({ code: 'abandoned', exitCode: 130 });
  });

  it('does not listen any more when the work is over', async () => {
    const env = fakeEnv();
    await interruptible(env, async () => null);
    env.stop('SIGINT');
    expect(env.err()).toBe('');
  });
});
