import { describe, expect, it } from 'vitest';
import { encode, problemsOf, rosterOf } from '../fixture.js';
import { ANA, BO, fileOf, parseFiles, TEAMS, TYPES, textOf } from '../several-files.js';

describe('files at hand', () => {
  it('are included where an entry names them, and left out where none does', () => {
    const files = [fileOf('teams/a.yaml', [BO]), fileOf('teams/b/c.yaml', [ANA])];
    const roster = rosterOf(parseFiles(textOf([], TEAMS), files));
    expect(roster.people.map(({ email }) => email)).toEqual(['bo@acme.io']);
    expect(roster.people[0]?.source.file).toBe('a/teams/a.yaml');
  });

  it('are included in the order of their paths, whatever the order at hand', () => {
    const files = [fileOf('teams/b.yaml', [BO]), fileOf('teams/a.yaml', [ANA])];
    const one = rosterOf(parseFiles(textOf([], TEAMS), files));
    expect(one.people.map(({ email }) => email)).toEqual(['ana@acme.io', 'bo@acme.io']);
    expect(rosterOf(parseFiles(textOf([], TEAMS), files.toReversed()))).toEqual(one);
  });

  it('cannot be the root file itself', () => {
    const root = textOf([ANA], { include: [{ path: '*.yaml', may_grant: TYPES }] });
    const problems = problemsOf(parseFiles(root, [{ path: 'roster.yaml', bytes: encode(root) }]));
    expect(problems.map(({ code }) => code)).toEqual(['includes_itself']);
  });
});
