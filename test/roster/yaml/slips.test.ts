import { describe, expect, it } from 'vitest';
import { parseRoster } from '../../../src/roster/parse-roster.js';
import { parseText } from '../../../src/roster/yaml/parse.js';
import { TODAY } from '../fixture.js';

const HEAD = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';
/** Something else that is wrong, further down. */
const TYPO = '  - { email: b@acme.io, account_type: DEVELOPR }\n';

function told(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const result = parseRoster(bytes, 'roster.yaml', { today: TODAY });
  if (result.ok) throw new Error('it has no problem');
  return result.problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message} ${hint}`,
  );
}

const NO_TYPE = 'There is no account type `DEVELOPR`. Did you mean DEVELOPER?';
const COMMA =
  'There is a comma after this entry. Remove the comma: entries on their own lines have none.';

describe('a slip', () => {
  it.each([
    ['a comma after }', '  - { email: a@acme.io, account_type: ANALYST },\n', `4:48 ${COMMA}`],
    [
      'a comma after }, and a comment',
      '  - { email: a@acme.io, account_type: ANALYST } , # x\n',
      `4:49 ${COMMA}`,
    ],
    [
      'no comma in braces',
      '  - { email: a@acme.io account_type: ANALYST }\n',
      '4:24 A comma is missing before `account_type`. Write a comma between two keys in braces.',
    ],
    [
      'no comma after quotes',
      '  - { email: "a@acme.io" account_type: ANALYST }\n',
      '4:26 A comma is missing before `account_type`. Write a comma between two keys in braces.',
    ],
    [
      'no colon in the first line of a person',
      '  - email a@acme.io\n    account_type: ANALYST\n',
      '4:5 A colon is missing after `email`. Write `email:`, and a space before the value.',
    ],
    [
      'no colon in another line',
      '  - email: a@acme.io\n    account_type ANALYST\n',
      '5:5 A colon is missing after `account_type`. Write `account_type:`, and a space before the value.',
    ],
  ])('is told as that, and hides nothing else: %s', (_what, slip, words) => {
    const line = 4 + (slip.match(/\n/g)?.length ?? 0);
    expect(told(HEAD + slip + TYPO)).toEqual([words, `${line}:39 ${NO_TYPE}`]);
  });

  it('of each kind is told, in one reading', () => {
    const text = `${HEAD}  - { email: a@acme.io, account_type: ANALYST },\n  - email c@acme.io\n    account_type: ANALYST\n  - { email: d@acme.io account_type: ADMIN }\n${TYPO}`;
    expect(told(text).map((each) => each.split(' ')[0])).toEqual(['4:48', '5:5', '7:24', '8:39']);
  });

  it('above a mapping is told too', () => {
    const text = `version: 1\npolicy\n  max_removals: 3\nusers:\n${TYPO}`;
    expect(told(text)).toEqual([
      '2:1 A colon is missing after `policy`. Write `policy:`, and a space before the value.',
      `5:39 ${NO_TYPE}`,
    ]);
  });

  it('between braces, where YAML takes it for a key, is told as that', () => {
    expect(told(`${HEAD}  - { email a@acme.io, account_type: ANALYST }\n`)).toContain(
      '4:7 A colon is missing after `email`. Write `email:`, and a space before the value.',
    );
  });

  it('is none where the word is no key, and where something else is wrong in the line', () => {
    expect(told(`${HEAD}  - hello world\n    account_type: ANALYST\n`)[0]).not.toContain('hello`');
    expect(told(`${HEAD}  - { email: - a }\n`)[0]).not.toContain('comma');
  });

  it('in very many lines is told for the first ten', () => {
    const lines = Array.from(
      { length: 30 },
      (_, at) => `  - { email: a${at}@acme.io, account_type: ANALYST },\n`,
    );
    expect(told(HEAD + lines.join('')).length).toBeGreaterThan(10);
  });

  it('is not put right where a text is edited or formatted', () => {
    const { tree, problems } = parseText(
      `${HEAD}  - { email: a@acme.io, account_type: ANALYST },\n`,
    );
    expect(tree).toBeNull();
    expect(problems).toHaveLength(1);
  });
});
