import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { IncludedFile } from '../../src/roster/include/found.js';
import type { Roster } from '../../src/roster/roster.js';
import { encode, parseFixture, parseText, rosterOf } from './fixture.js';
import { ANA, BO, fileOf, parseFiles, TEAMS, textOf } from './several-files.js';

const VALID = `version: 1
users:
  - email: jonny@acme.io
    account_type: DEVELOPER
`;

function parsed(text: string): Roster {
  return rosterOf(parseText(text));
}

describe('a roster that uses every key', () => {
  it('becomes plain data with the address as written, trimmed, and as compared', () => {
    const result = parseFixture('valid.yaml');
    expect(result).toMatchObject({
      ok: true,
      // Its policy keeps whoever is not listed, and a last day is one of the keys.
      warnings: [{ code: 'expires_without_effect' }],
      roster: {
        path: 'valid.yaml',
        workspace: { name: 'analytics', uid: 'ws_3f9c2a', credentials: 'ANALYTICS_PROD' },
        policy: {
          unlisted: 'keep',
          ignore: ['*@paradime.io'],
          protected: ['Alexandra@acme.io'],
          allowedDomains: ['acme.io'],
          reinviteExpired: false,
          reinviteForDays: 60,
          maxRemovals: { unit: 'people', value: 5 },
          maxTypeChanges: { unit: 'percent', value: 40 },
          maxInvites: 10,
          minAdmins: 2,
          seats: { active: 50 },
          expiryNoticeDays: 30,
        },
        people: [
          {
            email: 'Alexandra@acme.io',
            key: 'alexandra@acme.io',
            accountType: 'ADMIN',
            name: null,
            note: null,
            expires: null,
            source: { file: 'valid.yaml', line: 17 },
            accountTypeLine: 18,
            include: null,
          },
          {
            email: 'jonny@acme.io',
            key: 'jonny@acme.io',
            accountType: 'DEVELOPER',
            name: 'Jonathan Maxwell',
            note: 'contractor',
            expires: '2026-12-31',
            source: { file: 'valid.yaml', line: 19 },
            accountTypeLine: 21,
            include: null,
          },
        ],
      },
    });
  });
});

describe('a roster that leaves everything to the defaults', () => {
  it('has those that the design names', () => {
    const { policy, workspace } = parsed(VALID);
    expect(workspace).toEqual({ uid: null, name: null, credentials: null });
    expect(policy).toEqual({
      unlisted: 'disable',
      ignore: [],
      protected: [],
      allowedDomains: [],
      reinviteExpired: true,
      reinviteForDays: null,
      maxRemovals: { unit: 'percent', value: 20 },
      maxTypeChanges: { unit: 'percent', value: 30 },
      maxLookalikes: 0,
      maxInvites: 50,
      minAdmins: 1,
      seats: { active: null },
      expiryNoticeDays: 14,
    });
  });

  it('may share values through a few aliases', () => {
    const result = parseFixture('aliases.yaml');
    expect(result.ok && result.roster.people.map(({ accountType }) => accountType)).toEqual([
      'DEVELOPER',
      'DEVELOPER',
      'DEVELOPER',
    ]);
  });

  it('takes 0% and 100% as limits', () => {
    const limitOf = (limit: string) =>
      parsed(`${VALID}policy: { max_removals: ${limit} }\n`).policy.maxRemovals;
    expect(limitOf('0%')).toEqual({ unit: 'percent', value: 0 });
    expect(limitOf('100%')).toEqual({ unit: 'percent', value: 100 });
    expect(limitOf('0')).toEqual({ unit: 'people', value: 0 });
  });
});

describe('the digest of a roster', () => {
  it('is of its bytes as they are in the file', () => {
    const expected = createHash('sha256').update(VALID).digest('hex');
    expect(parsed(VALID).sha256).toBe(expected);
    expect(parsed(`\ufeff${VALID}`).sha256).not.toBe(expected);
  });
});

describe('the digest of a roster with includes', () => {
  const files = [fileOf('teams/a.yaml', [ANA]), fileOf('teams/b.yaml', [BO])];
  const root = textOf([], TEAMS);
  const digest = (text: string, some: readonly IncludedFile[]): string =>
    rosterOf(parseFiles(text, some)).sha256;

  it('is of the root alone where nothing is included', () => {
    const text = textOf([ANA]);
    expect(digest(text, files)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('differs when any byte, any path or the root differs', () => {
    const [a, b] = files as [IncludedFile, IncludedFile];
    const digests = [
      digest(root, [a, b]),
      digest(root, [a]),
      digest(root, [{ ...a, path: 'teams/c.yaml' }, b]),
      digest(root, [
        { ...a, path: b.path },
        { ...b, path: a.path },
      ]),
      digest(root, [{ ...a, bytes: encode(`${textOf([ANA])} `) }, b]),
      digest(`${root}\n`, [a, b]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
