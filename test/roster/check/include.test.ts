import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkIncludePaths, leadsTo, writtenIncludes } from '../../../src/roster/check/include.js';
import type { ProblemAt } from '../../../src/roster/problem.js';
import { createSourceText, type SourceText } from '../../../src/roster/problem.js';
import { parseYaml } from '../../../src/roster/yaml/parse.js';
import type { Tree } from '../../../src/roster/yaml/tree.js';
import { encode, inShort, problemsOf, rosterOf } from '../fixture.js';
import { ANA, BO, fileOf, parseFiles, TYPES, textOf } from '../several-files.js';

function sourceOf(path: string): SourceText {
  const entry = { path, may_grant: ['ADMIN'] };
  return createSourceText('roster.yaml', JSON.stringify({ include: [entry] }));
}

function treeOf(path: string): Tree {
  const { tree } = parseYaml(sourceOf(path));
  if (tree === null) throw new Error(`not parsed: ${path}`);
  return tree;
}

/** What is wrong with an entry that has the path, and the names that it stands for. */
function readPath(path: string): {
  readonly problem: ProblemAt | undefined;
  readonly names: readonly string[];
} {
  const tree = treeOf(path);
  const [problem] = checkIncludePaths(sourceOf(path), tree);
  const written = writtenIncludes(tree).flatMap(({ segments }) => segments);
  return { problem, names: written.map((segment) => segment.join('*')) };
}

describe('a path of include', () => {
  it.each([
    'team.yaml',
    'teams/data.yaml',
    './teams/data.yaml',
    'teams/*.yaml',
    'teams/*/people.yaml',
    '*/*',
    'a..b/c...yaml',
    '~/team.yaml',
    '.hidden/team.yaml',
    'équipe/données.yaml',
    'with space.yaml',
  ])('can be %s', (path) => {
    expect(readPath(path).problem).toBeUndefined();
  });

  it.each([
    ['/etc/passwd', 'absolute'],
    ['//server/share', 'absolute'],
    ['C:/teams.yaml', 'absolute'],
    ['c:teams.yaml', 'absolute'],
    ['..', '`..`'],
    ['../teams.yaml', '`..`'],
    ['teams/../../x.yaml', '`..`'],
    ['teams/..', '`..`'],
    ['teams\\x.yaml', 'backslash'],
    ['..\\x.yaml', 'backslash'],
    ['\\\\server\\x.yaml', 'backslash'],
    ['**/x.yaml', '`**`'],
    ['teams/***', '`**`'],
    ['teams//x.yaml', 'empty'],
    ['teams/', 'empty'],
    ['.', 'empty'],
    ['./', 'empty'],
  ])('cannot be %s', (path, because) => {
    const { problem, names } = readPath(path);
    expect(names).toEqual([]);
    expect(problem?.code).toBe('invalid_path');
    expect(problem?.message).toContain(because);
    expect(problem?.hint).toMatch(/\S/);
  });

  it.each([
    ['\0', 'control_character'],
    ['\u001b', 'control_character'],
    ['\n', 'line_break'],
    ['\u202e', 'bidi_mark'],
    ['\u200b', 'invisible_character'],
  ])('cannot have %j in it', (character, code) => {
    expect(readPath(`teams/a${character}b.yaml`).problem?.code).toBe(code);
  });

  it('never leads up, whatever is written: its names are none of those that do', () => {
    const parts = fc.constantFrom('..', '.', '/', '\\', '*', 'a', '\0', 'C:', '...', '', ' ');
    fc.assert(
      fc.property(fc.array(parts), (some) => {
        const path = some.join('');
        const { problem, names } = readPath(path);
        // An empty path is the schema's business.
        if (problem !== undefined || path === '') return;
        expect(names.length).toBeGreaterThan(0);
        for (const name of names) expect(name).not.toMatch(/^\.{0,2}$|[\\/\0]/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a star', () => {
  const matches = (pattern: string, name: string): boolean => {
    const include = writtenIncludes(treeOf(pattern));
    return include.some((entry) => leadsTo(entry, [name]));
  };

  it.each([
    ['*', 'data.yaml', true],
    ['*.yaml', 'data.yaml', true],
    ['*.yaml', 'data.yml', false],
    ['*.yaml', '.yaml', false],
    ['*.yaml', '.hidden.yaml', false],
    ['.*.yaml', '.hidden.yaml', true],
    ['team-*-*.yaml', 'team-a-b.yaml', true],
    ['team-*-*.yaml', 'team-a.yaml', false],
    ['a*a', 'a', false],
    ['Data*', 'data.yaml', false],
    ['*', '..', false],
    ['.*', '..', true],
  ])('in %s: does it stand for %s? %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it('is as quick as the name is long, however many there are', () => {
    // Whatever goes back and tries again would not end before the test is given up.
    expect(matches(`${'*a'.repeat(500)}b`, 'a'.repeat(100_000))).toBe(false);
  });
});

describe('what a file may grant', () => {
  it('is what its own entry says, for every account type', () => {
    fc.assert(
      fc.property(
        fc.subarray([...TYPES], { minLength: 1 }),
        fc.constantFrom(...TYPES),
        (granted, type) => {
          const root = textOf([], { include: [{ path: 'teams/*.yaml', may_grant: granted }] });
          const result = parseFiles(root, [
            fileOf('teams/a.yaml', [{ ...BO, account_type: type }]),
          ]);
          expect(result.ok).toBe(granted.includes(type));
          const codes = problemsOf(result).map(({ code }) => code);
          expect(codes).toEqual(granted.includes(type) ? [] : ['grant_not_allowed']);
        },
      ),
    );
  });

  it('does not limit the root file', () => {
    const root = textOf([ANA], { include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPER'] }] });
    expect(rosterOf(parseFiles(root, [fileOf('teams/a.yaml', [BO])])).people).toHaveLength(2);
  });

  it('cannot be got around by an alias, and is told at the alias', () => {
    const team = 'version: 1\nusers:\n  - { email: &a x@acme.io, account_type: &t ADMIN }\n';
    const more = '  - { email: y@acme.io, account_type: *t }\n';
    const root = textOf([], { include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPER'] }] });
    const result = parseFiles(root, [{ path: 'teams/a.yaml', bytes: encode(team + more) }]);
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
    const [problem] = problemsOf(parseFiles(root, [fileOf('teams/a.yaml', [BO])]));
    expect(problem?.message).toContain('according to a/roster.yaml:4 (`include`, `teams/*.yaml`)');
    expect(problem?.message).toContain('it may grant BUSINESS.');
  });

  it('is not told of a file whose rule has a problem itself', () => {
    const root = textOf([], { include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPR'] }] });
    const result = parseFiles(root, [fileOf('teams/a.yaml', [BO])]);
    expect(problemsOf(result).map(({ code }) => code)).toEqual(['unknown_account_type']);
    expect(result.ok).toBe(false);
  });
});
