import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateProblem, locateProblems } from '../../src/roster/problem.js';
import { createSourceText } from '../../src/roster/source-text.js';

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
