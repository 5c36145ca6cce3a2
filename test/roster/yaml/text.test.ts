import { describe, expect, test } from 'vitest';
import { findComments, findReference, lostComments } from '../../../src/roster/yaml/text.js';

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
