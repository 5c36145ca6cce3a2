import { describe, expect, it } from 'vitest';
import { problemsOf } from '../fixture.js';
import { BO, fileOf, parseFiles, TEAMS, textOf } from '../several-files.js';

describe('a person who is in two files', () => {
  it('is an error, however the address is written, naming both places', () => {
    const files = [
      fileOf('teams/a.yaml', [{ ...BO, email: 'JOSÉ@acme.io' }]),
      fileOf('teams/b.yaml', [{ ...BO, email: 'jose\u0301@acme.io' }]),
    ];
    const [problem, ...more] = problemsOf(parseFiles(textOf([], TEAMS), files));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'duplicate_person', file: 'a/teams/b.yaml', line: 5 });
    expect(problem?.message).toContain('a/teams/a.yaml:5');
  });
});
