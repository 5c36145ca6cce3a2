import { describe, expect, it } from 'vitest';
import { locateInRepository } from '../../../src/cli/git/annotated-path.js';
import type { Env } from '../../../src/env.js';
import { type Content, fakeEnv } from '../../outside.js';

interface Where {
  readonly cwd?: string;
  readonly words?: readonly string[];
  readonly workspace?: string;
  readonly files?: Readonly<Record<string, Content>>;
}

const locate = async (file: string, where: Where = {}): Promise<string> => {
  const {
    cwd = '/work/repo',
    words = [file],
    workspace,
    files = { '/work/repo/.git/HEAD': '' },
  } = where;
  const variables = { GITHUB_WORKSPACE: workspace };
  const env: Env = { ...fakeEnv({ variables, files }), cwd: () => cwd };
  return (await locateInRepository(words, env))(file);
};

describe('an annotation', () => {
  it.each([
    ['access/roster.yaml', '/work/repo'],
    ['./access/roster.yaml', '/work/repo'],
    ['roster.yaml', '/work/repo/access'],
    ['../access/roster.yaml', '/work/repo/docs'],
    ['/work/repo/access/roster.yaml', '/'],
  ])('names %s of %s by its path below the top of the repository', async (file, cwd) => {
    expect(await locate(file, { cwd })).toBe('access/roster.yaml');
  });

  it('names a file as the job does where no repository was checked out', async () => {
    const where = { cwd: '/work/repo/access', workspace: '/work/repo', files: {} };
    expect(await locate('roster.yaml', where)).toBe('access/roster.yaml');
    expect(await locate('/work/repo/access/roster.yaml', { ...where, cwd: '/' })).toBe(
      'access/roster.yaml',
    );
  });

  it('names a file by the repository that was checked out into a folder of the workspace', async () => {
    const files = { '/work/repo/mine/.git/HEAD': '' };
    const where = { workspace: '/work/repo', files };
    expect(await locate('mine/access/roster.yaml', where)).toBe('access/roster.yaml');
    expect(await locate('roster.yaml', { ...where, cwd: '/work/repo/mine/access' })).toBe(
      'access/roster.yaml',
    );
  });

  it("names a submodule's file by the repository of the job, whose pull request it is", async () => {
    const files = { '/work/repo/.git/HEAD': '', '/work/repo/people/.git': 'gitdir: elsewhere' };
    expect(await locate('people/roster.yaml', { files, workspace: '/work/repo' })).toBe(
      'people/roster.yaml',
    );
    expect(await locate('people/roster.yaml', { files })).toBe('roster.yaml');
  });

  it('names a file that is nowhere in it as it was named, but for what says nothing', async () => {
    expect(await locate('./roster.yaml', { files: {} })).toBe('roster.yaml');
    expect(await locate('/etc/./roster.yaml', { words: [] })).toBe('/etc/roster.yaml');
  });

  it('needs no working folder for a whole path', async () => {
    const cwd = (): string => {
      throw new Error('it is gone');
    };
    const env = { ...fakeEnv({ files: { '/work/repo/.git/HEAD': '' } }), cwd };
    const file = '/work/repo/access/roster.yaml';
    expect((await locateInRepository([file], env))(file)).toBe('access/roster.yaml');
  });
});
