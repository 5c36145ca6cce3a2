import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSourceText } from '../../../src/roster/problem.js';
import { parseYaml } from '../../../src/roster/yaml/parse.js';
import {
  commentWords,
  findComments,
  findReference,
  lostComments,
  type Quote,
  writeScalar,
} from '../../../src/roster/yaml/text.js';
import { textOf, valueAt } from '../../../src/roster/yaml/tree.js';
import { anyCharacter } from '../../fixtures/any-character.js';

const TEXT = `# head
a: "# no" # yes
b: x#no
c: |  # header
  # no
  text # no
d: ['#no', y] #tight${'  '}
# last`;

describe('findComments', () => {
  test('finds comments and nothing that only looks like one, with their places', () => {
    const found = findComments(TEXT);
    expect(found.map(({ text }) => text)).toEqual([
      '# head',
      '# yes',
      '# header',
      '#tight',
      '# last',
    ]);
    for (const { text, start } of found) expect(TEXT.startsWith(text, start)).toBe(true);
  });
});

describe('lostComments', () => {
  test('counts those that are there twice', () => {
    expect(lostComments('# a\n# a\n# b\n', '# b\n# a\n')).toEqual(['# a']);
    expect(lostComments('a: 1 # x  \n', '# x\na: 1')).toEqual([]);
  });
});

describe('findReference', () => {
  test.each([
    ['a: &x 1', 3],
    ['a: *x', 3],
    ['# one\na: !!str 1', 9],
    ['a: "*x" # &y *z !w', null],
    ['a: b&c*d!\nb: |\n  &x\n  !y\n', null],
  ])('%j: %s', (text, expected) => {
    expect(findReference(text)).toBe(expected);
  });
});

describe('writeScalar', () => {
  test.each([
    ['14d', '14d'],
    ['20%', '20%'],
    ['2026-12-31', '2026-12-31'],
    ['teams/readers-*.yaml', 'teams/readers-*.yaml'],
    ['1st@acme.io', '1st@acme.io'],
    ['moved to data, finance', '"moved to data, finance"'],
    ['*@acme.io', '"*@acme.io"'],
    ['12', '"12"'],
    ['1e3', '"1e3"'],
    ['0x1F', '"0x1F"'],
    ['No', '"No"'],
    ['a\u200bb', '"a\\u200bb"'],
    ['a b\u2800', '"a b\\u2800"'],
    ['\ufffe', '"\\ufffe"'],
  ])('writes %s as %s', (text, expected) => {
    expect(writeScalar(text, 'plain')).toBe(expected);
  });

  test('gives back any text, in any quotes, in lines and in braces', () => {
    const anyQuote = fc.constantFrom<Quote>('plain', '"', "'");
    const anyText = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.string({ unit: fc.constantFrom(..."a1e.x-+_ #:'&*!|>%@,[]{}?~=<") }),
      fc.constantFrom(
        'null',
        'yes',
        '~',
        '1e3',
        '0x1',
        '.inf',
        '2026-12-31',
        '-',
        '- a',
        'a: b',
        'a #b',
        ' a',
        'a ',
        "it's",
        '',
        '@a',
        '%',
        '? a',
        '<<',
        '=',
        '---',
        '...',
      ),
    );
    fc.assert(
      fc.property(anyText, anyQuote, (text, quote) => {
        const scalar = writeScalar(text, quote);
        const line = parseYaml(createSourceText('', `a: ${scalar}\nb: { c: ${scalar} }\n`));
        expect(line.problems).toEqual([]);
        const [block, flow] = [valueAt(line.tree, 'a'), valueAt(valueAt(line.tree, 'b'), 'c')];
        expect([textOf(block), textOf(flow)]).toEqual([text, text]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('commentWords', () => {
  test.each([
    ['a\nb\r\n c', 'a b c'],
    ['\u202egnp\u200b.exe', 'gnp .exe'],
    ['yaml-language-server: $schema=x', 'yaml language server: $schema=x'],
    ['Zoë Müller 名前', 'Zoë Müller 名前'],
    ['x'.repeat(101), `${'x'.repeat(100)}…`],
  ])('%j becomes %j', (text, expected) => {
    expect(commentWords(text)).toBe(expected);
  });
});
