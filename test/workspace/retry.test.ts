import { describe, expect, it } from 'vitest';
import { backoffMs, canHelp, retryBudget } from '../../src/workspace/retry.js';

const reason = { code: 'any', message: 'any' };

describe('backoffMs', () => {
  it('doubles from 250 ms to 20 s, and is anything below that', () => {
    const longest = [1, 2, 3, 4, 8, 20].map((attempt) => backoffMs(attempt, 1));
    expect(longest).toEqual([250, 500, 1_000, 2_000, 20_000, 20_000]);
    expect(backoffMs(5, 0)).toBe(0);
  });
});

describe('retryBudget', () => {
  it('is a fifth of the requests, and at least 20', () => {
    expect([0, 100, 101, 1_000].map(retryBudget)).toEqual([20, 20, 21, 200]);
  });
});

describe('canHelp', () => {
  it('obeys a Retry-After of 120 seconds and gives up on more', () => {
    expect(canHelp({ end: 'throttled', reason, retryAfterMs: 120_000 })).toBe(true);
    expect(canHelp({ end: 'throttled', reason, retryAfterMs: 120_001 })).toBe(false);
    expect(canHelp({ end: 'throttled', reason, retryAfterMs: null })).toBe(true);
  });

  it('tells what was not sent for a while from what never will be', () => {
    expect(canHelp({ end: 'not_sent', reason, retryable: true })).toBe(true);
    expect(canHelp({ end: 'not_sent', reason, retryable: false })).toBe(false);
  });

  it('not for an answer that is too large, which would come as large again', () => {
    expect(canHelp({ end: 'unknown', reason })).toBe(true);
    const large = { ...reason, code: 'answer_too_large' };
    expect(canHelp({ end: 'unknown', reason: large })).toBe(false);
  });
});
