import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeMarkdown,
  escapeTerminal,
  escapeWorkflowData,
  escapeWorkflowProperty,
  findReplacements,
  markdownCode,
} from '../../src/render/escape.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

describe('escapeTerminal', () => {
  it.each([
    ['a colour code', '\u001b[31mred', '\\u{1b}[31mred'],
    ['line ends and tabs', 'a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['a C1 code', '\u009b31m', '\\u{9b}31m'],
    ['a bidi control', 'abc\u202ecod.exe', 'abc\\u{202e}cod.exe'],
    ['zero-width characters', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['a lone surrogate', '\ud800', '\\u{d800}'],
    ['a tag character', '\u{e0041}', '\\u{e0041}'],
    ['fillers that look empty', '\u3164\u2800', '\\u{3164}\\u{2800}'],
  ])('shows %s in a visible form', (_name, raw, shown) => {
    expect(escapeTerminal(raw)).toBe(shown);
  });

  it('passes over plain text quickly, and misses nothing by it', () => {
    const unit = fc.constantFrom(':', '#', '[', 'a', ' ', '"', '$', '\n', '\u202e', 'ë', '→', '…');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const replaced = findReplacements(text).reduceRight(
          (left, { start, length, shown }) =>
            left.slice(0, start) + shown + left.slice(start + length),
          text,
        );
        expect(escapeTerminal(text)).toBe(replaced);
      }),
    );
  });

  it.each([
    'noor@acme.io',
    'Zoë Müller',
    '名前',
    'a \\ b % < > | `',
    '[::1]:80',
    'C++::std',
    '# ##',
  ])('leaves %j as it is', (text) => {
    expect(escapeTerminal(text)).toBe(text);
  });

  it.each([
    ['at the start', '::error::x', ':\\u{3a}error::x'],
    ['at the start of a word', 'x ::error::y', 'x :\\u{3a}error::y'],
    ['of the older form', '##[group]x', '#\\u{23}[group]x'],
    ['behind another sign', '###[group]x', '##\\u{23}[group]x'],
    ['of Azure', '##vso[task]', '#\\u{23}vso[task]'],
  ])('breaks a command to a build: %s', (_name, raw, shown) => {
    expect(escapeTerminal(raw)).toBe(shown);
  });

  it('replaces just what findReplacements says', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...HOSTILE_STRINGS), fc.string({ unit: anyCharacter })),
        (raw) => {
          let rebuilt = '';
          let end = 0;
          for (const { start, length, shown } of findReplacements(raw)) {
            rebuilt += raw.slice(end, start) + shown;
            end = start + length;
          }
          expect(rebuilt + raw.slice(end)).toBe(escapeTerminal(raw));
        },
      ),
    );
  });

  it('has nothing left to escape once it has escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (raw) => {
        const once = escapeTerminal(raw);
        expect(escapeTerminal(once)).toBe(once);
      }),
    );
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['someone@evil.example', 'someone@<!-- -->evil.example'],
    ['@octocat', '@<!-- -->octocat'],
    ['https://evil.example', 'https:<!-- -->//evil.example'],
    ['WWW.evil.example', 'WWW<!-- -->.evil.example'],
    ['_www.evil.example', '&#95;www<!-- -->.evil.example'],
    ['#1, GH-2', '&#35;<!-- -->1, GH-<!-- -->2'],
    ['!1 and &2', '&#33;<!-- -->1 and &#38;<!-- -->2'],
    ['~bug %"next"', '&#126;<!-- -->bug &#37;<!-- -->"next"'],
    [':tada:', ':<!-- -->tada:'],
    ['$x$', '<span>$</span>x<span>$</span>'],
    ['<b>&amp;', '&#60;b&#62;&#38;amp;'],
    ['[a](b)', '&#91;a&#93;(b)'],
    ['`a` | \\', '&#96;a&#96; &#124; &#92;'],
    ['- item', '&#45; item'],
    ['/close', '&#47;close'],
    ['12. item', '12&#46; item'],
    ['    code', '&#32;   code'],
    ['a\nb', 'a&#92;nb'],
  ])('neutralises row %#', (raw, escaped) => {
    expect(escapeMarkdown(raw)).toBe(escaped);
  });

  it('leaves plain sentences as they are, so that the source can be read too', () => {
    const sentence = 'Invited as ANALYST, not on the roster: cancel it (by hand) - 50% done!?';
    expect(escapeMarkdown(sentence)).toBe(sentence.replace('!', '&#33;'));
  });

  it('reads the same once entities and empty comments are resolved', () => {
    for (const raw of HOSTILE_STRINGS) {
      const read = escapeMarkdown(raw)
        .replaceAll('<!-- -->', '')
        .replaceAll('<span>$</span>', () => '$')
        .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)));
      expect(read).toBe(escapeWorkflowData(raw).replaceAll('%25', '%'));
    }
  });
});

describe('markdownCode', () => {
  it.each(['noor@acme.io', 'roster.yaml:22', '<script>', '@octocat', 'https://evil.example'])(
    'shows %j in a code span, where nothing is a link',
    (raw) => {
      expect(markdownCode(raw)).toBe(`\`${raw}\``);
    },
  );

  it.each([
    ['a`b', 'a&#96;b'],
    ['a|b', 'a&#124;b'],
    ['a\\|b', 'a&#92;&#124;b'],
    ['##[group]', '&#35;<!-- -->&#35;<!-- -->&#91;group&#93;'],
    ['$x$', '<span>$</span>x<span>$</span>'],
    ['a\nb', 'a&#92;nb'],
    ['', ''],
  ])('shows row %# as text, because it would break out of a code span', (raw, shown) => {
    expect(markdownCode(raw)).toBe(shown);
  });
});

describe('escapeWorkflowData and escapeWorkflowProperty', () => {
  it('keep a message on its line and its percent signs', () => {
    expect(escapeWorkflowData('100% done\n::error::x')).toBe('100%25 done\\n::error::x');
    expect(escapeWorkflowData('%0A')).toBe('%250A');
  });

  it('keep a property from ending early', () => {
    expect(escapeWorkflowProperty('a,line=1:b%')).toBe('a%2Cline=1%3Ab%25');
  });
});
