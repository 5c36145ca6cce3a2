import { describe, expect, it } from 'vitest';
import {
  findNear,
  findSimilar,
  parseAccountType,
  parseAddress,
  unknownPerson,
} from '../../src/cli/typed-user.js';
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
  it('is one of the nine in any case, and the one that was meant is named', () => {
    expect(parseAccountType('ANALYST')).toBe('ANALYST');
    expect(parseAccountType('workspace_Admin')).toBe('WORKSPACE_ADMIN');
    expect(() => parseAccountType('analist')).toThrow(
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

describe('someone who may be the same person', () => {
  const near = (typed: string, ...known: readonly string[]): string | null =>
    findNear(typed, known);

  it('has the same name but for dots and what follows a plus, in the same domain', () => {
    expect(near('ana.li+x@acme.io', 'bo@acme.io', 'Ana.Li@ACME.io')).toBe('Ana.Li@ACME.io');
    expect(near('anali@acme.io', 'ana.li@acme.io')).toBe('ana.li@acme.io');
    expect(near('ana.li@acme.io', 'ana.li@other.io')).toBeNull();
  });

  it('is one letter away, in a name of seven letters or more', () => {
    expect(near('johnson@acme.io', 'jonnson@acme.io')).toBe('jonnson@acme.io');
    expect(near('johnsons@acme.io', 'johnson@acme.io')).toBe('johnson@acme.io');
    expect(near('johnson@acme.io', 'jjohnson@acme.io')).toBe('jjohnson@acme.io');
    expect(near('johnson@acme.io', 'jansson@acme.io')).toBeNull();
    expect(near('johnson@acme.io', 'johnsonss@acme.io')).toBeNull();
    expect(near('johnso@acme.io', 'johnsi@acme.io')).toBeNull();
    expect(near('johnso@acme.io', 'johnson@acme.io')).toBeNull();
  });

  it('is nobody for who is known already', () => {
    expect(near('Johnson@acme.io', 'jonnson@acme.io', 'johnson@acme.io')).toBeNull();
  });
});

describe('someone who is not on the roster', () => {
  const roster = rosterOf([person('jonny@acme.io', 'ANALYST'), person('ana@acme.io', 'ADMIN')]);

  it('is not taken for a colleague because the domain is the same', () => {
    expect(unknownPerson('nobody@acme.io', roster).hint).toBe('Check the address and the file.');
    expect(unknownPerson('jony@acme.io', roster).hint).toBe('Did you mean jonny@acme.io?');
  });
});
