import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  characterAt,
  createSourceText,
  firstLineOf,
  lineInWords,
  lineText,
  positionAt,
} from '../../src/roster/problem.js';

describe('a place in a text', () => {
  const source = createSourceText('roster.yaml', 'one\r\ntwo\nthree');
  const at = { start: 6, end: 14 };

  it('is told by its line, and by its file to whoever looks at another one', () => {
    expect(lineInWords(source, at, source)).toBe('line 2');
    expect(lineInWords(source, at, createSourceText('a.yaml', ''))).toBe('roster.yaml:2');
  });

  it('of several lines is narrowed to the first one, or to a character in it', () => {
    expect(firstLineOf(source, at)).toEqual({ start: 6, end: 8 });
    expect(characterAt(source, at, 'o')).toEqual({ start: 7, end: 8 });
    expect(characterAt(source, at, 'x')).toEqual(at);
  });

  it('has a line without its end, and none beyond the text', () => {
    expect([1, 2, 3, 4].map((line) => lineText(source, line))).toEqual(['one', 'two', 'three', '']);
  });
});

it('positions are the inverse of offsets', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', '😀')), fc.nat(), (parts, at) => {
      const text = parts.join('');
      const offset = at % (text.length + 1);
      const { line, column } = positionAt(createSourceText('roster.yaml', text), offset);
      const linesBefore = text.split('\n').slice(0, line - 1);
      expect(linesBefore.reduce((sum, one) => sum + one.length + 1, 0) + column - 1).toBe(offset);
    }),
  );
});
