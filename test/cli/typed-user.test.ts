import { describe, expect, it } from 'vitest';
import { findSimilar, parseAccountType, parseAddress } from '../../src/cli/typed-user.js';
import { person, rosterOf } from '../fixtures/workspaces.js';
import { fakeEnv } from '../outside.js';

const OPTIONS = { color: false, debug: false };

describe('a typed address', () => {
  it('is taken without the spaces around it', () => {
    expect(parseAddress(' Kim@acme.io ', OPTIONS, fakeEnv())).toBe('Kim@acme.io');
  });

  it.each([
    ['kim', 'invalid_email'],
    ['', 'invalid_email'],
    ['kim@acme.io\n', 'line_break'],
    ['kim\u202e@acme.io', 'bidi_mark'],
    ['kim\u200b@acme.io', 'invisible_character'],
    ['kim@\u0430cme.io', 'mixed_scripts'],
  ])('%j is refused as a roster would: %s', (typed, code) => {
    expect(() => parseAddress(typed, OPTIONS, fakeEnv())).toThrow(
      expect.objectContaining({ code, exitCode: 3 }),
    );
  });

  it('that only looks odd is warned of', () => {
    const env = fakeEnv();
    expect(parseAddress('k\u0456m@acme.io', OPTIONS, env)).toBe('k\u0456m@acme.io');
    expect(env.err()).toMatch(/^warning {2}The part before the @/);
  });
});

describe('a typed account type', () => {
  it('is one of the nine, and the one that was meant is named', () => {
    expect(parseAccountType('ANALYST')).toBe('ANALYST');
    expect(() => parseAccountType('analyst')).toThrow(
      expect.objectContaining({
        code: 'unknown_account_type',
        exitCode: 3,
        hint: 'Did you mean ANALYST?',
      }),
    );
    expect(() => parseAccountType('__proto__')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('ADMIN, DEVELOPER') }),
    );
  });
});

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
