import { describe, expect, it } from 'vitest';
import { suggest } from '../../src/roster/words.js';

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
