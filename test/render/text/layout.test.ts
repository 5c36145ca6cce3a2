import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { hangText, measureWidth, padTo } from '../../../src/render/text/layout.js';

describe('measureWidth', () => {
  it('agrees with string-width on every character that it does not look at closer', () => {
    const narrow = Array.from({ length: 0x0180 }, (_, code) => String.fromCharCode(code));
    const visible = narrow.filter((character) => !/[\p{Cc}\p{Cf}]/u.test(character));
    for (const character of [...visible, '→', '…', '✗', '·']) {
      expect(measureWidth(`a${character}`), character).toBe(stringWidth(`a${character}`));
    }
  });

  it.each([
    ['名前', 4],
    ['e\u0301', 1],
    ['→…', 2],
    ['', 0],
  ])('measures %s as %i columns', (text, width) => {
    expect(measureWidth(text)).toBe(width);
  });
});

describe('padTo', () => {
  it('pads by columns and never cuts', () => {
    expect(padTo('名', 4)).toBe('名  ');
    expect(padTo('long', 2)).toBe('long');
  });
});

describe('hangText', () => {
  it('lets later lines begin below the beginning of the text', () => {
    expect(hangText('error  ', 'one two three', 14)).toEqual(['error  one two', '       three']);
  });

  it('lets a word that is too wide stand alone and whole, so that it can be copied', () => {
    expect(hangText('  ', 'see https://example.com/a/b now', 12)).toEqual([
      '  see',
      '  https://example.com/a/b',
      '  now',
    ]);
  });

  it('loses and reorders no word', () => {
    const anyWord = fc.string({ minLength: 1, maxLength: 12 }).filter((word) => !/\s/.test(word));
    fc.assert(
      fc.property(fc.array(anyWord), fc.integer({ min: 1, max: 40 }), (words, columns) => {
        const lines = hangText('', words.join(' '), columns);
        expect(lines.join(' ')).toBe(words.join(' '));
      }),
    );
  });
});
