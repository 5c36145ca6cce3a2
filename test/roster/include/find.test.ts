import { describe, expect, it } from 'vitest';
import { findInclude } from '../../../src/roster/include/find.js';

const ROOT = [
  'version: 1',
  'include:',
  '  - { path: teams/*.yaml, may_grant: [ANALYST, BUSINESS] }',
  '  - { path: a.yaml, may_grant: [ADMIN] }',
  'users: []',
].join('\n');

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function find(file: string, line: number, text = ROOT): ReturnType<typeof findInclude> {
  const person = { source: { file, line: 9 }, include: { file: 'access/roster.yaml', line } };
  return findInclude(bytes(text), 'access/roster.yaml', person);
}

describe('the entry that lets somebody in', () => {
  it('is found by its line, with what it may grant', () => {
    expect(find('access/teams/data.yaml', 3)).toEqual({
      path: 'teams/*.yaml',
      mayGrant: ['ANALYST', 'BUSINESS'],
    });
    expect(find('access/a.yaml', 4)).toEqual({ path: 'a.yaml', mayGrant: ['ADMIN'] });
  });

  it('is told from another on the same line by the file that it leads to', () => {
    const text =
      'version: 1\ninclude: [{ path: b.yaml, may_grant: [ADMIN] }, { path: a.yaml, may_grant: [ANALYST] }]\nusers: []';
    expect(find('access/a.yaml', 2, text)).toEqual({ path: 'a.yaml', mayGrant: ['ANALYST'] });
  });

  it('is none for somebody of the root file, and in a file that is another one by now', () => {
    const source = { file: 'access/roster.yaml', line: 5 };
    expect(findInclude(bytes(ROOT), 'access/roster.yaml', { source, include: null })).toBeNull();
    expect(find('access/a.yaml', 3)).toBeNull();
    expect(find('access/a.yaml', 4, 'version: [')).toBeNull();
    expect(find('access/a.yaml', 4, '')).toBeNull();
  });
});
