import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSourceText } from '../../../src/roster/problem.js';
import { createBudget } from '../../../src/roster/yaml/budget.js';
import { parseByLibrary } from '../../../src/roster/yaml/parse.js';
import { readQuickly } from '../../../src/roster/yaml/quick.js';
import type { Tree } from '../../../src/roster/yaml/tree.js';

const quickly = (text: string): Tree | null => readQuickly(text, createBudget());

const PEOPLE = [
  ['in lines', 'users:\n  - email: a@acme.io\n    account_type: ADMIN\n'],
  ['in braces', 'users:\n  - { email: a@acme.io, account_type: ADMIN }\n'],
  [
    'in a list that begins in the column of its key',
    'users:\n- email: a@acme.io\n- email: b@acme.io\n',
  ],
  ['behind three dashes', '---\nusers:\n  - email: a@acme.io\n'],
  ['with comments', '# all\nusers: # of us\n\n  # one\n  - { email: a@acme.io } # Ann\n#end'],
  ['with the line ends of Windows', 'users:\r\n  - email: a@acme.io\r\n\r\nversion: 1\r\n'],
  ['with quotes', `users:\n  - { email: "a@acme.io", name: 'A: #1' }\n`],
  ['with an apostrophe, a colon or a # within a word', "a: O'Brien\nb: a:b\nc: a#b\n"],
  ['without a line end', 'version: 1\nusers: []'],
  ['with nothing behind a key', 'policy:\nusers:\n  - email:\n    name:\nversion: 1\n'],
  [
    'with other keys around',
    'version: 1\npolicy:\n  ignore: ["*@b.io", c@b.io]\n  seats: { active: 50 }\nusers: []\n',
  ],
  ['with numbers and words that are no text', 'a: 12\nb: true\nc: null\nd: false\ne: 012\n'],
  ['with words that only look like those', 'a: 2026-12-31\nb: 20%\nc: 14d\nd: yes\ne: nullable\n'],
] as const;

describe('people who are read without the YAML library', () => {
  it.each(PEOPLE)('are read as with it, %s', (_name, text) => {
    const { tree, problems } = parseByLibrary(createSourceText('', text), createBudget());
    expect(problems).toEqual([]);
    expect(quickly(text)).toStrictEqual(tree);
  });

  it('are those of every example', () => {
    const examples = readdirSync('examples', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml') && !name.startsWith('kubernetes'))
      .map((name) => `examples/${name}`);
    expect(examples.length).toBeGreaterThan(5);
    const others = ['roster.example.yaml', ...examples].filter(
      (path) => quickly(readFileSync(path, 'utf8')) === null,
    );
    expect(others).toEqual([]);
  });

  it('may be a hundred thousand', () => {
    const text = `users:\n${'  - { email: a@acme.io, name: Ann, account_type: ADMIN }\n'.repeat(100_000)}`;
    expect(quickly(text)).not.toBeNull();
  });
});

describe('what is left to the YAML library', () => {
  it.each([
    ['nothing', ''],
    ['comments alone', '# none\n'],
    ['a single value', 'users\n'],
    ['a tab', 'a:\tb\n'],
    ['a byte order mark', '\ufeffa: b\n'],
    ['a carriage return that ends no line', 'a: b\rc: d\n'],
    ['an escape', 'a: "\\u0041"\n'],
    ['a doubled quote', "a: 'it''s'\n"],
    ['text behind a quote', 'a: "b" c\n'],
    ['a quote that is never closed', 'a: "b\n'],
    ['a text of several lines', 'a: b\n  c\n'],
    ['a block of text', 'a: |\n  b\n'],
    ['an anchor', 'a: &b c\n'],
    ['an alias', 'a: *b\n'],
    ['a tag', 'a: !b c\n'],
    ['a complex key', '? a\n: b\n'],
    ['a key in quotes', '"a": b\n'],
    ['a key that is there twice', 'a: b\na: c\n'],
    ['a key that is there twice in braces', 'a: { b: c, b: d }\n'],
    ['a second colon', 'a: b: c\n'],
    ['a colon at the end', 'a: b:\n'],
    ['a comma behind the last value', 'a: [b, ]\nc: { d: e, }\n'],
    ['a missing comma', 'a: [b c: d]\n'],
    ['a bracket that is never closed', 'a: [b\n'],
    ['braces over several lines', 'a: {\n  b: c }\n'],
    ['a list in a line of a list', '- - a\n'],
    ['a dash alone', '-\n  a: b\n'],
    ['a second document', 'a: b\n---\nc: d\n'],
    ['an end of a document', 'a: b\n...\n'],
    ['a directive', '%YAML 1.2\n---\na: b\n'],
    ['numbers of other kinds', 'a: 1.5\n'],
    ['a number that is too large', 'a: 12345678901234567890\n'],
    ['a word in other letters', 'a: Null\n'],
    ['a line that is too far out', '  a: b\nc: d\n'],
    ['a line that is too far in', 'a:\n    - b\n  - c\n'],
    ['an item among keys', 'a: b\n- c\n'],
    ['a key among items', '- a\nb: c\n'],
    ['a very long line', `a: ${'b'.repeat(5000)}\n`],
    ['many levels', `a: ${'['.repeat(20)}${']'.repeat(20)}\n`],
  ])('is %s', (_name, text) => {
    expect(quickly(text)).toBeNull();
  });

  it('is what has more values than anyone has people', () => {
    const text = 'a:\n  - { b: c, d: [e, f] }\n';
    const used = { cost: 0, values: 6 };
    expect(readQuickly(text, used)).not.toBeNull();
    expect(used.values).toBe(0);
    expect(readQuickly(text, { cost: 0, values: 5 })).toBeNull();
  });
});
