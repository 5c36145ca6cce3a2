import { describe, expect, it } from 'vitest';
import { interruptible } from '../../src/cli/interrupt.js';
import { fakeEnv } from '../fixtures/fake-env.js';

describe('interruptible', () => {
  it('gives the result of undisturbed work', async () => {
    const env = fakeEnv();
    expect(await interruptible(env, async () => 42)).toEqual({ result: 42, signal: null });
  });

  it('asks to stop at the first signal and waits for the work to settle', async () => {
    const env = fakeEnv();
    const ended = await interruptible(env, async ({ stop, abandon }) => {
      env.stop('SIGTERM');
      return [stop.aborted, abandon.aborted];
    });
    expect(ended).toEqual({ result: [true, false], signal: 'SIGTERM' });
    expect(env.err()).toContain('settling what is in flight');
  });

  it('asks to leave at the second signal, says so once, and still waits for the report', async () => {
    const env = fakeEnv();
    const ended = await interruptible(env, async ({ abandon }) => {
      env.stop('SIGINT');
      env.stop('SIGTERM');
      env.stop('SIGINT');
      return abandon.aborted;
    });
    expect(ended).toEqual({ result: true, signal: 'SIGINT' });
    expect(env.err().match(/Leaving at once/g)).toHaveLength(1);
  });

  it('does not listen any more when the work is over', async () => {
    const env = fakeEnv();
    await interruptible(env, async () => null);
    env.stop('SIGINT');
    expect(env.err()).toBe('');
  });
});
