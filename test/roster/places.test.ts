/** People who are in several files that agree. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Day, dayAt } from '../../src/day.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { digestRoster } from '../../src/plan/saved/plan-file.js';
import { joinPlaces } from '../../src/roster/places.js';
import type { Hold, Person, Roster } from '../../src/roster/roster.js';
import { CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { problemsOf, TODAY } from './fixture.js';
import { ANA, BO, fileOf, parseFiles, TEAMS, textOf } from './several-files.js';

function rosterIn(files: Parameters<typeof parseFiles>[1], root = textOf([ANA], TEAMS)): Roster {
  const parsed = parseFiles(root, files);
  expect(problemsOf(parsed)).toEqual([]);
  if (!parsed.ok) throw new Error('a roster that is fine is meant');
  return parsed.roster;
}

function day(text: string): Day {
  return dayAt(Date.parse(text));
}

describe('a person in two files with one account type', () => {
  test('is one person, with both places, and invited once', () => {
    const roster = rosterIn([
      fileOf('teams/a.yaml', [BO]),
      fileOf('teams/b.yaml', [{ ...BO, email: 'BO@acme.io' }]),
    ]);
    const [, bo, ...others] = roster.people;
    expect(others).toEqual([]);
    expect(bo?.source).toEqual({ file: 'a/teams/a.yaml', line: 4 });
    expect(bo?.also.map(({ source }) => source)).toEqual([{ file: 'a/teams/b.yaml', line: 4 }]);
    const { changes } = planRoster(roster, workspaceOf([]), CONTEXT);
    expect(changes.filter(({ email }) => email === 'bo@acme.io')).toMatchObject([
      {
        action: 'invite',
        source: { file: 'a/teams/a.yaml', line: 4 },
        also_in: [{ file: 'a/teams/b.yaml', line: 4 }],
      },
    ]);
  });

  test('is still twice within one of them', () => {
    const files = [
      fileOf('teams/a.yaml', [BO]),
      fileOf('teams/b.yaml', [BO, { ...BO, email: 'bo@ACME.io' }]),
    ];
    const [problem, ...more] = problemsOf(parseFiles(textOf([ANA], TEAMS), files));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'duplicate_person', file: 'a/teams/b.yaml' });
    expect(problem?.message).toContain('twice');
  });

  test('needs the grant of each of them', () => {
    const root = textOf([ANA], {
      include: [
        { path: 'teams/a.yaml', may_grant: ['DEVELOPER'] },
        { path: 'teams/b.yaml', may_grant: ['ANALYST'] },
      ],
    });
    const files = [fileOf('teams/a.yaml', [BO]), fileOf('teams/b.yaml', [BO])];
    expect(problemsOf(parseFiles(root, files)).map(({ code, file }) => [code, file])).toEqual([
      ['grant_not_allowed', 'a/teams/b.yaml'],
    ]);
  });

  test('has a former address once, though both say it', () => {
    const sol = { ...BO, formerly: ['old@acme.io'] };
    const roster = rosterIn([fileOf('teams/a.yaml', [sol]), fileOf('teams/b.yaml', [sol])]);
    expect(roster.people[1]?.formerly.map(({ email }) => email)).toEqual(['old@acme.io']);
  });
});

describe('joined places', () => {
  const held = (
    until: string | null,
    acts: Hold['acts'],
    reason = 'on leave',
  ): Partial<Person> => ({
    hold: { reason, until: until === null ? null : day(until), acts },
  });
  const join = (...parts: readonly Partial<Person>[]): Person | undefined =>
    joinPlaces(
      parts.map((part) => ({ ...person('bo@acme.io', 'ANALYST'), ...part })),
      TODAY,
    )[0];

  test('last as long as the one that lasts longest', () => {
    const [soon, later] = [{ expires: day('2026-12-01') }, { expires: day('2027-12-01') }];
    expect(join(soon, later)?.expires).toBe('2027-12-01');
    expect(join(later, soon)?.expires).toBe('2027-12-01');
    expect(join(soon, { expires: null }, later)?.expires).toBeNull();
  });

  test('keep one hold as it is, never a mixture of two', () => {
    const team = held(null, ['ANALYST'], 'team');
    const root = held('2026-12-01', null, 'root');
    expect(join(team, root)?.hold).toEqual(root.hold);
    expect(join({}, team)?.hold).toEqual(team.hold);
    expect(join(held('2026-12-01', []), held('2027-12-01', []))?.hold?.until).toBe('2027-12-01');
  });

  test('keep a hold that holds today rather than one that is over', () => {
    const over = held('2026-01-01', null, 'over, in the root');
    const acting = held('2027-12-01', ['ANALYST'], 'acting, in a team');
    expect(join(over, acting)?.hold).toEqual(acting.hold);
    expect(join(acting, over)?.hold).toEqual(acting.hold);
    expect(join(held(TODAY, null), acting)?.hold?.until).toBe(TODAY);
  });

  test('come to the same in any order of the files', () => {
    const anyDay = fc.option(fc.constantFrom('2026-01-01', '2026-11-23', '2027-06-30').map(day));
    const anyHold = fc.option(
      fc.record({
        reason: fc.constantFrom('a', 'b'),
        until: anyDay,
        acts: fc.option(fc.subarray(['ANALYST', 'ADMIN'] as const)),
      }),
    );
    const anyPlace = fc.record({ expires: anyDay, hold: anyHold });
    fc.assert(
      fc.property(fc.array(anyPlace, { minLength: 1, maxLength: 5 }), (places) => {
        const digest = (parts: readonly Partial<Person>[]): string => {
          const joined = join(...parts);
          return digestRoster(rosterOf(joined === undefined ? [] : [joined])).people_sha256;
        };
        expect(digest(places.toReversed())).toBe(digest(places));
      }),
    );
  });
});
