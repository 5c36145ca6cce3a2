import { describe, expect, it } from 'vitest';
import { createRootFinder, type FindRoots, findInclude } from '../../../src/roster/include/find.js';
import { type Content, fakeFiles, systemError } from '../../outside.js';

const ROOT = [
  'version: 1',
  'include:',
  '  - { path: teams/*.yaml, may_grant: [ANALYST, BUSINESS] }',
  '  - { path: a.yaml, may_grant: [ADMIN] }',
  'users: []',
].join('\n');

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function find(file: string, line: number, text = ROOT): ReturnType<typeof findInclude> {
  const person = { source: { file, line: 9 }, include: { file: 'access/roster.yaml', line } };
  return findInclude(bytes(text), 'access/roster.yaml', person);
}

describe('the entry that lets someone in', () => {
  it('is found by its line, with what it may grant', async () => {
    expect(await find('access/teams/data.yaml', 3)).toEqual({
      path: 'teams/*.yaml',
      mayGrant: ['ANALYST', 'BUSINESS'],
    });
    expect(await find('access/a.yaml', 4)).toEqual({ path: 'a.yaml', mayGrant: ['ADMIN'] });
  });

  it('is told from another on the same line by the file that it leads to', async () => {
    const text =
      'version: 1\ninclude: [{ path: b.yaml, may_grant: [ADMIN] }, { path: a.yaml, may_grant: [ANALYST] }]\nusers: []';
    expect(await find('access/a.yaml', 2, text)).toEqual({ path: 'a.yaml', mayGrant: ['ANALYST'] });
  });

  it('is none for someone of the root file, and in a file that is another one by now', async () => {
    const source = { file: 'access/roster.yaml', line: 5 };
    expect(
      await findInclude(bytes(ROOT), 'access/roster.yaml', { source, include: null }),
    ).toBeNull();
    expect(await find('access/a.yaml', 3)).toBeNull();
    expect(await find('access/a.yaml', 4, 'version: [')).toBeNull();
    expect(await find('access/a.yaml', 4, '')).toBeNull();
  });
});

const TEAM = 'version: 1\nusers: []\n';
const including = (path: string): string =>
  `version: 1\ninclude: [{ path: '${path}', may_grant: [ANALYST] }]\nusers: []\n`;

function finder(files: Readonly<Record<string, Content>>, cwd = '/repo'): FindRoots {
  return createRootFinder({
    files: fakeFiles(files),
    cwd: () => cwd,
    homeDirectory: () => '/home/ada',
  });
}

describe('the roots that include a file', () => {
  it('are found in the folders above, whatever they are called, the nearest first', async () => {
    const find = finder({
      '.git/HEAD': '',
      'access/teams/data.yaml': TEAM,
      'access/teams/all.yml': including('data.yaml'),
      'access/people.yaml': including('teams/*.yaml'),
      'roster.yml': including('access/teams/data.yaml'),
      'other.yaml': including('access/other/*.yaml'),
    });
    expect(await find('access/teams/data.yaml')).toEqual([
      { root: 'access/teams/all.yml', file: 'access/teams/data.yaml' },
      { root: 'access/people.yaml', file: 'access/teams/data.yaml' },
      { root: 'roster.yml', file: 'access/teams/data.yaml' },
    ]);
    expect(await find('other.yaml')).toEqual([]);
    expect(await find('access/teams/none.yaml')).toEqual([]);
  });

  it('are none where a pattern takes the root itself', async () => {
    const find = finder({ 'roster.yaml': including('*.yaml'), 'data.yaml': TEAM });
    expect(await find('roster.yaml')).toEqual([]);
    expect(await find('data.yaml')).toEqual([{ root: 'roster.yaml', file: 'data.yaml' }]);
  });

  it('count although the file has keys of a root, or the root other problems', async () => {
    const find = finder({
      'roster.yaml': "include: [{ path: 'teams/data.yaml' }]\nusers: nobody\n",
      'teams/data.yaml': `${TEAM}policy: { max_removals: 100% }\n`,
    });
    expect(await find('teams/data.yaml')).toHaveLength(1);
  });

  it('are found when their key is written with escapes', async () => {
    const root = including('data.yaml').replace('include', '"incl\\u0075de"');
    const find = finder({ 'a.yaml': root, 'data.yaml': TEAM });
    expect(await find('data.yaml')).toEqual([{ root: 'a.yaml', file: 'data.yaml' }]);
  });

  it('are found through links, on either side', async () => {
    const find = finder({
      'roster.yaml': including('teams/*.yaml'),
      'teams/data.yaml': { link: '/repo/shared/people.yaml' },
      'shared/people.yaml': TEAM,
      '/elsewhere/copy.yaml': { link: '/repo/shared/people.yaml' },
    });
    const root = { root: 'roster.yaml', file: 'teams/data.yaml' };
    expect(await find('shared/people.yaml')).toEqual([root]);
    expect(await find('/elsewhere/copy.yaml')).toEqual([root]);
  });

  it('are looked for up to the top of the repository, and not beyond', async () => {
    const files = {
      '/above/roster.yaml': including('repo/a/b/data.yaml'),
      '/above/repo/a/b/data.yaml': TEAM,
    };
    const path = '/above/repo/a/b/data.yaml';
    expect(await finder(files)(path)).toHaveLength(1);
    expect(await finder({ ...files, '/above/repo/.git/HEAD': '' })(path)).toEqual([]);
    // A submodule's: the repository around it may include from it.
    expect(await finder({ ...files, '/above/repo/.git': 'gitdir: ..' })(path)).toHaveLength(1);
  });

  it.each([
    ['seven folders up', '/1/2/3/4/5/6/7', 1],
    ['eight folders up', '/1/2/3/4/5/6/7/8', 0],
  ])('are found without a repository: %s', async (_, below, found) => {
    const files = {
      '/w/roster.yaml': including(`${below.slice(1)}/data.yaml`),
      [`/w${below}/data.yaml`]: TEAM,
    };
    expect(await finder(files)(`/w${below}/data.yaml`)).toHaveLength(found);
  });

  it('are found in a deep repository at any height', async () => {
    const below = '1/2/3/4/5/6/7/8/9/10/11';
    const find = finder({
      '.git/HEAD': '',
      'roster.yaml': including(`${below}/data.yaml`),
      [`${below}/data.yaml`]: TEAM,
    });
    expect(await find(`${below}/data.yaml`)).toHaveLength(1);
  });

  it('are looked for in the home directory, and without a repository not above it', async () => {
    const file = { '/home/ada/teams/data.yaml': TEAM };
    const [inHome, above] = [including('teams/data.yaml'), including('ada/teams/data.yaml')];
    const path = '/home/ada/teams/data.yaml';
    expect(await finder({ ...file, '/home/ada/roster.yaml': inHome })(path)).toHaveLength(1);
    expect(await finder({ ...file, '/home/roster.yaml': above })(path)).toEqual([]);
    const inRepository = { ...file, '/home/roster.yaml': above, '/home/.git/HEAD': '' };
    expect(await finder(inRepository)(path)).toHaveLength(1);
  });

  it('are not hidden by neighbours that cannot be read, are no YAML or are folders', async () => {
    const find = finder({
      'a.yaml': systemError('EACCES'),
      'b.yaml': 'include: [',
      'c.yaml/d.yaml': TEAM,
      'e.yaml': { link: '/nowhere' },
      'f.yaml': new Uint8Array([0xff, 0xfe, 0]),
      'g.yaml': { link: '/repo/g.yaml' },
      'roster.yaml': including('data.yaml'),
      'data.yaml': TEAM,
    });
    expect(await find('data.yaml')).toEqual([{ root: 'roster.yaml', file: 'data.yaml' }]);
  });

  it('are not read where there is nothing to read: a pipe would never end', async () => {
    const files = { ...fakeFiles({ 'data.yaml': TEAM, 'pipe.yaml': '' }) };
    const looked: string[] = [];
    const read: typeof files.read = (path, most) => {
      looked.push(path);
      return files.read(path, most);
    };
    const find = createRootFinder({
      files: { ...files, read },
      cwd: () => '/repo',
      homeDirectory: () => '/',
    });
    expect(await find('data.yaml')).toEqual([]);
    expect(looked).toEqual(['/repo/data.yaml']);
  });

  it('are found without a home and without a working folder', async () => {
    const files = fakeFiles({ 'roster.yaml': including('data.yaml'), 'data.yaml': TEAM });
    const cwd = (): string => {
      throw new Error('it is gone');
    };
    const find = createRootFinder({ files, cwd, homeDirectory: () => null });
    expect(await find('/repo/data.yaml')).toEqual([
      { root: '/repo/roster.yaml', file: '/repo/data.yaml' },
    ]);
  });

  it('are read once, whatever the number of files that are asked about', async () => {
    const files = fakeFiles({
      'roster.yaml': including('teams/*.yaml'),
      'teams/a.yaml': TEAM,
      'teams/b.yaml': TEAM,
    });
    const find = createRootFinder({ files, cwd: () => '/repo', homeDirectory: () => '/' });
    await Promise.all(['teams/a.yaml', 'teams/b.yaml', 'roster.yaml'].map(find));
    expect(files.looked.filter((path) => path === '/repo/roster.yaml')).toHaveLength(1);
  });

  it('are named as someone who typed the path would name them', async () => {
    const files = {
      '.git/HEAD': '',
      'roster.yaml': including('teams/data.yaml'),
      'teams/data.yaml': TEAM,
    };
    const rootOf = async (cwd: string, path: string): Promise<string | undefined> =>
      (await finder(files, cwd)(path))[0]?.root;
    expect(await rootOf('/repo', '/repo/teams/data.yaml')).toBe('roster.yaml');
    expect(await rootOf('/tmp', '/repo/teams/data.yaml')).toBe('/repo/roster.yaml');
    expect(await finder(files, '/repo/teams')('/repo/teams/data.yaml')).toEqual([
      { root: '/repo/roster.yaml', file: '/repo/teams/data.yaml' },
    ]);
  });

  it('are looked for in 5,000 files, and not in one more', async () => {
    const many = (number: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: number }, (_, index) => [`a${index}.yaml`, '']));
    const files = { '.git/HEAD': '', 'data.yaml': TEAM, 'roster.yaml': including('data.yaml') };
    expect(await finder({ ...many(4998), ...files })('data.yaml')).toHaveLength(1);
    expect(await finder({ ...many(4999), ...files })('data.yaml')).toEqual([]);
  });
});
