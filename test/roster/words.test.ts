import { describe, expect, it } from 'vitest';
import { keysAt, PERSON_KEYS, ROOT_KEYS, suggest, suggestKey } from '../../src/roster/words.js';

describe('the keys', () => {
  it('of a person that edits and the format know are those of the schema that have texts', () => {
    const lists = ['formerly'];
    expect([...PERSON_KEYS, ...lists].sort()).toEqual([...keysAt('/users/0')].sort());
  });

  it('of a root file alone are all but those of people', () => {
    expect([...ROOT_KEYS, 'version', 'users'].sort()).toEqual([...keysAt('')].sort());
  });

  it('are none where there is no mapping', () => {
    expect(keysAt('/users/0/email')).toEqual([]);
  });
});

describe('a key', () => {
  it.each([
    ['role', 'account_type'],
    ['Role', 'account_type'],
    ['accountType', 'account_type'],
    ['account-type', 'account_type'],
    ['E-Mail', 'email'],
    ['emial', 'email'],
    ['expire', 'expires'],
  ])('of a person, %s, is taken for %s', (key, meant) => {
    expect(suggestKey(key, '/users/3').key).toBe(meant);
  });

  it('in the wrong place is sent to the right one', () => {
    expect(suggestKey('ignore', '').hint).toBe('`ignore` belongs under `policy`.');
    expect(suggestKey('account_type', '/policy').hint).toBe(
      '`account_type` belongs to an entry of `users`.',
    );
    expect(suggestKey('version', '/users/0').hint).toContain('the top level');
  });
});

const TYPES = ['ADMIN', 'BILLING_ADMIN', 'DEVELOPER', 'WORKSPACE_ADMIN'];

describe('a word', () => {
  it.each([
    ['developer', 'DEVELOPER'],
    ['Workspace Admin', 'WORKSPACE_ADMIN'],
    ['workspaceAdmin', 'WORKSPACE_ADMIN'],
    ['DEVELPOER', 'DEVELOPER'],
    ['ADMNI', 'ADMIN'],
  ])('%s is taken for %s', (word, meant) => {
    expect(suggest(word, TYPES)).toBe(meant);
  });

  it.each(['WIZARD', '', 'x', 'A'.repeat(1000)])(
    'that is far from all is taken for none',
    (word) => {
      expect(suggest(word, TYPES)).toBeNull();
    },
  );
});
