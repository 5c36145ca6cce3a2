import { describe, expect, it } from 'vitest';
import { parseMetadata } from '../../../src/cli/commands/audit-log.js';

describe('metadata', () => {
  it.each([
    [null, null],
    [{ a: 1 }, { a: 1 }],
    ['{"a":1}', { a: 1 }],
    [' [1,2]', [1, 2]],
    ['plain text', 'plain text'],
    ['{not json', '{not json'],
    ['17', '17'],
    ['', ''],
  ])('%j is %j', (metadata, parsed) => {
    expect(parseMetadata(metadata)).toEqual(parsed);
  });

  it('that are nested so deep that nobody could go through them are not shown', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(parseMetadata(deep)).toMatch(/too deeply/);
    expect(parseMetadata(JSON.parse(deep))).toMatch(/too deeply/);
    const shallow = '['.repeat(20) + ']'.repeat(20);
    expect(parseMetadata(shallow)).toEqual(JSON.parse(shallow));
  });
});
