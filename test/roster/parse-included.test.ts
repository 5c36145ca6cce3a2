import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_TYPES, isAccountType } from '../../src/account-type.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { IncludedFile } from '../../src/roster/include/found.js';
import { MOST_PROBLEMS } from '../../src/roster/problem.js';
import { type ParseResult, parseRoster } from '../../src/roster/read.js';
import type { Roster } from '../../src/roster/roster.js';
import { anyAddress, anyWorkspace } from '../fixtures/arbitraries.js';
import { CONTEXT } from '../fixtures/workspaces.js';
import { inShort, problemsOf, TODAY } from './fixture.js';

const TYPES = Object.keys(ACCOUNT_TYPES).filter(isAccountType);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

interface User {
  readonly email: string;
  readonly account_type: string;
  readonly expires?: string;
}

function textOf(users: readonly User[], more: object = {}): string {
  return JSON.stringify({ version: 1, ...more, users }, null, 2);
}

function fileOf(path: string, users: readonly User[]): IncludedFile {
  return { path, bytes: encode(textOf(users)) };
}

function parse(root: string, included: readonly IncludedFile[]): ParseResult {
  return parseRoster(encode(root), 'a/roster.yaml', { today: TODAY, included });
}

function rosterOf(result: ParseResult): Roster {
  if (!result.ok) throw new Error(result.problems.map(inShort).join(', '));
  return result.roster;
}

const TEAMS = { include: [{ path: 'teams/*.yaml', may_grant: TYPES }] };
const ana: User = { email: 'ana@acme.io', account_type: 'ADMIN' };
const bo: User = { email: 'bo@acme.io', account_type: 'DEVELOPER' };

describe('files at hand', () => {
  it('are included where an entry names them, and left out where none does', () => {
    const files = [fileOf('teams/a.yaml', [bo]), fileOf('teams/b/c.yaml', [ana])];
    const roster = rosterOf(parse(textOf([], TEAMS), files));
    expect(roster.people.map(({ email }) => email)).toEqual(['bo@acme.io']);
    expect(roster.people[0]?.source.file).toBe('a/teams/a.yaml');
  });

  it('are included in the order of their paths, whatever the order at hand', () => {
    const files = [fileOf('teams/b.yaml', [bo]), fileOf('teams/a.yaml', [ana])];
    const one = rosterOf(parse(textOf([], TEAMS), files));
    expect(one.people.map(({ email }) => email)).toEqual(['ana@acme.io', 'bo@acme.io']);
    expect(rosterOf(parse(textOf([], TEAMS), files.toReversed()))).toEqual(one);
  });

  it('can not be the root file itself', () => {
    const root = textOf([ana], { include: [{ path: '*.yaml', may_grant: TYPES }] });
    const problems = problemsOf(parse(root, [{ path: 'roster.yaml', bytes: encode(root) }]));
    expect(problems.map(({ code }) => code)).toEqual(['includes_itself']);
  });
});

describe('what a file may grant', () => {
  it('is what its own entry says, for every account type', () => {
    fc.assert(
      fc.property(
        fc.subarray(TYPES, { minLength: 1 }),
        fc.constantFrom(...TYPES),
        (granted, type) => {
          const root = textOf([], { include: [{ path: 'teams/*.yaml', may_grant: granted }] });
          const result = parse(root, [fileOf('teams/a.yaml', [{ ...bo, account_type: type }])]);
          expect(result.ok).toBe(granted.includes(type));
          const codes = problemsOf(result).map(({ code }) => code);
          expect(codes).toEqual(granted.includes(type) ? [] : ['grant_not_allowed']);
        },
      ),
    );
  });

  it('does not limit the root file', () => {
    const root = textOf([ana], { include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPER'] }] });
    expect(rosterOf(parse(root, [fileOf('teams/a.yaml', [bo])])).people).toHaveLength(2);
  });

  it('can not be got around by an alias, and is told at the alias', () => {
    const team = 'version: 1\nusers:\n  - { email: &a x@acme.io, account_type: &t ADMIN }\n';
    const more = '  - { email: y@acme.io, account_type: *t }\n';
    const root = textOf([], { include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPER'] }] });
    const result = parse(root, [{ path: 'teams/a.yaml', bytes: encode(team + more) }]);
    expect(problemsOf(result).map(inShort)).toEqual([
      'grant_not_allowed 3:45-50',
      'grant_not_allowed 4:39-41',
    ]);
  });

  it('is told with the line in which the rule stands', () => {
    const root = `version: 1
include:
  - path: teams/*.yaml
    may_grant:
      - BUSINESS
users: []
`;
    const [problem] = problemsOf(parse(root, [fileOf('teams/a.yaml', [bo])]));
    expect(problem?.message).toContain('by a/roster.yaml:4 (`include`, `teams/*.yaml`)');
    expect(problem?.message).toContain('it may grant BUSINESS.');
  });

  it('is not told of a file whose rule is faulty itself', () => {
    const root = textOf([], { include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPR'] }] });
    const result = parse(root, [fileOf('teams/a.yaml', [bo])]);
    expect(problemsOf(result).map(({ code }) => code)).toEqual(['unknown_account_type']);
    expect(result.ok).toBe(false);
  });
});

describe('the digest of a roster with includes', () => {
  const files = [fileOf('teams/a.yaml', [ana]), fileOf('teams/b.yaml', [bo])];
  const root = textOf([], TEAMS);
  const digest = (text: string, some: readonly IncludedFile[]): string =>
    rosterOf(parse(text, some)).sha256;

  it('is of the root alone where nothing is included', () => {
    const text = textOf([ana]);
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
      digest(root, [{ ...a, bytes: encode(`${textOf([ana])} `) }, b]),
      digest(`${root}\n`, [a, b]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('people who are split over included files', () => {
  const users: fc.Arbitrary<User[]> = fc.uniqueArray(
    fc.record(
      {
        email: anyAddress,
        account_type: fc.constantFrom(...TYPES),
        expires: fc.constantFrom('2026-11-20', '2026-11-23', '2026-12-01', '2028-02-29'),
      },
      { requiredKeys: ['email', 'account_type'] },
    ),
    { selector: ({ email }) => email.toLowerCase(), minLength: 1, maxLength: 8 },
  );
  const places = fc.array(fc.constantFrom('', 'teams/a.yaml', 'teams/b.yaml', 'c.yaml'), {
    minLength: 8,
    maxLength: 8,
  });

  it('are the same people, with the same plan', () => {
    fc.assert(
      fc.property(users, places, anyWorkspace, (people, where, workspace) => {
        const at = (place: string): User[] => people.filter((_, n) => where[n] === place);
        const used = [...new Set(where.slice(0, people.length))].filter((one) => one !== '');
        const include = used.map((path) => ({ path, may_grant: TYPES }));
        const whole = rosterOf(parse(textOf(people), []));
        const split = rosterOf(
          parse(
            textOf(at(''), { include }),
            used.map((path) => fileOf(path, at(path))),
          ),
        );
        const facts = (roster: Roster) =>
          roster.people
            .map(({ key, email, accountType, expires }) => ({ key, email, accountType, expires }))
            .sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(facts(split)).toEqual(facts(whole));
        const plan = (roster: Roster) => {
          const { changes, attention, guards, expiring, summary } = planRoster(
            roster,
            workspace,
            CONTEXT,
          );
          return JSON.stringify({ changes, attention, guards, expiring, summary }, withoutSource);
        };
        expect(plan(split)).toBe(plan(whole));
      }),
    );
  });

  function withoutSource(key: string, value: unknown): unknown {
    return key === 'source' ? undefined : value;
  }
});

describe('a person who is in two files', () => {
  it('is an error, however the address is written, naming both places', () => {
    const files = [
      fileOf('teams/a.yaml', [{ ...bo, email: 'JOSÉ@acme.io' }]),
      fileOf('teams/b.yaml', [{ ...bo, email: 'jose\u0301@acme.io' }]),
    ];
    const [problem, ...more] = problemsOf(parse(textOf([], TEAMS), files));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'duplicate_person', file: 'a/teams/b.yaml', line: 5 });
    expect(problem?.message).toContain('a/teams/a.yaml:5');
  });
});

describe('problems of many files', () => {
  it('are told to the number of one file, errors first', () => {
    const warned = Array.from({ length: 40 }, (_, n) => ({
      ...bo,
      email: `w${n}@acme.io`,
      expires: '2026-01-01',
    }));
    const faulty = Array.from({ length: 40 }, (_, n) => ({ ...bo, email: `f${n}@acme` }));
    const files = Array.from({ length: 30 }, (_, n) =>
      fileOf(`teams/${n}.yaml`, [
        ...warned.map((one) => ({ ...one, email: `${n}${one.email}` })),
        ...faulty,
      ]),
    );
    const problems = problemsOf(parse(textOf([], TEAMS), files));
    expect(problems).toHaveLength(MOST_PROBLEMS + 1);
    expect(problems.at(-1)?.code).toBe('too_many_problems');
    expect(problems.slice(0, -1).every(({ severity }) => severity === 'error')).toBe(true);
  });

  it('are told once where a file alone has more', () => {
    const users = Array.from({ length: 1500 }, (_, n) => ({ ...bo, email: `f${n}@acme` }));
    const files = [fileOf('teams/a.yaml', users), fileOf('teams/b.yaml', users)];
    const problems = problemsOf(parse(textOf([], TEAMS), files));
    expect(problems.filter(({ code }) => code === 'too_many_problems')).toHaveLength(1);
    expect(problems).toHaveLength(MOST_PROBLEMS + 1);
  });

  it('that can not be decoded are problems of those files', () => {
    const files = [
      { path: 'teams/a.yaml', bytes: Uint8Array.of(0xff, 0xfe, 0) },
      { path: 'teams/b.yaml', bytes: Uint8Array.of(0x61, 0xff) },
    ];
    const problems = problemsOf(parse(textOf([], TEAMS), files));
    expect(problems.map(({ code, file }) => `${file} ${code}`)).toEqual([
      'a/teams/a.yaml utf16',
      'a/teams/b.yaml not_utf8',
    ]);
  });
});

describe('the bounds on what parsing costs', () => {
  it('hold for each included file', () => {
    const files = [{ path: 'teams/a.yaml', bytes: encode('['.repeat(100_000)) }];
    const problems = problemsOf(parse(textOf([], TEAMS), files));
    expect(problems.map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('hold for all of them together', { timeout: 30_000 }, () => {
    const costly = `version: 1\nusers: []\nnote: [${'[],'.repeat(50_000)}]\n`;
    const files = Array.from({ length: 10 }, (_, n) => ({
      path: `teams/${n}.yaml`,
      bytes: encode(costly),
    }));
    const problems = problemsOf(parse(textOf([], TEAMS), files));
    const codes = problems.map(({ code, file }) => `${file.slice('a/teams/'.length)} ${code}`);
    const within = ['0', '1', '2', '3', '4', '5', '6', '7'].map((n) => `${n}.yaml unknown_key`);
    expect(codes.filter((one) => one.endsWith('too_large')).length).toBeGreaterThan(0);
    expect(within).toEqual(expect.arrayContaining(codes.filter((one) => !one.endsWith('large'))));
  });

  it('leave room for 40,000 people in 500 files', { timeout: 30_000 }, () => {
    const files = Array.from({ length: 500 }, (_, n) =>
      fileOf(
        `teams/${n}.yaml`,
        Array.from({ length: 80 }, (_, m) => ({ ...bo, email: `u${n}-${m}@acme.io` })),
      ),
    );
    expect(rosterOf(parse(textOf([], TEAMS), files)).people).toHaveLength(40_000);
  });
});
