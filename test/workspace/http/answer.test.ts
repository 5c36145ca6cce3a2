import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/workspace/http/answer.js';

/** A day of one figure, which one of the three ways to write a date pads with a space. */
const NOW = Date.UTC(2026, 7, 1, 12);

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 120 ', 120_000],
    ['Sat, 01 Aug 2026 12:00:30 GMT', 30_000],
    ['Saturday, 01-Aug-26 12:00:30 GMT', 30_000],
    ['Sat Aug  1 12:00:30 2026', 30_000],
    ['Sat, 01 Aug 2026 11:00:00 GMT', 0],
  ])('understands %j', (header, milliseconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(milliseconds);
  });

  it.each([null, '', 'soon', '-1', '1.5', '7s', '1 2', 'Sat, nonsense', 'Mondays'])(
    'makes nothing of %j',
    (header) => {
      expect(parseRetryAfter(header, NOW)).toBeNull();
    },
  );
});
