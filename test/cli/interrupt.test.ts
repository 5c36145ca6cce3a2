import { describe, expect, it } from 'vitest';
import type { InterruptibleEnv } from '../../src/cli/interrupt.js';
import { interruptible, settling, unlessStopped } from '../../src/cli/interrupt.js';
import type { StopSignal } from '../../src/env.js';
import { fakeEnv } from '../outside.js';

/** What a run that gets these signals, with these pauses before each, was asked to do. */
async function pressed(...signals: readonly (readonly [number, StopSignal])[]): Promise<string> {
  const env = fakeEnv();
  return interruptible(env, async ({ interrupts: { stop, abandon } }) => {
    for (const [pause, signal] of signals) {
      await env.sleep(pause);
      env.stop(signal);
    }
    if (abandon.aborted) return 'leave';
    return stop.aborted ? 'stop' : 'go on';
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

describe('interruptible', () => {
  it('gives the result of undisturbed work', async () => {
    const env = fakeEnv();
    const result = await interruptible(env, async ({ interrupts }) => interrupts.interruption);
    expect([result, env.err()]).toEqual([null, '']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('asks to stop at %s, for the exit code %i', async (signal, exitCode) => {
    const env = fakeEnv();
    const ended = await interruptible(env, async ({ interrupts }) => {
      env.stop(signal);
      return { ...interrupts, reason: interrupts.stop.reason };
    });
    expect(ended.stop.aborted).toBe(true);
    expect(ended.abandon.aborted).toBe(false);
    expect(ended.interruption).toMatchObject({ code: 'interrupted', exitCode });
    expect(ended.reason).toBe(ended.interruption);
  });

  it('asks to leave at the second press', async () => {
    expect(await pressed([0, 'SIGINT'], [100, 'SIGINT'])).toBe('leave');
    expect(await pressed([0, 'SIGTERM'], [5_000, 'SIGINT'])).toBe('leave');
  });

  it('takes what a closing terminal or npm sends together for one press', async () => {
    expect(await pressed([0, 'SIGINT'], [0, 'SIGINT'])).toBe('stop');
    expect(await pressed([0, 'SIGHUP'], [3, 'SIGHUP'], [3, 'SIGHUP'])).toBe('stop');
    expect(await pressed([0, 'SIGINT'], [20, 'SIGHUP'], [29, 'SIGTERM'], [50, 'SIGHUP'])).toBe(
      'stop',
    );
  });

  it('is not fooled by a key that is held down', async () => {
    const held = Array.from({ length: 30 }, () => [5, 'SIGINT'] as const);
    expect(await pressed(...held)).toBe('leave');
  });

  it('waits for the work in any case, and listens until it is over', async () => {
    const env = fakeEnv();
    const heard: number[] = [];
    await interruptible(env, async () => {
      for (let count = 0; count < 5; count += 1) {
        env.stop('SIGINT');
        await env.sleep(1_000);
        heard.push(env.listeners());
      }
    });
    expect(heard).toEqual([1, 1, 1, 1, 1]);
  });

  it('keeps listening once it is stopped, since the run is ending already', async () => {
    const env = fakeEnv();
    await interruptible(env, async () => env.stop('SIGINT'));
    expect(env.listeners()).toBe(1);
  });

  it('does not listen anymore when undisturbed work is over, or has failed', async () => {
    const env = fakeEnv();
    await interruptible(env, async () => null);
    await expect(interruptible(env, () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    );
    expect(env.listeners()).toBe(0);
  });
});

describe('settling', () => {
  it('says what each press comes to, once, and waits for the work', async () => {
    const env = fakeEnv();
    const result = await interruptible(env, (each) =>
      settling(each, async () => {
        for (let count = 0; count < 4; count += 1) {
          env.stop('SIGINT');
          await env.sleep(1_000);
        }
        return 'settled';
      }),
    );
    expect(result).toBe('settled');
    expect(env.err().match(/finishing requests in flight/g)).toHaveLength(1);
    expect(env.err().match(/Stopped immediately/g)).toHaveLength(1);
  });

  it('says nothing of it when the work is over', async () => {
    const env = fakeEnv();
    await interruptible(env, async (each) => {
      await settling(each, async () => null);
      env.stop('SIGINT');
    });
    expect(env.err()).toBe('');
  });
});

describe('unlessStopped', () => {
  it('gives the result of undisturbed work, and its error', async () => {
    const env = fakeEnv();
    const two = (each: InterruptibleEnv): Promise<unknown> =>
      Promise.allSettled([
        unlessStopped(async () => 42, each),
        unlessStopped(() => Promise.reject(new Error('failed')), each),
      ]);
    expect(await interruptible(env, two)).toMatchObject([
      { value: 42 },
      { reason: { message: 'failed' } },
    ]);
  });

  it('does not wait for work that never ends once it is stopped', async () => {
    const env = fakeEnv();
    const stopped = interruptible(env, async (each) => {
      const waiting = unlessStopped(never, each);
      env.stop('SIGINT');
      return waiting;
    });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
  });

  it('begins nothing in a run that is stopped', async () => {
    const env = fakeEnv();
    let begun = false;
    const stopped = interruptible(env, async (each) => {
      env.stop('SIGINT');
      return unlessStopped(async () => {
        begun = true;
      }, each);
    });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    expect(begun).toBe(false);
  });

  it('lets work run where nothing listens to signals', async () => {
    expect(await unlessStopped(async () => 42, {})).toBe(42);
  });
});
