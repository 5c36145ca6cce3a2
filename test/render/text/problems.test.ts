import { describe, expect, it } from 'vitest';
import { renderErrorText, renderProblemsText } from '../../../src/render/text/problems.js';
import type { Problem } from '../../../src/roster/problem.js';

const TYPO: Problem = {
  code: 'unknown_account_type',
  severity: 'error',
  file: 'roster.yaml',
  line: 12,
  column: 19,
  endColumn: 27,
  message: 'unknown account type "DEVELOPR"',
  hint: 'did you mean DEVELOPER?',
  excerpt: '    account_type: DEVELOPR',
  excerptColumn: 19,
};

function render(problems: readonly Problem[], columns: number | null = null): string {
  return renderProblemsText(problems, { color: false, columns });
}

/** The problem with its marker under this part of the line. */
function mark(excerpt: string, part: string, hint: string | null = null): Problem {
  const column = excerpt.indexOf(part) + 1;
  return { ...TYPO, excerpt, column, excerptColumn: column, endColumn: column + part.length, hint };
}

/** The two lines of the frame. */
function frame(problem: Problem, columns: number | null = null): string[] {
  const lines = render([problem], columns).split('\n');
  return lines.filter((line) => /^[ \d]{6} \|/.test(line)).slice(0, 2);
}

describe('problems in text', () => {
  it('shows the line, the place and what to do, and the count last', () => {
    const warning: Problem = { ...TYPO, severity: 'warning', code: 'person_ignored', line: 7 };
    expect(render([TYPO, { ...warning, hint: null }])).toBe(`\
error    roster.yaml:12:19  unknown account type "DEVELOPR"  [unknown_account_type]
    12 |     account_type: DEVELOPR
       |                   ^^^^^^^^  did you mean DEVELOPER?

warning  roster.yaml:7:19  unknown account type "DEVELOPR"  [person_ignored]
     7 |     account_type: DEVELOPR
       |                   ^^^^^^^^

1 error, 1 warning in roster.yaml
`);
  });

  it('counts the files when there are several', () => {
    const text = render([TYPO, TYPO, { ...TYPO, file: 'teams/data.yaml' }]);
    expect(text.trimEnd().split('\n').at(-1)).toBe('3 errors in 2 files');
  });

  it('shows a problem of a whole file without a line', () => {
    const hint = 'Name a file that exists.';
    expect(render([{ ...TYPO, message: 'no such file', excerpt: null, hint }])).toBe(`\
error    roster.yaml  no such file  [unknown_account_type]
         Name a file that exists.

1 error in roster.yaml
`);
  });

  it('says that there are none', () => {
    expect(render([])).toBe('no problems\n');
  });

  it('keeps the marker in place behind tabs', () => {
    expect(frame(mark('\t- x: bad', 'bad'))).toEqual([
      '    12 |     - x: bad',
      '       |          ^^^',
    ]);
  });

  it('keeps the marker in place behind wide and combining characters', () => {
    expect(frame(mark('名前: e\u0301 bad', 'bad'))).toEqual([
      '    12 | 名前: e\u0301 bad',
      '       |         ^^^',
    ]);
  });

  it('marks the visible form of what cannot be seen', () => {
    expect(frame(mark('a\u202eb: \u200b', '\u200b'))).toEqual([
      '    12 | a\\u{202e}b: \\u{200b}',
      '       |             ^^^^^^^^',
    ]);
  });

  it('marks one column where nothing is marked, such as the end of the line', () => {
    const missing = {
      ...TYPO,
      column: 5,
      excerptColumn: 5,
      endColumn: 5,
      excerpt: 'key:',
      hint: null,
    };
    expect(frame(missing)).toEqual(['    12 | key:', '       |     ^']);
  });

  it('cuts a long line around the marker', () => {
    const excerpt = `${'a'.repeat(60)} bad ${'b'.repeat(100)}`;
    expect(frame(mark(excerpt, 'bad'), 60)).toEqual([
      '    12 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaa bad bbbbbbbbbbbbbbb…',
      '       |                               ^^^',
    ]);
  });

  it('shows the beginning of a marked part that is longer than the line may be', () => {
    const [line = '', marker = ''] = frame(mark(`key: ${'x'.repeat(190)}`, 'x'.repeat(190)), 60);
    expect(line).toMatch(/^ {4}12 \| .*xxx…$/);
    expect(line.length).toBeLessThanOrEqual(60);
    expect(marker.indexOf('^')).toBe(line.indexOf('x'));
    expect(marker.length).toBe(line.length);
  });

  it('puts a hint below the marker where there is no room beside it', () => {
    const hint = 'a hint of more words than there is room for beside the marker of this line';
    expect(
      render([mark('key: bad', 'bad', hint)], 60)
        .split('\n')
        .slice(3, 6),
    ).toEqual([
      '       |      ^^^',
      '       |  a hint of more words than there is room for beside',
      '          the marker of this line',
    ]);
  });

  it('puts the code on a line of its own where there is no room beside the message', () => {
    expect(render([TYPO], 62).split('\n').slice(0, 2)).toEqual([
      'error    roster.yaml:12:19  unknown account type "DEVELOPR"',
      '         [unknown_account_type]',
    ]);
  });
});

describe('an error in text', () => {
  it('says what is wrong and what to do next', () => {
    const error = { message: 'The API refused the credentials.', hint: 'Make a new key.' };
    expect(renderErrorText(error, { color: false, columns: null })).toBe(
      'error  The API refused the credentials.\n       Make a new key.\n',
    );
    expect(renderErrorText({ ...error, hint: null }, { color: true, columns: null })).toBe(
      '\u001b[31merror\u001b[39m  The API refused the credentials.\n',
    );
  });
});
