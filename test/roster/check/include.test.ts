import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkIncludePaths, leadsTo, writtenIncludes } from '../../../src/roster/check/include.js';
import type { ProblemAt } from '../../../src/roster/problem.js';
import { createSourceText, type SourceText } from '../../../src/roster/source-text.js';
import { parseYaml } from '../../../src/roster/yaml/parse.js';
import type { Tree } from '../../../src/roster/yaml/tree.js';

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
  ])('can not be %s', (path, because) => {
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
  ])('can not have %j in it', (character, code) => {
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

  it('costs no more than the name is long, however many there are', () => {
    const started = performance.now();
    expect(matches(`${'*a'.repeat(500)}b`, 'a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
