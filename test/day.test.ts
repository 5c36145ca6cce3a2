import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAfter, dayAt, dayLater, daysBetween, parseDay } from '../src/day.js';

describe('a day', () => {
  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '2026-01-01', '9999-12-31'])(
    '%s is in the calendar',
    (text) => {
      expect(parseDay(text)).toBe(text);
    },
  );

  it.each(['2023-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])(
    '%s is not in the calendar',
    (text) => {
      expect(parseDay(text)).toBeNull();
    },
  );

  it.each(['', '2026-1-1', '26-01-01', '2026-01-01T00:00:00Z', ' 2026-01-01', '31.12.2026'])(
    '%j is not written as one',
    (text) => {
      expect(parseDay(text)).toBeNull();
    },
  );

  it('ends at midnight in UTC, wherever one is', () => {
    expect(dayAt(Date.parse('2026-12-31T23:59:59.999Z'))).toBe('2026-12-31');
    expect(dayAt(Date.parse('2027-01-01T00:00:00.000Z'))).toBe('2027-01-01');
    expect(dayAt(Date.parse('2026-12-31T23:00:00-02:00'))).toBe('2027-01-01');
  });

  it('is one after the other, over leap days and year ends', () => {
    const ms = fc.integer({ min: 0, max: Date.parse('2200-01-01') });
    fc.assert(
      fc.property(ms, fc.nat(5000), (at, days) => {
        const later = dayAt(at + days * 24 * 60 * 60 * 1000);
        expect(daysBetween(dayAt(at), later)).toBe(days);
        expect(parseDay(later)).toBe(later);
        expect(dayLater(dayAt(at), days)).toBe(later);
        expect(later >= dayAt(at)).toBe(true);
        expect(daysBetween(later, dayAfter(later))).toBe(1);
      }),
    );
  });
});
