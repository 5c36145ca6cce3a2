import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { processEnv } from '../../src/env/node.js';
import type { ReadingFiles } from '../../src/roster/include/follow.js';
import { readRoster } from '../../src/roster/read.js';
import { fakeFiles, systemError } from '../outside.js';
import { problemsOf, TODAY } from './fixture.js';

const MEBIBYTE = 1024 * 1024;

async function problemIn(path: string, files: ReadingFiles) {
  const problems = problemsOf(await readRoster(path, files, TODAY));
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('a roster file', () => {
  it('that can be read is parsed under the path that was given', async () => {
    const files = fakeFiles({ 'a/b.yaml': 'version: 1\nusers: []\n' });
    const result = await readRoster('a/b.yaml', files, TODAY);
    expect(result.ok && result.roster.path).toBe('a/b.yaml');
  });

  it('that is not there says how to start', async () => {
    const problem = await problemIn('roster.yaml', fakeFiles({}));
    expect(problem).toMatchObject({ code: 'file_not_found', file: 'roster.yaml', excerpt: null });
    expect(problem?.hint).toContain('roster schema');
  });

  it('that has the other ending is found by the hint', async () => {
    const problem = await problemIn('roster.yaml', fakeFiles({ 'roster.yml': '' }));
    expect(problem?.hint).toContain('There is roster.yml');
  });

  it.each([
    ['EISDIR', 'is_directory'],
    ['EACCES', 'permission_denied'],
    ['EPERM', 'permission_denied'],
    ['EIO', 'unreadable_file'],
  ])('whose reading fails with %s has the problem %s', async (code, expected) => {
    const problem = await problemIn('roster', fakeFiles({ roster: systemError(code) }));
    expect(problem?.code).toBe(expected);
  });

  it('whose reading fails without a code is a problem too', async () => {
    const problem = await problemIn('roster', fakeFiles({ roster: new Error('odd') }));
    expect(problem?.code).toBe('unreadable_file');
  });

  it('of 20 MiB is refused without reading it', async () => {
    const files: ReadingFiles = {
      ...fakeFiles({}),
      size: async () => 20 * MEBIBYTE,
      read: () => Promise.reject(new Error('was read')),
    };
    const problem = await problemIn('roster.yaml', files);
    expect(problem).toMatchObject({ code: 'too_large' });
    expect(problem?.message).toContain('20.0 MiB');
  });

  it('that vanishes between two looks is not there', async () => {
    const files: ReadingFiles = { ...fakeFiles({}), size: async () => 5, read: async () => null };
    expect((await problemIn('roster.yaml', files))?.code).toBe('file_not_found');
  });
});

describe('the rosters that come with the project', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const { files } = processEnv();

  it.each([
    'roster.example.yaml',
    'examples/minimal.yaml',
    'examples/policy.yaml',
    'examples/keep-unlisted.yaml',
    'examples/teams/roster.yaml',
  ])('%s has no problems', async (path) => {
    const result = await readRoster(`${root}${path}`, files, TODAY);
    expect(problemsOf(result)).toEqual([]);
    expect(result.ok).toBe(true);
  });
});
