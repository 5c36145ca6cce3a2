import { describe, expect, it } from 'vitest';
import type { Retryable } from '../../src/workspace/retry.js';
import { backoffMs, createPace, retryBudget } from '../../src/workspace/retry.js';
import { fakeTime } from '../fixtures/fake-time.js';

const fault = { code: 'any', message: 'any' };
const lost: Retryable = { end: 'unknown', fault };
const refused: Retryable = { end: 'not_sent', fault, retryable: true };

function throttled(retryAfterMs: number | null): Retryable {
  return { end: 'throttled', fault, retryAfterMs };
}

describe('backoffMs', () => {
  it('doubles from 250 ms to 20 s, and is anything below that', () => {
    const longest = [1, 2, 3, 4, 8, 20].map((attempt) => backoffMs(attempt, 1));
    expect(longest).toEqual([250, 500, 1_000, 2_000, 20_000, 20_000]);
    expect(backoffMs(5, 0)).toBe(0);
  });
});

describe('a pace', () => {
  it('grants four retries, so that a request is sent five times at most', async () => {
    const pace = createPace(fakeTime(), 100);
    const granted = [];
    for (const attempt of [1, 2, 3, 4, 5]) granted.push(await pace.mayRetry(attempt, lost));
    expect(granted).toEqual([true, true, true, true, false]);
    expect(pace.retries).toBe(4);
  });

  it('waits with full jitter before it grants', async () => {
    const time = fakeTime(0.5);
    await createPace(time, 100).mayRetry(3, refused);
    expect(time.slept).toEqual([500]);
  });

  it('obeys Retry-After, and adds jitter so that not all come back at once', async () => {
    const time = fakeTime(0.5);
    await createPace(time, 100).mayRetry(1, throttled(7_000));
    expect(time.slept).toEqual([7_125]);
  });

  it('backs off from a throttle that names no time', async () => {
    const time = fakeTime(0.5);
    await createPace(time, 100).mayRetry(1, throttled(null));
    expect(time.slept).toEqual([125]);
  });

  it('obeys 120 seconds and gives up on more', async () => {
    const pace = createPace(fakeTime(), 100);
    expect(await pace.mayRetry(1, throttled(120_000))).toBe(true);
    expect(await pace.mayRetry(1, throttled(120_001))).toBe(false);
  });

  it('makes every worker wait when one is throttled', async () => {
    const time = fakeTime(0);
    const pace = createPace(time, 100);
    const first = pace.mayRetry(1, throttled(5_000));
    await pace.ready();
    expect(time.monotonic()).toBeGreaterThanOrEqual(5_000);
    await first;
  });

  it('does not grant what waiting can not help', async () => {
    const pace = createPace(fakeTime(), 100);
    expect(await pace.mayRetry(1, { end: 'not_sent', fault, retryable: false })).toBe(false);
    expect(pace.exhausted).toBe(false);
  });

  it('is exhausted when the budget is used up, and stays so', async () => {
    const pace = createPace(fakeTime(), 1);
    expect(await pace.mayRetry(1, lost)).toBe(true);
    expect(pace.exhausted).toBe(false);
    expect(await pace.mayRetry(1, lost)).toBe(false);
    expect(pace.exhausted).toBe(true);
    expect(pace.spendRetry(1)).toBe(false);
  });

  it('stops waiting and grants nothing once the signal is aborted', async () => {
    const stop = new AbortController();
    stop.abort();
    const time = fakeTime();
    const pace = createPace(time, 100);
    expect(await pace.mayRetry(1, lost, stop.signal)).toBe(false);
    expect(time.slept).toEqual([]);
  });
});

describe('retryBudget', () => {
  it('is a fifth of the requests, and at least 20', () => {
    expect([0, 100, 101, 1_000].map(retryBudget)).toEqual([20, 20, 21, 200]);
  });
});
