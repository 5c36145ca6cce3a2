import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  characterAt,
  createSourceText,
  firstLineOf,
  lineInWords,
  lineText,
  locateProblem,
  locateProblems,
  MOST_PROBLEMS,
  positionAt,
} from '../../src/roster/problem.js';
import { problemsOf } from './fixture.js';
import { BO, fileOf, parseFiles, TEAMS, textOf } from './several-files.js';

function problemAt(text: string, start: number, end: number) {
  const source = createSourceText('roster.yaml', text);
  return locateProblem(source, { code: 'yaml_syntax', at: { start, end }, message: 'x' });
}

describe('a problem', () => {
  it('counts columns in UTF-16 units, as editors do', () => {
    expect(problemAt('a\n😀 bad\n', 5, 8)).toMatchObject({ line: 2, column: 4, endColumn: 7 });
  });

  it('ends in the line in which it begins', () => {
    expect(problemAt('one\r\ntwo\r\n', 1, 9)).toMatchObject({ line: 1, column: 2, endColumn: 4 });
  });

  it('at the end of the text is in the last line', () => {
    expect(problemAt('one', 3, 9)).toMatchObject({ line: 1, column: 4, endColumn: 4 });
    expect(problemAt('one\n', 99, 100)).toMatchObject({ line: 2, column: 1, excerpt: '' });
  });

  it('shows a line of ordinary length whole', () => {
    const line = 'x'.repeat(200);
    expect(problemAt(line, 150, 151)).toMatchObject({ excerpt: line, excerptColumn: 151 });
  });

  it('is shown once, however many aliases lead to it', () => {
    const problem = { code: 'wrong_type', at: { start: 0, end: 1 }, message: 'x' } as const;
    const source = createSourceText('roster.yaml', 'one');
    expect(locateProblems(source, [problem, problem])).toHaveLength(1);
  });

  it('points at the same text in the excerpt as in the line, however long that is', () => {
    const parts = fc.array(fc.constantFrom('word ', '😀', 'é', '  '), {
      maxLength: 400,
      size: 'max',
    });
    fc.assert(
      fc.property(parts, parts, (before, after) => {
        const start = before.join('').length;
        const text = `${before.join('')}HERE${after.join('')}`;
        const { excerpt, excerptColumn } = problemAt(text, start, start + 4);
        expect(excerpt?.slice(excerptColumn - 1, excerptColumn + 3)).toBe('HERE');
        expect(excerpt?.length).toBeLessThanOrEqual(203);
        expect(excerpt).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

describe('problems of many files', () => {
  it('are told to the number of one file, errors first', () => {
    const warned = Array.from({ length: 40 }, (_, n) => ({
      ...BO,
      email: `w${n}@acme.io`,
      expires: '2026-01-01',
    }));
    const wrong = Array.from({ length: 40 }, (_, n) => ({ ...BO, email: `f${n}@acme` }));
    const files = Array.from({ length: 30 }, (_, n) =>
      fileOf(`teams/${n}.yaml`, [
        ...warned.map((one) => ({ ...one, email: `${n}${one.email}` })),
        ...wrong,
      ]),
    );
    const problems = problemsOf(parseFiles(textOf([], TEAMS), files));
    expect(problems).toHaveLength(MOST_PROBLEMS + 1);
    expect(problems.at(-1)?.code).toBe('too_many_problems');
    expect(problems.slice(0, -1).every(({ severity }) => severity === 'error')).toBe(true);
  });

  it('are told once where a file alone has more', () => {
    const users = Array.from({ length: 1500 }, (_, n) => ({ ...BO, email: `f${n}@acme` }));
    const files = [fileOf('teams/a.yaml', users), fileOf('teams/b.yaml', users)];
    const problems = problemsOf(parseFiles(textOf([], TEAMS), files));
    expect(problems.filter(({ code }) => code === 'too_many_problems')).toHaveLength(1);
    expect(problems).toHaveLength(MOST_PROBLEMS + 1);
  });

  it('that cannot be decoded are problems of those files', () => {
    const files = [
      { path: 'teams/a.yaml', bytes: Uint8Array.of(0xff, 0xfe, 0) },
      { path: 'teams/b.yaml', bytes: Uint8Array.of(0x61, 0xff) },
    ];
    const problems = problemsOf(parseFiles(textOf([], TEAMS), files));
    expect(problems.map(({ code, file }) => `${file} ${code}`)).toEqual([
      'a/teams/a.yaml utf16',
      'a/teams/b.yaml not_utf8',
    ]);
  });
});

describe('a place in a text', () => {
  const source = createSourceText('roster.yaml', 'one\r\ntwo\nthree');
  const at = { start: 6, end: 14 };

  it('is told by its line, and by its file to whoever looks at another one', () => {
    expect(lineInWords(source, at, source)).toBe('line 2');
    expect(lineInWords(source, at, createSourceText('a.yaml', ''))).toBe('roster.yaml:2');
  });

  it('of several lines is narrowed to the first one, or to a character in it', () => {
    expect(firstLineOf(source, at)).toEqual({ start: 6, end: 8 });
    expect(characterAt(source, at, 'o')).toEqual({ start: 7, end: 8 });
    expect(characterAt(source, at, 'x')).toEqual(at);
  });

  it('has a line without its end, and none beyond the text', () => {
    expect([1, 2, 3, 4].map((line) => lineText(source, line))).toEqual(['one', 'two', 'three', '']);
  });

  it('has a position that leads back to its offset', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', '😀')), fc.nat(), (parts, at) => {
        const text = parts.join('');
        const offset = at % (text.length + 1);
        const { line, column } = positionAt(createSourceText('roster.yaml', text), offset);
        const linesBefore = text.split('\n').slice(0, line - 1);
        expect(linesBefore.reduce((sum, one) => sum + one.length + 1, 0) + column - 1).toBe(offset);
      }),
    );
  });
});
