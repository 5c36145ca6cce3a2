import { describe, expect, it } from 'vitest';
import { encode, parseFixture, parseText, problemsOf, rosterOf } from '../fixture.js';
import { BO, fileOf, parseFiles, TEAMS, textOf } from '../several-files.js';

describe('a hostile file', () => {
  it.each([
    ['lists', '['.repeat(100_000)],
    ['mappings', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['complex keys', '? '.repeat(100_000)],
    ['closed lists', `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('with 100,000 levels of %s is a problem, not a crash', (_name, text) => {
    expect(problemsOf(parseText(text)).map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('whose aliases nest deep without many brackets is a problem, not a crash', () => {
    const levels = Array.from(
      { length: 2000 },
      (_, level) => `a${level + 1}: &a${level + 1} [[[[[[*a${level}]]]]]]`,
    );
    const codes = problemsOf(parseText(`a0: &a0 x\n${levels.join('\n')}\n`)).map((p) => p.code);
    expect(codes).toContain('too_deep');
  });

  it('cannot reach a prototype', () => {
    parseFixture('proto.yaml');
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
    expect(({} as Record<string, unknown>)['users']).toBeUndefined();
  });

  it('with a million spaces in an address is refused at once', () => {
    const text = `version: 1\nusers:\n  - { account_type: ADMIN, email: "a${' '.repeat(1_000_000)}b" }\n`;
    expect(problemsOf(parseText(text)).map(({ code }) => code)).toEqual(['too_large']);
  });

  it('with more problems than anyone mends at once tells the first thousand', () => {
    const people = Array.from({ length: 1500 }, () => '  - { account_type: ADMIN, email: x }\n');
    const problems = problemsOf(parseText(`version: 1\nusers:\n${people.join('')}`));
    expect(problems).toHaveLength(1001);
    expect(problems.at(-1)?.code).toBe('too_many_problems');
  });
});

describe('the bounds on what parsing costs', () => {
  it('hold for each included file', () => {
    const files = [{ path: 'teams/a.yaml', bytes: encode('['.repeat(100_000)) }];
    const problems = problemsOf(parseFiles(textOf([], TEAMS), files));
    expect(problems.map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('hold for all of them together', () => {
    const costly = `version: 1\nusers: []\nnote: [${'[],'.repeat(50_000)}]\n`;
    const files = Array.from({ length: 10 }, (_, n) => ({
      path: `teams/${n}.yaml`,
      bytes: encode(costly),
    }));
    const problems = problemsOf(parseFiles(textOf([], TEAMS), files));
    const codes = problems.map(({ code, file }) => `${file.slice('a/teams/'.length)} ${code}`);
    const within = ['0', '1', '2', '3', '4', '5', '6', '7'].map((n) => `${n}.yaml unknown_key`);
    expect(codes.filter((one) => one.endsWith('too_large')).length).toBeGreaterThan(0);
    expect(within).toEqual(expect.arrayContaining(codes.filter((one) => !one.endsWith('large'))));
  });

  it('leave room for 40,000 people in 500 files', () => {
    const files = Array.from({ length: 500 }, (_, n) =>
      fileOf(
        `teams/${n}.yaml`,
        Array.from({ length: 80 }, (_, m) => ({ ...BO, email: `u${n}-${m}@acme.io` })),
      ),
    );
    expect(rosterOf(parseFiles(textOf([], TEAMS), files)).people).toHaveLength(40_000);
  });
});
