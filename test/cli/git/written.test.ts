/** When entries were last written, out of real repositories. */
import { cpSync, symlinkSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readWrittenDays } from '../../../src/cli/git/written.js';
import { dayAt } from '../../../src/day.js';
import { emailKey } from '../../../src/email.js';
import { processEnv } from '../../../src/env/node.js';
import type { Env } from '../../../src/env.js';
import { formatText } from '../../../src/roster/format/format.js';
import {
  envIn,
  hasGit,
  newFolder,
  runGit,
  type TestRepository,
  testRepository,
} from '../../fixtures/git.js';
import { person } from '../../fixtures/workspaces.js';
import { fakeEnv } from '../../outside.js';

const TODAY = dayAt(Date.parse('2026-11-23'));
const ANA = '  - email: ana@acme.io\n    account_type: ADMIN\n';
const BO = '  - email: bo@acme.io\n    account_type: ANALYST\n';
const CY = '  - email: cy@acme.io\n    account_type: ANALYST\n';
const textOf = (...people: readonly string[]): string => `version: 1\nusers:\n${people.join('')}`;
const NO_GIT = { exitCode: null, stdout: new Uint8Array(), stderr: '' };
const at = (day: string): string => `${day}T12:00:00+00:00`;

interface Asked {
  readonly email?: string;
  readonly file?: string;
  readonly commit?: string;
  readonly parts?: Partial<Env>;
}

/** When the entry was written, or why nobody can tell. */
async function writtenIn(folder: string, asked: Asked = {}): Promise<string | undefined> {
  const { email = 'bo@acme.io', file = 'roster.yaml', commit = null, parts = {} } = asked;
  const env = envIn(folder, parts);
  const one = { ...person(email, 'ANALYST'), source: { file, line: 1 } };
  const days = await readWrittenDays([one], { today: TODAY, commit }, env);
  const found = days.get(emailKey(email));
  return found?.status === 'written' ? found.day : found?.why;
}

describe.skipIf(!hasGit())('the day on which an entry was written (needs git)', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = testRepository();
    repository.write('roster.yaml', textOf(BO, ANA));
    repository.commit('Bo and Ana', at('2026-03-12'));
  });

  const change = (text: string, day: string): void => {
    repository.write('roster.yaml', text);
    repository.commit('a change', at(day));
  };

  it('is that of the commit which added it', async () => {
    change(textOf(BO, ANA, CY), '2026-05-01');
    expect(await writtenIn(repository.folder)).toBe('2026-03-12');
    expect(await writtenIn(repository.folder, { email: 'cy@acme.io' })).toBe('2026-05-01');
  });

  it('is the committer’s, since an author’s date is that of a draft', async () => {
    repository.write('roster.yaml', textOf(BO, ANA, CY));
    repository.git('add', '--all');
    runGit(repository.folder, ['commit', '--quiet', '--message', 'late'], {
      GIT_AUTHOR_DATE: at('2026-05-01'),
      GIT_COMMITTER_DATE: at('2026-06-01'),
    });
    expect(await writtenIn(repository.folder, { email: 'cy@acme.io' })).toBe('2026-06-01');
  });

  it.each([
    ['another account type, as others have it', BO.replace('ANALYST', 'ADMIN')],
    ['a note', `${BO}    note: asked again\n`],
    ['a last day', `${BO}    expires: 2027-01-31\n`],
    ['another spelling of the address', BO.replace('bo@', 'Bo@')],
  ])('is a later one with %s', async (_, bo) => {
    change(textOf(bo, ANA), '2026-06-01');
    expect(await writtenIn(repository.folder)).toBe('2026-06-01');
  });

  it.each([
    ['moved in the file', textOf(ANA, BO)],
    ['moved behind someone new', textOf(CY, ANA, BO)],
    ['indented otherwise', textOf(BO, ANA).replaceAll(/^ {2}/gm, '      ')],
    ['in braces', textOf('  - { email: bo@acme.io, account_type: ANALYST }\n', ANA)],
    ['in quotes and another order', textOf('  - account_type: "ANALYST"\n    email: bo@acme.io\n')],
    ['with a comment', textOf(BO.replace('ANALYST', 'ANALYST # on leave'), ANA)],
    ['with other line ends', textOf(BO, ANA).replaceAll('\n', '\r\n')],
  ])('stays the same when the entry is %s', async (_, text) => {
    change(text, '2026-06-01');
    expect(await writtenIn(repository.folder)).toBe('2026-03-12');
  });

  it('stays the same through fmt, moves and changes of others, one after another', async () => {
    const messy = textOf('  - {account_type: ANALYST,   email: bo@acme.io}\n', ANA, CY);
    change(messy, '2026-05-01');
    change(formatText(messy), '2026-06-01');
    change(textOf(CY, ANA.replace('ADMIN', 'DEVELOPER'), BO), '2026-07-01');
    change(textOf(ANA, BO, CY), '2026-08-01');
    expect(await writtenIn(repository.folder)).toBe('2026-03-12');
    expect(await writtenIn(repository.folder, { email: 'ana@acme.io' })).toBe('2026-08-01');
  });

  it('stays the same when the file gets another name', async () => {
    repository.git('mv', 'roster.yaml', 'people.yaml');
    repository.commit('another name', at('2026-06-01'));
    expect(await writtenIn(repository.folder, { file: 'people.yaml' })).toBe('2026-03-12');
  });

  it('is today for what is not committed, unless that is the form alone', async () => {
    repository.write('roster.yaml', textOf(ANA, `${BO}    note: asked again\n`));
    expect(await writtenIn(repository.folder)).toBe(TODAY);
    repository.write('roster.yaml', textOf(ANA, BO));
    expect(await writtenIn(repository.folder)).toBe('2026-03-12');
  });

  it('is that of the side branch whose merge brought it', async () => {
    repository.git('checkout', '--quiet', '-b', 'side');
    change(textOf(BO, ANA, CY), '2026-05-01');
    repository.git('checkout', '--quiet', 'main');
    repository.write('other.txt', 'x');
    repository.commit('on main', at('2026-05-02'));
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merged', 'side');
    expect(await writtenIn(repository.folder, { email: 'cy@acme.io' })).toBe('2026-05-01');
  });

  it('passes over the commits of .git-blame-ignore-revs', async () => {
    const bulk = (type: string): string => textOf(BO, ANA).replace('ANALYST', type);
    repository.write('roster.yaml', bulk('BUSINESS'));
    const id = repository.commit('all in one', at('2026-06-01'));
    expect(await writtenIn(repository.folder)).toBe('2026-06-01');
    repository.write('.git-blame-ignore-revs', `# a bulk change\n${id}\n`);
    expect(await writtenIn(repository.folder)).toBe('2026-03-12');
  });

  it('is as of another commit where that is asked', async () => {
    const before = repository.git('rev-parse', 'HEAD').trim();
    change(textOf(`${BO}    note: asked again\n`, ANA), '2026-06-01');
    expect(await writtenIn(repository.folder, { commit: before })).toBe('2026-03-12');
    expect(await writtenIn(repository.folder)).toBe('2026-06-01');
  });

  it('is told of files with odd names, in folders and behind links', async () => {
    const name = 'tëams/the "data" team.yaml';
    repository.write(name, textOf(BO));
    repository.commit('a team', at('2026-06-01'));
    symlinkSync(name, `${repository.folder}/link.yaml`);
    expect(await writtenIn(repository.folder, { file: name })).toBe('2026-06-01');
    expect(await writtenIn(repository.folder, { file: 'link.yaml' })).toBe('2026-06-01');
  });

  it('is the last there is for a commit from beyond the calendar', async () => {
    repository.write('roster.yaml', textOf(BO.replace('ANALYST', 'ADMIN'), ANA));
    repository.git('add', '--all');
    const far = '@9999999999999 +0000';
    runGit(repository.folder, ['commit', '--quiet', '--message', 'far'], {
      GIT_AUTHOR_DATE: at('2026-06-01'),
      GIT_COMMITTER_DATE: far,
    });
    expect(await writtenIn(repository.folder)).toBe('9999-12-31');
  });
});

describe.skipIf(!hasGit())('git can’t tell when an entry was written (needs git)', () => {
  it('where there is no repository, or the file is outside of it', async () => {
    const { folder, write, commit } = testRepository();
    write('a.txt', 'x');
    commit();
    const outside = testRepository().folder;
    const alone = newFolder();
    for (const each of [alone, outside]) {
      cpSync(`${folder}/a.txt`, `${each}/a.txt`);
    }
    testRepository(alone).write('roster.yaml', textOf(BO));
    const elsewhere = newFolder();
    cpSync(`${alone}/roster.yaml`, `${elsewhere}/roster.yaml`);
    expect(await writtenIn(elsewhere)).toBe('no_repository');
    expect(await writtenIn(folder, { file: `${elsewhere}/roster.yaml` })).toBe('no_repository');
    symlinkSync(`${elsewhere}/roster.yaml`, `${folder}/roster.yaml`);
    expect(await writtenIn(folder)).toBe('no_repository');
  });

  it('where git can’t be started', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(BO));
    commit();
    expect(await writtenIn(folder, { parts: { run: () => Promise.resolve(NO_GIT) } })).toBe(
      'no_git',
    );
  });

  it('where no commit has the file, also in a repository without any', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(BO));
    expect(await writtenIn(folder)).toBe('not_committed');
    write('.gitignore', 'roster.yaml\n');
    commit();
    expect(await writtenIn(folder)).toBe('not_committed');
  });

  it('where a shallow clone ends, but it can of what came later', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(BO));
    commit('first', at('2026-03-12'));
    write('roster.yaml', textOf(BO, ANA));
    commit('second', at('2026-05-01'));
    write('roster.yaml', textOf(BO, ANA, CY));
    commit('third', at('2026-06-01'));
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '2', `file://${folder}`, 'shallow']);
    expect(await writtenIn(`${clone}/shallow`)).toBe('shallow');
    expect(await writtenIn(`${clone}/shallow`, { email: 'cy@acme.io' })).toBe('2026-06-01');
  });

  it('where a move hides that a shallow clone ends', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(BO, ANA));
    commit('first', at('2026-03-12'));
    write('roster.yaml', textOf(ANA, BO));
    commit('moved', at('2026-06-01'));
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '2', `file://${folder}`, 'two']);
    runGit(clone, ['clone', '--quiet', '--depth', '1', `file://${folder}`, 'one']);
    expect(await writtenIn(`${clone}/one`)).toBe('shallow');
    expect(await writtenIn(`${clone}/two`)).toBe('shallow');
  });

  it('where older files are missing, as in a partial clone', async () => {
    const { folder, write, commit, git } = testRepository();
    write('roster.yaml', textOf(BO, ANA));
    commit('first', at('2026-03-12'));
    write('roster.yaml', textOf(ANA, `${BO}    note: x\n`));
    commit('second', at('2026-06-01'));
    git('config', 'uploadpack.allowFilter', 'true');
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--filter=blob:none', `file://${folder}`, 'partial']);
    expect(await writtenIn(`${clone}/partial`)).toBe('unreadable');
  });

  it('where commits have the file in another form than the work tree, as encrypted ones', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', '\u0000GITCRYPT\u0000 and bytes\n');
    commit('encrypted', at('2026-03-12'));
    write('roster.yaml', textOf(BO));
    expect(await writtenIn(folder)).toBe('unreadable');
  });

  it('where the list of commits to pass over is broken', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(BO));
    write('.git-blame-ignore-revs', 'no commit at all\n');
    commit();
    expect(await writtenIn(folder)).toBe('unreadable');
  });
});

describe.skipIf(!hasGit())('asking git (needs git)', () => {
  it('blames a file once for all its people, and nothing for nobody', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(BO, ANA));
    commit();
    let blames = 0;
    const env = envIn(folder, {
      run: (...args) => {
        if (args[1].includes('blame')) blames += 1;
        return processEnv().run(...args);
      },
    });
    const two = [person('bo@acme.io', 'ANALYST'), person('ana@acme.io', 'ADMIN')];
    await readWrittenDays(two, { today: TODAY, commit: null }, env);
    expect(blames).toBe(1);
    expect(await readWrittenDays([], { today: TODAY, commit: null }, env)).toEqual(new Map());
    expect(blames).toBe(1);
  });

  it('never rejects, whatever git prints and however it ends', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...[`${'a'.repeat(40)} 1 3 1`, `${'0'.repeat(40)} 1 3 1`, `${'b'.repeat(40)} 9 4`],
        ...[
          'committer-time 1',
          'committer-time x',
          'previous',
          `previous ${'c'.repeat(40)} r.yaml`,
        ],
        ...['filename r.yaml', 'filename "r\\".yaml"', 'boundary', '\tx', '/repo', '.git', 'false'],
      ),
    );
    const anyRun = fc.record({
      exitCode: fc.constantFrom(0, 0, 0, 1, 128, null),
      stdout: fc.array(line).map((lines) => new TextEncoder().encode(lines.join('\n'))),
      stderr: fc.string(),
    });
    const outcomes = new Set<string | undefined>();
    await fc.assert(
      fc.asyncProperty(fc.array(anyRun, { minLength: 1 }), async (runs) => {
        let at = 0;
        const run: Env['run'] = async () => runs[at++ % runs.length] ?? NO_GIT;
        const files = fakeEnv({ files: { 'roster.yaml': textOf(BO) } }).files;
        outcomes.add(await writtenIn('/repo', { parts: { run, files } }));
      }),
      { numRuns: 300 },
    );
    expect(outcomes).not.toContain(undefined);
  });
});
