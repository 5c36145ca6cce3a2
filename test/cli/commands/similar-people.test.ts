import { describe, expect, it } from 'vitest';
import { findSimilar } from '../../../src/cli/commands/explain.js';
import { person, rosterOf } from '../../fixtures/workspaces.js';

const roster = rosterOf(
  ['sofia@acme.io', 'Sofie@acme.io', 'sofia@other.io', 'bob@acme.io', '名前@acme.io'].map((each) =>
    person(each, 'ANALYST'),
  ),
);

describe('addresses that may have been meant', () => {
  it('are those with nearly the same name, as the roster writes them', () => {
    expect(findSimilar('sofi@acme.io', roster)).toEqual([
      'sofia@acme.io',
      'sofia@other.io',
      'Sofie@acme.io',
    ]);
    expect(findSimilar('bob@acme.com', roster)).toEqual(['bob@acme.io']);
    expect(findSimilar('sofia', roster)).toContain('sofia@acme.io');
  });

  it('are those that begin alike where no domain was typed', () => {
    expect(findSimilar('sofronia@', roster)).toContain('sofia@acme.io');
    expect(findSimilar('SOF', roster)).toHaveLength(3);
    expect(findSimilar('sofronia@acme.io', roster)).toEqual([]);
    expect(findSimilar('so', roster)).toEqual([]);
  });

  it('are none where nothing is near', () => {
    expect(findSimilar('alexandra@acme.io', roster)).toEqual([]);
    expect(findSimilar('', roster)).toEqual([]);
    expect(findSimilar('@acme.io', roster)).toEqual([]);
    expect(findSimilar('別人@acme.io', roster)).toEqual([]);
  });
});
