import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAddress } from '../../../src/roster/check/address.js';
import { anyCharacter } from '../../fixtures/any-character.js';

describe('an address', () => {
  it.each([
    'jonny@acme.io',
    'Jonathan.Maxwell@ACME.io',
    "o'brien+dbt@mail.acme.co.uk",
    'j@a.io',
    '  jonny@acme.io  ',
    'jörg@müller.de',
    'почта@пример.рф',
    'user@例え.jp',
    'user@ひらがな漢字abc.jp',
    'user@한국어.kr',
    'user@xn--mller-kva.de',
  ])('%s can be on a roster', (address) => {
    expect(checkAddress(address)).toBeNull();
  });

  it.each([
    ['', 'no @'],
    ['jonny', 'no @'],
    ['jonny@acme', 'no dot'],
    ['@acme.io', 'nothing before'],
    ['jonny@', 'no dot'],
    ['jonny@@acme.io', 'more than one @'],
    ['jonny@acme..io', 'extra dot'],
    ['jonny@acme.io.', 'extra dot'],
    ['jonny.@acme.io', 'extra dot'],
    ['jonny@-acme.io', 'hyphen'],
    ['jonny maxwell@acme.io', 'space'],
    ['jonny@ac_me.io', '`_`'],
    ['jonny@[10.0.0.1]', '`[`'],
    ['*@acme.io', '`*`'],
    ['a,b@acme.io', '`,`'],
    [`${'a'.repeat(65)}@acme.io`, 'more than 64'],
    [`jonny@${'a'.repeat(64)}.io`, 'too long'],
    [`jonny@${'acme.'.repeat(60)}io`, 'more than 254'],
    ['jonny@ａcme.io', 'only look like'],
    ['jonny@\u0301acme.io', 'cannot be in that place'],
  ])('%s cannot', (address, because) => {
    const problem = checkAddress(address);
    expect(problem?.code).toBe('invalid_email');
    expect(problem?.message).toContain(because);
  });

  it('with a name or a link around it gets the bare address as a hint', () => {
    expect(checkAddress('Jonny <jonny@acme.io>')?.hint).toBe('Write jonny@acme.io alone.');
    expect(checkAddress('mailto:jonny@acme.io')?.hint).toBe('Write jonny@acme.io alone.');
  });

  it.each([
    ['line_break', '\n', 'U+000A'],
    ['line_break', '\u2028', 'U+2028'],
    ['bidi_mark', '\u202e', 'U+202E'],
    ['bidi_mark', '\u200f', 'U+200F'],
    ['bidi_mark', '\u2066', 'U+2066'],
    ['control_character', '\0', 'U+0000'],
    ['control_character', '\t', 'U+0009'],
    ['control_character', '\ud800', 'U+D800'],
    ['invisible_character', '\u200b', 'U+200B'],
    ['invisible_character', '\u00ad', 'U+00AD'],
    ['invisible_character', '\u00a0', 'U+00A0'],
    ['invisible_character', '\ufeff', 'U+FEFF'],
    ['invisible_character', '\ufffe', 'U+FFFE'],
    ['invisible_character', '\u2800', 'U+2800'],
    ['invisible_character', '\u3164', 'U+3164'],
    ['invisible_character', '\u{e0041}', 'U+E0041'],
  ])('with %s is refused wherever it is', (code, character, notation) => {
    for (const address of [`jon${character}ny@acme.io`, `jonny@ac${character}me.io`]) {
      const problem = checkAddress(address);
      expect(problem?.code).toBe(code);
      expect(problem?.message).toContain(notation);
    }
  });

  it('with white space around it that is no plain space is refused', () => {
    expect(checkAddress('jonny@acme.io\n')?.code).toBe('line_break');
    expect(checkAddress('\u00a0jonny@acme.io')?.code).toBe('invisible_character');
  });

  it.each([
    ['jonny@\u0430cme.io', 'Cyrillic and Latin', '\u0430'],
    ['jonny@acm\u0435.io', 'Latin and Cyrillic', '\u0435'],
    ['jonny@acme\u03bf.io', 'Latin and Greek', '\u03bf'],
    ['jonny@\u0430\u03b1.io', 'Cyrillic and Greek', '\u03b1'],
    ['jonny@ᏢᎪᎩ.io', 'addresses do not use', 'Ꮲ'],
  ])('whose domain mixes scripts is refused: %s', (address, what, character) => {
    const problem = checkAddress(address);
    expect(problem).toMatchObject({ code: 'mixed_scripts', severity: 'error', character });
    expect(problem?.message).toContain(what);
  });

  it('that mixes scripts before the @ is warned of', () => {
    expect(checkAddress('j\u043enny@acme.io')).toMatchObject({
      code: 'mixed_scripts',
      severity: 'warning',
    });
  });

  it('is never accepted with something in it that cannot be seen', () => {
    const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (part) => {
        if (hidden.test(part)) expect(checkAddress(`a${part}b@acme.io`)).not.toBeNull();
      }),
    );
  });
});
