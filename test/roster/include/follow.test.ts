import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { processEnv } from '../../../src/env/node.js';
import type { ParseResult } from '../../../src/roster/join.js';
import { readRoster } from '../../../src/roster/read.js';
import { anyCharacter } from '../../fixtures/any-character.js';
import { type Content, type FakeFiles, fakeFiles, systemError } from '../../outside.js';
import { inShort, problemsOf, TODAY } from '../fixture.js';

/** A root file that includes these paths. */
function rootOf(...paths: readonly string[]): string {
  const entries = paths.map((path) => ({ path, may_grant: ['DEVELOPER'] }));
  return `${JSON.stringify({ version: 1, include: entries, users: [] })}\n`;
}

function teamOf(...emails: readonly string[]): string {
  const users = emails.map((email) => ({ email, account_type: 'DEVELOPER' }));
  return JSON.stringify({ version: 1, users });
}

function read(files: FakeFiles, path = 'roster.yaml'): Promise<ParseResult> {
  return readRoster(path, files, TODAY);
}

function emailsOf(result: ParseResult): readonly string[] {
  if (!result.ok) throw new Error(result.problems.map(inShort).join(', '));
  return result.roster.people.map(({ email }) => email);
}

function told(result: ParseResult): readonly string[] {
  return problemsOf(result).map(({ code, message }) => `${code}: ${message}`);
}

describe('included files', () => {
  it('are found by a pattern in their names and in those of folders, sorted by code units', async () => {
    const files = fakeFiles({
      'roster.yaml': rootOf('teams/*/p*.yaml'),
      'teams/b/people.yaml': teamOf('b@acme.io'),
      'teams/B/people.yaml': teamOf('shout@acme.io'),
      'teams/a/people.yaml': teamOf('a@acme.io'),
      'teams/a/policy.yml': 'not looked at',
      'teams/.git/people.yaml': 'not looked at',
      'teams/people.yaml': 'not looked at: it is one folder higher',
    });
    expect(emailsOf(await read(files))).toEqual(['shout@acme.io', 'a@acme.io', 'b@acme.io']);
  });

  it.each([
    ['roster.yaml', 'teams/a.yaml'],
    ['./roster.yaml', './teams/a.yaml'],
    ['rosters/roster.yaml', 'rosters/teams/a.yaml'],
    ['../elsewhere/roster.yaml', '../elsewhere/teams/a.yaml'],
    ['/etc/roster/roster.yaml', '/etc/roster/teams/a.yaml'],
    ['/roster.yaml', '/teams/a.yaml'],
  ])('of %s are named by the way from it', async (path, expected) => {
    const folder = path.replace('roster.yaml', '');
    const files = fakeFiles({
      [path]: rootOf('./teams/a.yaml'),
      [`${folder}teams/a.yaml`]: teamOf('a@acme.io'),
    });
    const result = await read(files, path);
    expect(emailsOf(result)).toEqual(['a@acme.io']);
    expect(result.ok && result.roster.people[0]?.source.file).toBe(expected);
    expect(result.ok && result.roster.people[0]?.include?.file).toBe(path);
  });

  it('make no difference to a root that includes nothing: the disk is asked for it alone', async () => {
    const files: FakeFiles = {
      ...fakeFiles({ 'roster.yaml': teamOf('a@acme.io') }),
      list: () => Promise.reject(new Error('was listed')),
      realPath: () => Promise.reject(new Error('was resolved')),
    };
    expect(emailsOf(await read(files))).toEqual(['a@acme.io']);
  });

  it.each([
    ['composed', 'NFC', 'NFD'],
    ['decomposed', 'NFD', 'NFC'],
  ])(
    'are found by a name that is written %s, however the disk spells it',
    async (_how, written, onDisk) => {
      const spell = (form: string): string => 'teams/münchen'.normalize(form);
      const files = fakeFiles({
        'roster.yaml': rootOf(`${spell(written)}/ö.yaml`, `${spell(written)}/ä*.yaml`).normalize(
          written,
        ),
        [`${spell(onDisk)}/ö.yaml`.normalize(onDisk)]: teamOf('o@acme.io'),
        [`${spell(onDisk)}/äb.yaml`.normalize(onDisk)]: teamOf('a@acme.io'),
      });
      expect(emailsOf(await read(files))).toEqual(['o@acme.io', 'a@acme.io']);
    },
  );

  it('that are two ways to one file are an error that names both', async () => {
    const files = fakeFiles({
      'roster.yaml': rootOf('teams/a.yaml', 'teams/z.yaml', 'more/a.yaml'),
      'teams/a.yaml': teamOf('a@acme.io'),
      'teams/z.yaml': { link: 'a.yaml' },
      more: { link: 'teams' },
    });
    const problems = problemsOf(await read(files));
    expect(problems.map(({ code }) => code)).toEqual(['included_twice', 'included_twice']);
    expect(problems[0]?.message).toBe(
      '`teams/z.yaml` is the same file as `teams/a.yaml`, which line 1 includes.',
    );
  });

  it('that lead back to the root, even through a link, are an error', async () => {
    const files = fakeFiles({
      'roster.yaml': { link: 'all/roster.yaml' },
      'all/roster.yaml': rootOf('all/*.yaml'),
      'all/people.yaml': teamOf('a@acme.io'),
    });
    expect(told(await read(files))).toEqual([
      'includes_itself: `all/roster.yaml`, which this includes, is roster.yaml itself.',
    ]);
  });

  it.each([
    ['EACCES', 'permission_denied'],
    ['EIO', 'unreadable_file'],
  ])('whose reading fails with %s are an error of the entry', async (code, expected) => {
    const files = fakeFiles({ 'roster.yaml': rootOf('*.yml'), 'a.yml': systemError(code) });
    const problems = problemsOf(await read(files));
    expect(problems).toMatchObject([{ code: expected, file: 'roster.yaml' }]);
    expect(problems[0]?.message).toContain('`a.yml` cannot be included.');
  });

  it('in a folder that may not be listed are an error of the entry', async () => {
    const files: FakeFiles = {
      ...fakeFiles({ 'roster.yaml': rootOf('teams/*.yaml'), 'teams/a.yaml': teamOf('a@acme.io') }),
      list: () => Promise.reject(systemError('EACCES')),
    };
    expect(told(await read(files))).toEqual([
      'permission_denied: `teams` cannot be included. You are not allowed to read the file.',
    ]);
  });

  it.each([
    ['a link that leads nowhere', { 'teams/a.yaml': { link: 'gone' } }, 'leads nowhere'],
    ['links in a circle', { 'teams/a.yaml': { link: 'a.yaml' } }, 'ELOOP'],
  ])('that are %s are an error, since silence would disable a team', async (_what, links, said) => {
    const team: Record<string, Content> = { 'teams/b.yaml': teamOf('b@acme.io'), ...links };
    const [first, ...more] = told(
      await read(fakeFiles({ 'roster.yaml': rootOf('teams/*.yaml'), ...team })),
    );
    expect(first).toContain(said);
    expect(more).toEqual([]);
  });

  it('are none where a file stands in the place of a folder', async () => {
    const files = fakeFiles({
      'roster.yaml': rootOf('teams/*/a.yaml', 'x.yaml/a.yaml', 'x.yaml/*'),
      'teams/README.md': 'no folder',
      'teams/web/a.yaml': teamOf('a@acme.io'),
      'x.yaml': 'no folder',
    });
    expect(told(await read(files)).map((one) => one.split(':')[0])).toEqual([
      'include_not_found',
      'include_not_found',
    ]);
  });
});

describe('a file that lies where an entry looks', () => {
  const strays = async (
    paths: readonly string[],
    contents: Readonly<Record<string, Content>>,
  ): Promise<readonly string[]> => {
    const result = await read(fakeFiles({ 'roster.yaml': rootOf(...paths), ...contents }));
    expect(result.ok).toBe(true);
    return problemsOf(result).map(({ code, severity, file, message }) => {
      expect([severity, file]).toEqual(['warning', 'roster.yaml']);
      return `${code}: ${message.split(', but')[0]}`;
    });
  };
  const bi = { 'teams/bi.yaml': teamOf('bi@acme.io') };
  const data = teamOf('data@acme.io');

  it.each([
    ['was renamed', ['teams/*.yaml'], 'teams/data.yml'],
    ['was moved', ['teams/*.yaml'], 'teams/eu/data.yaml'],
    ['was renamed and moved', ['teams/*.yaml'], 'teams/eu/data.yml'],
    ['no pattern takes', ['teams/b*.yaml'], 'teams/data.yaml'],
    ['was renamed beside the root', ['teams/*.yaml', 'c*.yaml'], 'core.yml', ['c.yaml']],
  ])('and %s is a warning at the entry', async (_what, paths, path, more = []) => {
    const others = Object.fromEntries(more.map((name) => [name, teamOf(`${name}@acme.io`)]));
    expect(await strays(paths, { ...bi, ...others, [path]: data })).toEqual([
      `not_included: \`${path}\` is where this pattern looks`,
    ]);
  });

  it('is told once, by the first entry that looks there, five of many by name', async () => {
    const many = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`teams/${n}.yml`, data]));
    expect(
      await strays(['teams/b*.yaml', 'teams/*i.yml'], { ...bi, 'teams/i.yml': data, ...many }),
    ).toEqual([
      'not_included: `teams/1.yml`, `teams/2.yml`, `teams/3.yml`, `teams/4.yml`, `teams/5.yml` and 2 more are where this pattern looks',
    ]);
  });

  it.each([
    ['hidden', '.data.yml'],
    ['in a hidden folder', '.old/data.yaml'],
    ['two folders deeper', 'eu/old/data.yaml'],
    ['no YAML', 'README.md'],
    ['a folder', 'data.yml/README.md'],
  ])('is nothing to tell of when it is %s', async (_what, path) => {
    expect(await strays(['teams/*.yaml'], { ...bi, [`teams/${path}`]: data })).toEqual([]);
  });

  it('is nothing to tell of beside the root, where other rosters and workflows stand', async () => {
    const others = { 'other.yaml': data, 'ci/build.yml': data, '.github/ci.yml': data };
    expect(await strays(['t*.yaml'], { 't.yaml': data, ...others })).toEqual([]);
    expect(await strays(['t*/bi.yaml'], { ...bi, ...others })).toEqual([]);
    expect(await strays(['*/bi.yaml'], { ...bi, ...others })).toEqual([]);
  });

  it('is nothing to tell of when it is the root, another name of an included one, or outside', async () => {
    const links = {
      'teams/same.yml': { link: 'bi.yaml' },
      'teams/root.yml': { link: '../roster.yaml' },
      'teams/away.yml': { link: '/elsewhere/a.yaml' },
      'teams/gone.yml': { link: 'gone' },
      '/elsewhere/a.yaml': data,
    };
    expect(await strays(['teams/*.yaml'], { ...bi, ...links })).toEqual([]);
  });

  it('is nothing to tell of where each file is named: a renamed one is an error there', async () => {
    expect(await strays(['teams/bi.yaml'], { ...bi, 'teams/data.yaml': data })).toEqual([]);
  });
});

describe('the limits of included files', () => {
  const many = (count: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`teams/t${n}.yaml`, teamOf(`t${n}@acme.io`)]),
    );

  it('are 500 files, over all entries', async () => {
    const root = rootOf('teams/*.yaml');
    expect(emailsOf(await read(fakeFiles({ ...many(500), 'roster.yaml': root })))).toHaveLength(
      500,
    );
    expect(told(await read(fakeFiles({ ...many(501), 'roster.yaml': root })))).toEqual([
      expect.stringContaining('too_many_files: More than 500 files'),
    ]);
  });

  it('are 16 MiB in all, the root included', async () => {
    const large = new Uint8Array(9 * 1024 * 1024).fill(0x20);
    const files = { 'roster.yaml': rootOf('a.yml', 'b.yml'), 'a.yml': large, 'b.yml': large };
    const problems = problemsOf(await read(fakeFiles(files)));
    expect(problems.map(({ code, file }) => `${file} ${code}`)).toEqual([
      'roster.yaml too_large',
      'a.yml empty_file',
    ]);
  });

  it('hold for one file before it is read', async () => {
    const files: FakeFiles = fakeFiles({ 'roster.yaml': rootOf('a.yml'), 'a.yml': 'x' });
    const size = async (path: string) => (path.endsWith('a.yml') ? 2 ** 40 : files.size(path));
    expect(told(await read({ ...files, size }))).toEqual([
      expect.stringContaining('too_large: `a.yml` cannot be included.'),
    ]);
    expect(files.looked).not.toContain('/repo/a.yml');
  });

  it('are 20,000 names that a pattern looks at', async () => {
    const wide: Record<string, string> = { 'roster.yaml': rootOf('*/*/x.yaml') };
    for (let n = 0; n < 150; n += 1) wide[`d/f${n}/y`] = '';
    const files = fakeFiles(wide);
    const list = async (path: string) =>
      path === '/repo' ? Array.from({ length: 300 }, () => 'd') : files.list(path);
    expect(told(await read({ ...files, list }))).toEqual([
      expect.stringContaining('too_many_files'),
    ]);
  });
});

describe('whatever a root file names', () => {
  const names = fc.constantFrom(
    '..',
    '.',
    'in',
    'out',
    'up',
    'top',
    'far',
    '*',
    'i*',
    'secret.yaml',
    'a.yaml',
    '',
    '~',
  );
  const paths = fc.oneof(
    fc.array(names, { minLength: 1, maxLength: 6 }).map((some) => some.join('/')),
    fc.array(names, { minLength: 1, maxLength: 6 }).map((some) => `/${some.join('/')}`),
    fc.array(names, { minLength: 1, maxLength: 6 }).map((some) => some.join('\\')),
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 30 }),
  );
  const disk = (root: string): FakeFiles =>
    fakeFiles({
      'team/roster.yaml': root,
      'team/in/a.yaml': teamOf('a@acme.io'),
      'team/in/secret.yaml': { link: '/repo/secret.yaml' },
      'team/in/up': { link: '../..' },
      'team/out': { link: '/repo/outside' },
      'team/top': { link: '/' },
      'team/far': { link: 'out/in' },
      'teammate/a.yaml': teamOf('mate@acme.io'),
      'secret.yaml': teamOf('secret@acme.io'),
      'outside/secret.yaml': teamOf('secret@acme.io'),
      'outside/in/a.yaml': teamOf('secret@acme.io'),
    });

  it('nothing outside of its folder is read or listed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(paths, { minLength: 1, maxLength: 4 }), async (some) => {
        const files = disk(rootOf(...some));
        const result = await readRoster('team/roster.yaml', files, TODAY);
        for (const path of files.looked) expect(path).toMatch(/^\/repo\/team(\/|$)/);
        expect(JSON.stringify(result)).not.toMatch(/secret@|mate@/);
      }),
      { numRuns: 1000 },
    );
  });

  it('links that lead out are named', async () => {
    const roots = [
      'in/secret.yaml',
      'out/secret.yaml',
      'out/*',
      'top/*',
      'far/a.yaml',
      'in/up/a.yaml',
    ];
    for (const path of roots) {
      const [first] = told(await readRoster('team/roster.yaml', disk(rootOf(path)), TODAY));
      expect(first).toContain('include_outside');
    }
  });

  it('a folder whose name begins as the own one does is outside', async () => {
    const files = fakeFiles({
      'team/roster.yaml': rootOf('mate/a.yaml'),
      'team/mate': { link: '../teammate' },
      'teammate/a.yaml': teamOf('mate@acme.io'),
    });
    expect(told(await readRoster('team/roster.yaml', files, TODAY))[0]).toContain(
      'include_outside',
    );
  });
});

describe('the order in which a disk tells names', () => {
  it('makes no difference, digest included', async () => {
    const letters = ['a', 'b', 'B', 'ä', '10', '9', 'z'];
    const contents = {
      'roster.yaml': rootOf('teams/*.yaml'),
      ...Object.fromEntries(
        letters.map((one, n) => [`teams/${one}.yaml`, teamOf(`t${n}@acme.io`)]),
      ),
    };
    const expected = await read(fakeFiles(contents));
    const shuffled = fc.shuffledSubarray(letters, { minLength: letters.length });
    await fc.assert(
      fc.asyncProperty(shuffled, async (order) => {
        const asTold = (all: string[]) => {
          const rank = (name: string) => order.indexOf(name.replace('.yaml', ''));
          return all.toSorted((a, b) => rank(a) - rank(b));
        };
        expect(await read(fakeFiles(contents, asTold))).toEqual(expected);
      }),
    );
  });
});

describe('on a real disk', () => {
  const top = mkdtempSync(join(tmpdir(), 'roster-includes-'));
  afterAll(() => rmSync(top, { recursive: true }));
  const folder = join(top, 'repo');
  mkdirSync(join(folder, 'teams/web'), { recursive: true });
  mkdirSync(join(top, 'outside'));
  writeFileSync(join(top, 'outside/a.yaml'), teamOf('secret@acme.io'));
  writeFileSync(join(folder, 'teams/a.yaml'), teamOf('a@acme.io'));
  writeFileSync(join(folder, 'teams/web/people.yaml'), teamOf('web@acme.io'));
  symlinkSync('a.yaml', join(folder, 'teams/same.yaml'));
  symlinkSync('web', join(folder, 'teams/site'));
  symlinkSync(join(top, 'outside'), join(folder, 'away'));
  symlinkSync('../../outside/a.yaml', join(folder, 'teams/away.yml'));
  symlinkSync('gone', join(folder, 'teams/gone.json'));
  symlinkSync('circle.txt', join(folder, 'teams/circle.txt'));
  symlinkSync(folder, join(top, 'link'));

  const readReal = (path: string, start = folder): Promise<ParseResult> => {
    writeFileSync(join(folder, 'roster.yaml'), rootOf(path));
    return readRoster(join(start, 'roster.yaml'), processEnv().files, TODAY);
  };

  it.each([
    ['teams/a.yaml', 'a@acme.io'],
    ['teams/a*.yaml', 'a@acme.io'],
    ['teams/same.yaml', 'a@acme.io'],
    ['teams/site/people.yaml', 'web@acme.io'],
    ['*/web/*', 'web@acme.io'],
  ])('%s is found, links within the folder too', async (path, email) => {
    if (path.startsWith('*')) rmSync(join(folder, 'away'), { force: true });
    expect(emailsOf(await readReal(path))).toEqual([email]);
    expect(emailsOf(await readReal(path, join(top, 'link')))).toEqual([email]);
  });

  it.each([
    ['away/a.yaml', 'include_outside'],
    ['away/*', 'include_outside'],
    ['a*/*.yaml', 'include_outside'],
    ['teams/away.yml', 'include_outside'],
    ['teams/*.yml', 'include_outside'],
    ['teams/*.json', 'include_not_found'],
    ['teams/gone.json', 'include_not_found'],
    ['teams/*.txt', 'unreadable_file'],
    ['teams/*.yaml', 'included_twice'],
    ['*.yaml', 'includes_itself'],
    ['teams/web', 'is_directory'],
    ['teams/a.yaml/b.yaml', 'include_not_found'],
  ])('%s has the problem %s', async (path, code) => {
    rmSync(join(folder, 'away'), { force: true });
    symlinkSync(join(top, 'outside'), join(folder, 'away'));
    const result = await readReal(path);
    expect(problemsOf(result).map((one) => one.code)).toEqual([code]);
    expect(JSON.stringify(result)).not.toContain('secret@');
  });
});
