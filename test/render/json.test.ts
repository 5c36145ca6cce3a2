import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderJson, renderJsonLine } from '../../src/render/json.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

it('renders JSON two spaces deep with a newline at the end', () => {
  expect(renderJson({ a: [1], b: 'x' })).toBe(`{
  "a": [
    1
  ],
  "b": "x"
}
`);
});

it('escapes what a terminal or a log would act on', () => {
  expect(renderJson('a\u202eb\u2028c\u009bd\u{e0041} ##[group]')).toBe(
    '"a\\u202eb\\u2028c\\u009bd\\udb40\\udc41 \\u0023\\u0023[group]"\n',
  );
});

it('keeps every hostile text the same JSON value, with nothing invisible in it', () => {
  for (const raw of HOSTILE_STRINGS) {
    const text = renderJson({ [raw]: raw });
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ [raw]: raw })));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\u2028\u2029]/u);
    expect(text).not.toMatch(/##\w*\[/);
    const line = renderJsonLine({ [raw]: raw });
    expect(JSON.parse(line)).toEqual(JSON.parse(text));
    expect(line).not.toContain('\n');
    expect(line).not.toMatch(/[\p{C}\u2028\u2029](?!$)/u);
  }
});

it('renders any JSON so that it reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: anyCharacter }), (value) => {
      expect(JSON.parse(renderJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
