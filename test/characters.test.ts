import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAMILIAR, hasInvisible, invisible } from '../src/characters.js';
import { anyCharacter } from './fixtures/any-character.js';

describe('what cannot be seen', () => {
  it.each([
    ['a control character', '\u001b'],
    ['a line end', '\n'],
    ['a C1 control', '\u0085'],
    ['a bidi control', '\u202e'],
    ['a zero-width space', '\u200b'],
    ['a byte order mark', '\ufeff'],
    ['half of a surrogate pair', '\ud800'],
    ['private use', '\ue000'],
    ['a line separator', '\u2028'],
    ['a blank letter', '\u3164'],
    ['a variation selector', '\ufe0f'],
    ['a tag', '\u{e0041}'],
    ['a blank Braille pattern', '\u2800'],
    ['no character at all', '\ufffe'],
  ])('is %s', (_, character) => {
    expect(hasInvisible(`a${character}b`)).toBe(true);
    expect(`a${character}b`.replace(invisible(), '')).toBe('ab');
  });

  it.each(['', ' ', 'Zo\u00eb', '\u540d\u524d', '\u2764', 'rene\u0301', '\u00a0', '\u3000'])(
    'is not %j',
    (text) => {
      expect(hasInvisible(text)).toBe(false);
    },
  );

  it('is none of what is familiar', () => {
    const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    const familiar = units.filter((unit) => FAMILIAR.test(unit));
    expect(familiar.length).toBeGreaterThan(300);
    expect(familiar.filter((unit) => unit.search(invisible()) >= 0)).toEqual([]);
  });

  it('is the same however often one asks', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(hasInvisible(text)).toBe(hasInvisible(text));
        expect(hasInvisible(text.replace(invisible(), ''))).toBe(false);
      }),
    );
  });
});
