import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, fitDocument, type Section } from '../../../src/render/markdown/document.js';

const more = (hidden: number): string => `${hidden} more\n`;

function text(content: string): Block {
  return { kind: 'text', text: `${content}\n` };
}

function rows(...content: readonly string[]): Block {
  const lines = content.map((row) => `${row}\n`);
  return { kind: 'rows', before: '<\n', rows: lines, after: '>\n', more };
}

function write(sections: readonly Section[], limit: number): string {
  return fitDocument('head\n', sections, (hidden) => `${hidden} sections more\n`, limit);
}

describe('a document that must fit', () => {
  it('is whole when there is room', () => {
    expect(write([[text('a'), rows('1', '2')], [text('b')]], 100)).toBe('head\na\n<\n1\n2\n>\nb\n');
  });

  it('gives up later rows, and says how many', () => {
    const section = [text('a'), rows('1', '2', '3', '4', '5', '6', '7', '8', '9'), text('z')];
    expect(write([section], 60)).toBe('head\na\n<\n1\n2\n3\n4\n5\n6\n7\n8\n9\n>\nz\n');
    expect(write([section], 26)).toBe('head\na\n<\n1\n2\n3\n>\n6 more\nz\n');
  });

  it('shows no empty list where there is no room for a single row', () => {
    const section = [text('a'), rows('x'.repeat(50)), text('z')];
    expect(write([section], 60)).toBe('head\na\n1 more\nz\n');
  });

  it('gives up whole sections when even their texts do not fit, and says how many', () => {
    const sections = ['a', 'b', 'c', 'd'].map((name) => [text(name.repeat(10))]);
    expect(write(sections, 43)).toBe(
      `head\n${'a'.repeat(10)}\n${'b'.repeat(10)}\n2 sections more\n`,
    );
  });

  it('is never longer than its limit, and keeps its head', () => {
    const anyLine = fc.string({ maxLength: 30 });
    const anyBlock = fc.oneof(
      anyLine.map(text),
      fc.array(anyLine, { maxLength: 8 }).map((lines) => rows(...lines)),
    );
    const anySections = fc.array(fc.array(anyBlock, { maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(anySections, fc.integer({ min: 30, max: 300 }), (sections, limit) => {
        const document = write(sections, limit);
        expect(document.length).toBeLessThanOrEqual(limit);
        expect(document.startsWith('head\n')).toBe(true);
      }),
    );
  });
});
