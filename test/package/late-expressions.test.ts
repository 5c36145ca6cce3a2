/** What the build makes of regular expressions that are costly to read says the same as they do. */
import { describe, expect, it } from 'vitest';
import { makeExpressionsLate } from '../../scripts/late-expressions.mjs';

describe('a regular expression in the bundle', () => {
  it.each([
    [
      'over kinds of characters',
      'f(/^[\\p{L}\\d"\\\\]+$/gu)',
      'f( new RegExp("^[\\\\p{L}\\\\d\\"\\\\\\\\]+$","gu"))',
    ],
    ['over everything else', 'return/\\P{L}/u', 'return new RegExp("\\\\P{L}","u")'],
  ])('%s is made when it is run', (_name, code, late) => {
    expect(makeExpressionsLate(code)).toBe(late);
  });

  it.each(['a/b/u', 'f(/[a-z]/u)', 'f("/\\\\p{L}/u")', 'f(`/\\\\p{L}/u`)'])(
    'stays as it is in %s',
    (code) => {
      expect(makeExpressionsLate(code)).toBe(code);
    },
  );

  it('is found among others', () => {
    const code = 'const a=/x/g,b=/\\p{M}/u;a(/\\p{N}/u,"é")';
    expect(makeExpressionsLate(code)).toBe(
      'const a=/x/g,b= new RegExp("\\\\p{M}","u");a( new RegExp("\\\\p{N}","u"),"é")',
    );
  });
});
