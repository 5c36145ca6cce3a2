/** The files of a commit, out of a git in memory. */
import { describe, expect, it } from 'vitest';
import type { Git } from '../../../src/cli/git/repository.js';
import { readCommit } from '../../../src/cli/git/tree.js';

const MOST = 1024 * 1024;

type CommitFiles = ReturnType<typeof readCommit>;

const COMMIT = 'c0'.repeat(20);

/** `link:` before a link's target; `submodule` for one. */
interface FakeFolder {
  readonly [name: string]: string | FakeFolder;
}

/** A git that knows one commit, and what it was asked for. */
function fakeGit(root: FakeFolder): { readonly git: Git; readonly asked: string[][] } {
  const objects = new Map<string, string>();
  const asked: string[][] = [];
  const store = (folder: FakeFolder, id: string): void => {
    const lines = Object.entries(folder).map(([name, content], index) => {
      const own = `${id}${index.toString(16).padStart(2, '0')}`;
      if (typeof content === 'object') {
        store(content, own);
        return `040000 tree ${own}\t${name}\0`;
      }
      objects.set(own, content.replace(/^link:/, ''));
      if (content === 'submodule') return `160000 commit ${own}\t${name}\0`;
      return `${content.startsWith('link:') ? '120000' : '100644'} blob ${own}\t${name}\0`;
    });
    objects.set(id, lines.join(''));
  };
  store(root, COMMIT);
  return {
    asked,
    git: async (args) => {
      asked.push([...args]);
      const found = objects.get(args.at(-1) ?? '');
      const text = args.includes('-s') ? found && String(Buffer.byteLength(found)) : found;
      const stdout = new TextEncoder().encode(text ?? '');
      return { exitCode: found === undefined ? 128 : 0, stdout, stderr: '' };
    },
  };
}

function filesOf(root: FakeFolder, cwd = '/repo', path = 'roster.yaml'): CommitFiles {
  const prefix = cwd === '/repo' ? '' : `${cwd.slice('/repo/'.length)}/`;
  return readCommit(COMMIT, { git: fakeGit(root).git, top: '/repo', prefix }, { path, cwd });
}

const text = async (files: CommitFiles, path: string): Promise<string | null> => {
  const bytes = await files.read(path, MOST);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

const TREE: FakeFolder = {
  'roster.yaml': 'version: 1\n',
  teams: { 'data.yaml': 'data', deep: { 'x.yaml': 'x' } },
  vendor: 'submodule',
};

describe('the files of a commit', () => {
  it('are read by the paths of the work tree, relative and absolute', async () => {
    const files = filesOf(TREE);
    expect(await text(files, 'roster.yaml')).toBe('version: 1\n');
    expect(await text(files, './teams/../teams/data.yaml')).toBe('data');
    expect(await text(files, '/repo/teams/deep/x.yaml')).toBe('x');
    expect(await files.size('teams/data.yaml')).toBe(4);
  });

  it('are read from a folder below the top', async () => {
    const files = filesOf(TREE, '/repo/teams/deep', '../../roster.yaml');
    expect(await text(files, '../../roster.yaml')).toBe('version: 1\n');
    expect(await text(files, 'x.yaml')).toBe('x');
  });

  it('are read through a folder that is a link to the repository', async () => {
    const git = fakeGit(TREE).git;
    const place = { path: 'link/data.yaml', cwd: '/elsewhere' };
    const files = readCommit(COMMIT, { git, top: '/repo', prefix: 'teams/' }, place);
    expect(await text(files, 'link/data.yaml')).toBe('data');
    expect(await files.realPath('link/data.yaml')).toBe('/repo/teams/data.yaml');
    await expect(files.read('other/data.yaml', MOST)).rejects.toMatchObject({ code: 'EXDEV' });
  });

  it('are nothing where there is nothing', async () => {
    const files = filesOf(TREE);
    for (const path of ['no.yaml', 'teams/no.yaml', 'roster.yaml/x', 'vendor/x', 'no/x/y']) {
      expect(await files.read(path, MOST)).toBeNull();
      expect(await files.size(path)).toBeNull();
      expect(await files.list(path)).toBeNull();
      expect(await files.realPath(path)).toBeNull();
    }
  });

  it('have names, and folders are no files', async () => {
    const files = filesOf(TREE);
    expect(await files.list('.')).toEqual(['roster.yaml', 'teams', 'vendor']);
    expect(await files.list('teams')).toEqual(['data.yaml', 'deep']);
    expect(await files.list('vendor')).toEqual([]);
    await expect(files.read('teams', MOST)).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await files.size('teams')).toBe(0);
  });

  it('can have any name, which git is never asked for', async () => {
    const names = ['a\nb', ':(top)x', '--output=x', '"quoted"', '*', 'tab\there', 'ü'];
    const tree = Object.fromEntries(names.map((name) => [name, `in ${name}`]));
    const { git, asked } = fakeGit(tree);
    const files = readCommit(
      COMMIT,
      { git, top: '/repo', prefix: '' },
      { path: 'roster.yaml', cwd: '/repo' },
    );
    expect(await files.list('.')).toEqual(names);
    for (const name of names) expect(await text(files, `/repo/${name}`)).toBe(`in ${name}`);
    for (const args of asked) expect(args.at(-1)).toMatch(/^[0-9a-f]+$/);
  });

  it('ask for each folder once', async () => {
    const { git, asked } = fakeGit(TREE);
    const files = readCommit(
      COMMIT,
      { git, top: '/repo', prefix: '' },
      { path: 'roster.yaml', cwd: '/repo' },
    );
    await Promise.all([files.read('teams/deep/x.yaml', MOST), files.read('teams/data.yaml', MOST)]);
    expect(asked.filter(([command]) => command === 'ls-tree')).toHaveLength(3);
  });
});

describe('links of a commit', () => {
  const files = filesOf({
    'roster.yaml': 'link:real/roster.yaml',
    real: { 'roster.yaml': 'here', up: 'link:../teams', self: 'link:self' },
    teams: { 'data.yaml': 'data' },
    all: 'link:teams',
    out: 'link:../outside',
    absolute: 'link:/repo/roster.yaml',
    nowhere: 'link:no/such/file',
    one: 'link:two',
    two: 'link:one',
    long: `link:${'x/../'.repeat(1000)}roster.yaml`,
  });

  it('are followed within the repository', async () => {
    expect(await text(files, 'roster.yaml')).toBe('here');
    expect(await text(files, 'real/up/data.yaml')).toBe('data');
    expect(await files.realPath('real/up/data.yaml')).toBe('/repo/teams/data.yaml');
    expect(await files.list('all')).toEqual(['data.yaml']);
  });

  it.each([
    ['out', 'EXDEV'],
    ['out/x', 'EXDEV'],
    ['absolute', 'EXDEV'],
    ['one', 'ELOOP'],
    ['real/self', 'ELOOP'],
    ['long', 'ENAMETOOLONG'],
  ])('are refused where they lead out or have no end: %s', async (path, code) => {
    await expect(files.read(path, MOST)).rejects.toMatchObject({ code });
    await expect(files.realPath(path)).rejects.toMatchObject({ code });
  });

  it('to nothing are nothing', async () => {
    expect(await files.read('nowhere', MOST)).toBeNull();
  });
});

it('an object that git cannot read is an error', async () => {
  const git: Git = async () => ({ exitCode: 128, stdout: new Uint8Array(), stderr: 'fatal' });
  const files = readCommit(
    COMMIT,
    { git, top: '/repo', prefix: '' },
    { path: 'roster.yaml', cwd: '/repo' },
  );
  await expect(files.read('roster.yaml', MOST)).rejects.toMatchObject({ code: 'EIO' });
});
