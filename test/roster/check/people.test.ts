import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Day, dayAt } from '../../../src/day.js';
import type { ParseResult } from '../../../src/roster/join.js';
import { parseRoster } from '../../../src/roster/parse-roster.js';
import { inShort, problemsOf, TODAY } from '../fixture.js';
import { BO, fileOf, parseFiles, TEAMS, textOf } from '../several-files.js';

describe('a person who is in two files', () => {
  it('as two account types is an error, however the address is written, naming both', () => {
    const files = [
      fileOf('teams/a.yaml', [{ ...BO, email: 'JOSÉ@acme.io' }]),
      fileOf('teams/b.yaml', [{ ...BO, email: 'jose\u0301@acme.io', account_type: 'ANALYST' }]),
    ];
    const [problem, ...more] = problemsOf(parseFiles(textOf([], TEAMS), files));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'duplicate_person', file: 'a/teams/b.yaml', line: 5 });
    expect(problem?.message).toContain('is ANALYST here and DEVELOPER at a/teams/a.yaml:5');
  });
});

const MS_PER_DAY = 86_400_000;

function parse(expires: string, today: Day = TODAY): ParseResult {
  const text = `version: 1\nusers:\n  - { email: a@b.io, account_type: ADMIN, expires: ${expires} }\n`;
  return parseRoster(new TextEncoder().encode(text), 'roster.yaml', { today });
}

function told(expires: string, today?: Day): readonly string[] {
  return problemsOf(parse(expires, today)).map(({ code }) => code);
}

describe('the last day of access', () => {
  it.each(['2028-02-29', '2400-02-29', '2026-12-31', '2027-01-01', '9999-12-31', '"2027-04-30"'])(
    'can be %s',
    (expires) => {
      const result = parse(expires);
      expect(problemsOf(result)).toEqual([]);
      expect(result.ok && result.roster.people[0]?.expires).toBe(expires.replaceAll('"', ''));
    },
  );

  it.each([
    ['2026-02-29', '2026-02-28'],
    ['2027-02-31', '2027-02-28'],
    ['2028-02-30', '2028-02-29'],
    ['2100-02-29', '2100-02-28'],
    ['2026-04-31', '2026-04-30'],
    ['2026-11-31', '2026-11-30'],
  ])('cannot be %s: the calendar has %s', (expires, nearest) => {
    const [problem, ...more] = problemsOf(parse(expires));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'invalid_date', severity: 'error' });
    expect(problem?.hint).toContain(nearest);
  });

  it.each([
    '2026-13-01',
    '2026-00-10',
    '2026-12-32',
    '2026-12-00',
    '26-12-31',
    '2026-1-1',
    '31.12.2026',
    '2026/12/31',
    '2026-12-31T00:00:00Z',
    '2026-12-31x',
    'soon',
    '""',
  ])('cannot be written as %s', (expires) => {
    expect(told(expires)).toEqual(['invalid_date']);
  });

  it.each(['20261231', '[2026-12-31]', 'null', 'true'])('cannot be %s', (expires) => {
    expect(told(expires)).toEqual(['wrong_type']);
  });

  it('is a warning from the day after, with the day since when', () => {
    expect(told('2026-11-23')).toEqual([]);
    expect(told('2026-11-22')).toEqual(['expired_person']);
    const [problem] = problemsOf(parse('2025-12-31'));
    expect(problem && inShort(problem)).toBe('expired_person 3:52-62');
    expect(problem).toMatchObject({
      severity: 'warning',
      message: '`a@b.io` has not counted as on the roster since 2026-01-01.',
    });
    expect(parse('2025-12-31').ok).toBe(true);
  });

  it('is no matter of notice here, however near it is', () => {
    const text = 'version: 1\npolicy: { expiry_notice: 9999d }\nusers:\n';
    const person = '  - { email: a@b.io, account_type: ADMIN, expires: 2026-11-24 }\n';
    const bytes = new TextEncoder().encode(text + person);
    const result = parseRoster(bytes, 'roster.yaml', { today: TODAY });
    expect(problemsOf(result)).toEqual([]);
    expect(result.ok && result.roster.policy.expiryNoticeDays).toBe(9999);
  });

  it('is past on the day after and not before, over leap days and year ends', () => {
    const anyDay = fc
      .integer({ min: Date.parse('1999-12-25'), max: Date.parse('2105-01-05') })
      .map(dayAt);
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -3, max: 3 }), (day, days) => {
        const today = dayAt(Date.parse(day) + days * MS_PER_DAY);
        expect(told(day, today)).toEqual(days > 0 ? ['expired_person'] : []);
        if (days === 1)
          expect(problemsOf(parse(day, today))[0]?.message).toContain(`since ${today}`);
      }),
      { numRuns: 500 },
    );
  });

  it('is one that the calendar has, and every such day is taken', () => {
    const two = (number: number): string => String(number).padStart(2, '0');
    for (const year of [1900, 2000, 2023, 2024, 2025, 2026, 2028, 2100]) {
      for (let month = 1; month <= 12; month += 1) {
        for (let day = 27; day <= 31; day += 1) {
          const text = `${year}-${two(month)}-${two(day)}`;
          const isReal = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
          expect([text, parse(text).ok]).toEqual([text, isReal]);
        }
      }
    }
  });
});

describe('several last days', () => {
  it('that are past are each a warning, and nothing else', () => {
    const people = ['a', 'b'].map(
      (name) => `  - { email: ${name}@b.io, account_type: ADMIN, expires: 2020-02-29 }\n`,
    );
    const bytes = new TextEncoder().encode(`version: 1\nusers:\n${people.join('')}`);
    const result = parseRoster(bytes, 'roster.yaml', { today: TODAY });
    expect(problemsOf(result).map(({ message }) => message)).toEqual(
      ['a', 'b'].map(
        (name) => `\`${name}@b.io\` has not counted as on the roster since 2020-03-01.`,
      ),
    );
  });
});

describe('last days where nobody is disabled', () => {
  const warned = (policy: string, days: readonly string[]): readonly string[] => {
    const people = days.map(
      (day, n) => `  - { email: p${n}@b.io, account_type: ADMIN, expires: ${day} }\n`,
    );
    const bytes = new TextEncoder().encode(`version: 1\n${policy}users:\n${people.join('')}`);
    return problemsOf(parseRoster(bytes, 'roster.yaml', { today: TODAY }))
      .filter(({ code }) => code === 'expires_without_effect')
      .map(({ line, message }) => `${line}: ${message}`);
  };

  it('are one warning, at the first of them, that says how many there are', () => {
    expect(warned('policy: { unlisted: keep }\n', ['2099-12-31', '2020-01-31'])).toEqual([
      '4: 2 people have a last day, but with `unlisted: keep` nobody is disabled when it has passed.',
    ]);
    expect(warned('policy: { unlisted: keep }\n', ['2099-12-31'])).toEqual([
      '4: 1 person has a last day, but with `unlisted: keep` nobody is disabled when it has passed.',
    ]);
  });

  it('are none where there is no such day, or where access ends', () => {
    expect(warned('policy: { unlisted: keep }\n', [])).toEqual([]);
    expect(warned('policy: { unlisted: disable }\n', ['2099-12-31'])).toEqual([]);
    expect(warned('', ['2099-12-31'])).toEqual([]);
  });
});
