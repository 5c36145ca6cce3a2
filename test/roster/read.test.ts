import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ReadingFiles, readRoster } from '../../src/roster/read.js';
import { problemsOf } from './fixture.js';

const MEBIBYTE = 1024 * 1024;

/** Files that hold what is given here; an error stands for one that can't be read. */
function filesOf(contents: Readonly<Record<string, string | Error>>): ReadingFiles {
  return {
    size: async (path) => contents[path]?.toString().length ?? null,
    read: async (path) => {
      const content = contents[path] ?? null;
      if (content instanceof Error) throw content;
      return content === null ? null : new TextEncoder().encode(content);
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error('refused'), { code });
}

async function problemIn(path: string, files: ReadingFiles) {
  const problems = problemsOf(await readRoster(path, files));
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('a roster file', () => {
  it('that can be read is parsed under the path that was given', async () => {
    const files = filesOf({ 'a/b.yaml': 'version: 1\nusers: []\n' });
    const result = await readRoster('a/b.yaml', files);
    expect(result.ok && result.roster.path).toBe('a/b.yaml');
  });

  it('that is not there says how to start', async () => {
    const problem = await problemIn('roster.yaml', filesOf({}));
    expect(problem).toMatchObject({ code: 'file_not_found', file: 'roster.yaml', excerpt: null });
    expect(problem?.hint).toContain('roster schema');
  });

  it('that has the other ending is found by the hint', async () => {
    const problem = await problemIn('roster.yaml', filesOf({ 'roster.yml': '' }));
    expect(problem?.hint).toContain('There is roster.yml');
  });

  it.each([
    ['EISDIR', 'is_directory'],
    ['EACCES', 'permission_denied'],
    ['EPERM', 'permission_denied'],
    ['EIO', 'unreadable_file'],
  ])('whose reading fails with %s has the problem %s', async (code, expected) => {
    const problem = await problemIn('roster', filesOf({ roster: systemError(code) }));
    expect(problem?.code).toBe(expected);
  });

  it('whose reading fails without a code is a problem too', async () => {
    const problem = await problemIn('roster', filesOf({ roster: new Error('odd') }));
    expect(problem?.code).toBe('unreadable_file');
  });

  it('of 20 MiB is refused without reading it', async () => {
    const files: ReadingFiles = {
      size: async () => 20 * MEBIBYTE,
      read: () => Promise.reject(new Error('was read')),
    };
    const problem = await problemIn('roster.yaml', files);
    expect(problem).toMatchObject({ code: 'too_large' });
    expect(problem?.message).toContain('20.0 MiB');
  });

  it('that vanishes between two looks is not there', async () => {
    const files: ReadingFiles = { size: async () => 5, read: async () => null };
    expect((await problemIn('roster.yaml', files))?.code).toBe('file_not_found');
  });
});

describe('the rosters that come with the project', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const disk: ReadingFiles = {
    size: async (path) => (await stat(`${root}${path}`)).size,
    read: (path) => readFile(`${root}${path}`),
  };

  it.each([
    'roster.example.yaml',
    'examples/minimal.yaml',
    'examples/policy.yaml',
    'examples/keep-unlisted.yaml',
  ])('%s has no problems', async (path) => {
    const result = await readRoster(path, disk);
    expect(problemsOf(result)).toEqual([]);
    expect(result.ok).toBe(true);
  });
});
