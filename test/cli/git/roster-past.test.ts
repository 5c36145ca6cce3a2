/** Whom a roster listed before, out of real repositories. */
import { symlinkSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRosterPast, withRosterPast } from '../../../src/cli/git/roster-past.js';
import { dayAt } from '../../../src/day.js';
import { emailKey } from '../../../src/email.js';
import type { Env } from '../../../src/env.js';
import type { RosterPast } from '../../../src/plan/plan.js';
import { readRoster } from '../../../src/roster/read.js';
import type { Roster } from '../../../src/roster/roster.js';
import {
  envIn,
  hasGit,
  newFolder,
  runGit,
  type TestRepository,
  testRepository,
} from '../../fixtures/git.js';
import { disable, ONE_OF_EACH, planOf } from '../../fixtures/plans.js';
import { fakeEnv } from '../../outside.js';

const TODAY = dayAt(Date.parse('2026-11-23'));
const NO_GIT = { exitCode: null, stdout: new Uint8Array(), stderr: '' };
const at = (day: string): string => `${day}T12:00:00+00:00`;

const entry = (email: string): string => `  - { email: ${email}, account_type: ANALYST }\n`;
const textOf = (...people: readonly string[]): string =>
  `version: 1\nusers:\n${['ana@acme.io', ...people].map(entry).join('')}`;
const withTeams = (...people: readonly string[]): string =>
  `${textOf(...people)}include:\n  - { path: teams/*.yaml, may_grant: [ANALYST] }\n`;

async function rosterIn(folder: string, path: string, parts: Partial<Env>): Promise<Roster> {
  const parsed = await readRoster(path, envIn(folder, parts).files, TODAY);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  return parsed.roster;
}

interface Asked {
  readonly email?: string;
  readonly path?: string;
  readonly parts?: Partial<Env>;
}

async function ask(folder: string, asked: Asked = {}): Promise<RosterPast | undefined> {
  const { email = 'bo@acme.io', path = 'roster.yaml', parts = {} } = asked;
  const roster = await rosterIn(folder, path, parts);
  const key = emailKey(email);
  return (await readRosterPast(new Set([key]), roster, envIn(folder, parts))).get(key);
}

/** The commit that took someone off, or why there is none. */
async function takenOffIn(folder: string, asked: Asked = {}): Promise<string | null | undefined> {
  const said = await ask(folder, asked);
  if (said?.taken_off === null) return 'never';
  return said?.taken_off?.commit ?? said?.past_unknown;
}

describe.skipIf(!hasGit())('who was taken off a roster (needs git)', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = testRepository();
    repository.write('roster.yaml', textOf('bo@acme.io'));
    repository.commit('Ana and Bo', at('2026-03-12'));
  });

  const change = (text: string, day = '2026-05-01', path = 'roster.yaml'): string => {
    repository.write(path, text);
    return repository.commit('a change', at(day));
  };

  it('is told with commit, author and day', async () => {
    const commit = change(textOf());
    change(textOf('cy@acme.io'), '2026-06-01');
    expect(await ask(repository.folder)).toEqual({
      taken_off: { commit, day: '2026-05-01', by: 'Ana Writer' },
    });
  });

  it('is nobody whom no commit has', async () => {
    change(textOf());
    expect(await takenOffIn(repository.folder, { email: 'cy@acme.io' })).toBe('never');
  });

  it('is the same for any spelling, in git and live', async () => {
    change(
      `version: 1\nusers:\n${entry('ana@acme.io')}  - {email: "Bo@MÜNCHEN.example",\n      account_type: ANALYST}\n`,
    );
    change(`version: 1\nusers:\n${entry('ana@acme.io')}${entry("'o''neil@acme.io'")}`);
    const commit = change(textOf());
    expect(await takenOffIn(repository.folder, { email: "O'Neil@acme.io." })).toBe(commit);
    const parent = repository.git('rev-parse', 'HEAD^').trim();
    const email = 'bo@xn--mnchen-3ya.example';
    expect(await takenOffIn(repository.folder, { email })).toBe(parent);
  });

  it('is the same however YAML writes an address', async () => {
    const written = [
      ['"c\\u0079\\x40acme.io"', 'cy@acme.io'],
      ['"dee@acme.io"', 'dee@acme.io'],
      ["'eli@acme.io'", 'eli@acme.io'],
    ] as const;
    const json = '  - {"email":"fay@acme.io","account_type":"ANALYST"}\n';
    const block = '  - account_type: ANALYST\n    email:\n      gus@acme.io\n';
    change(`${textOf(...written.map(([text]) => text))}${json}${block}`);
    const commit = change(textOf(), '2026-06-01');
    for (const email of [...written.map(([, is]) => is), 'fay@acme.io', 'gus@acme.io']) {
      expect([email, await takenOffIn(repository.folder, { email })]).toEqual([email, commit]);
    }
  });

  it('takes no address for another that it is a part of', async () => {
    change(textOf('bo@acme.io.example', 'jumbo@acme.io', 'bo+x@acme.io'));
    change(textOf(), '2026-06-01');
    const email = 'o@acme.io';
    expect(await takenOffIn(repository.folder, { email })).toBe('never');
  });

  it('is the last time of several', async () => {
    change(textOf());
    change(textOf('bo@acme.io'), '2026-06-01');
    const last = change(textOf(), '2026-07-01');
    expect(await takenOffIn(repository.folder)).toBe(last);
  });

  it('is nobody who stood in a comment, a note, a list of the policy or as a former address', async () => {
    const email = 'dee@acme.io';
    change(
      `# - { email: ${email} }\nversion: 1\npolicy: { protected: [${email}] }\nusers:\n  - { email: ana@acme.io, account_type: ANALYST, note: "not ${email}", formerly: [${email}] }\n`,
    );
    change(textOf());
    expect(await takenOffIn(repository.folder, { email })).toBe('never');
  });

  it('is told by the commit that wrote another address in the entry', async () => {
    const commit = change(textOf('bo.new@acme.io'));
    expect(await takenOffIn(repository.folder)).toBe(commit);
  });

  it('may be in no commit yet', async () => {
    repository.write('roster.yaml', textOf());
    expect(await ask(repository.folder)).toEqual({
      taken_off: { commit: null, day: null, by: null },
    });
  });

  it('is told through another name of the file, more than once', async () => {
    const commit = change(textOf());
    repository.git('mv', 'roster.yaml', 'users.yaml');
    repository.commit('another name', at('2026-06-01'));
    repository.write('access/x', '');
    repository.git('mv', 'users.yaml', 'access/people of acme.yaml');
    repository.commit('another folder', at('2026-07-01'));
    const path = 'access/people of acme.yaml';
    expect(await takenOffIn(repository.folder, { path })).toBe(commit);
    expect(await takenOffIn(repository.folder, { path, email: 'cy@acme.io' })).toBe('never');
  });

  it('is told of files with odd names', async () => {
    const path = 'te"am\n* [ü]\t.yaml';
    repository.write(path, textOf('bo@acme.io', 'cy@acme.io'));
    repository.commit('odd', at('2026-05-01'));
    const commit = change(textOf(), '2026-06-01', path);
    expect(await takenOffIn(repository.folder, { path, email: 'cy@acme.io' })).toBe(commit);
    expect(await takenOffIn(repository.folder, { path, email: 'dee@acme.io' })).toBe('never');
    repository.git('mv', path, 'plain.yaml');
    repository.commit('renamed', at('2026-07-01'));
    expect(await takenOffIn(repository.folder, { path: 'plain.yaml', email: 'cy@acme.io' })).toBe(
      commit,
    );
  });

  it('is told behind a link', async () => {
    const commit = change(textOf());
    symlinkSync('roster.yaml', `${repository.folder}/link.yaml`);
    expect(await takenOffIn(repository.folder, { path: 'link.yaml' })).toBe(commit);
  });

  it('may have been in an included file, which may be gone', async () => {
    repository.write('teams/data.yaml', textOf('cy@acme.io').replace(entry('ana@acme.io'), ''));
    repository.write('teams/ops.yaml', textOf('dee@acme.io').replace(entry('ana@acme.io'), ''));
    change(withTeams());
    repository.remove('teams/data.yaml');
    const gone = repository.commit('a team is gone', at('2026-06-01'));
    expect(await takenOffIn(repository.folder, { email: 'cy@acme.io' })).toBe(gone);
    // The file stays, but nobody includes it anymore.
    const dropped = change(textOf(), '2026-07-01');
    expect(await takenOffIn(repository.folder, { email: 'dee@acme.io' })).toBe(dropped);
  });

  it('is nobody who went from one file to another and is asked about later', async () => {
    repository.write('teams/data.yaml', textOf('bo@acme.io').replace(entry('ana@acme.io'), ''));
    change(withTeams());
    const commit = change(`version: 1\nusers: []\n`, '2026-06-01', 'teams/data.yaml');
    expect(await takenOffIn(repository.folder)).toBe(commit);
  });

  it('is told by the commit on a side branch, not by its merge', async () => {
    repository.git('checkout', '--quiet', '-b', 'side');
    const commit = change(textOf());
    repository.git('checkout', '--quiet', 'main');
    repository.write('other.txt', '');
    repository.commit('on main', at('2026-05-02'));
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merged', 'side');
    expect(await takenOffIn(repository.folder)).toBe(commit);
    repository.git('checkout', '--quiet', '--detach');
    expect(await takenOffIn(repository.folder)).toBe(commit);
  });

  it('is told by the commit on main, though a later merge brought a branch from before it', async () => {
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.write('other.txt', '');
    repository.commit('on the side', at('2026-04-01'));
    repository.git('checkout', '--quiet', 'main');
    const commit = change(textOf());
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merged', 'side');
    expect(await takenOffIn(repository.folder)).toBe(commit);
  });

  it('is told by the merge that lost someone', async () => {
    repository.git('checkout', '--quiet', '-b', 'side');
    change(textOf('cy@acme.io'));
    repository.git('checkout', '--quiet', 'main');
    change(textOf('bo@acme.io', 'dee@acme.io'), '2026-05-02');
    repository.git('merge', '--quiet', '--no-ff', '--strategy=ours', '--message', 'ours', 'side');
    const merge = repository.git('rev-parse', 'HEAD').trim();
    expect(await takenOffIn(repository.folder, { email: 'cy@acme.io' })).toBe(merge);
    change(textOf('bo@acme.io'), '2026-06-01');
    expect(await takenOffIn(repository.folder, { email: 'cy@acme.io' })).toBe(merge);
  });
});

describe.skipIf(!hasGit())('git can’t tell who was taken off (needs git)', () => {
  it('where there is no repository, none with commits, or no git', async () => {
    const work = testRepository(newFolder());
    work.write('roster.yaml', textOf());
    expect(await takenOffIn(work.folder)).toBe('not_committed');
    const parts = { run: async () => NO_GIT };
    expect(await takenOffIn(work.folder, { parts })).toBe('no_git');
    work.commit();
    expect(await takenOffIn(work.folder)).toBe('never');
    work.write('teams/data.yaml', textOf('cy@acme.io').replace(entry('ana@acme.io'), ''));
    work.write('roster.yaml', withTeams());
    expect(await takenOffIn(work.folder)).toBe('not_committed');
    work.remove('.git');
    expect(await takenOffIn(work.folder)).toBe('no_repository');
  });

  it('where a shallow clone ends, but it can of what came later', async () => {
    const { write, commit, folder } = testRepository();
    write('roster.yaml', textOf('bo@acme.io', 'cy@acme.io'));
    commit('first', at('2026-03-12'));
    write('roster.yaml', textOf('cy@acme.io'));
    commit('second', at('2026-05-01'));
    write('roster.yaml', textOf());
    const last = commit('third', at('2026-06-01'));
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '2', `file://${folder}`, 'shallow']);
    expect(await takenOffIn(`${clone}/shallow`)).toBe('shallow');
    expect(await takenOffIn(`${clone}/shallow`, { email: 'cy@acme.io' })).toBe(last);
  });

  it('where older files are missing, as in a partial clone', async () => {
    const { git, write, commit, folder } = testRepository();
    write('roster.yaml', textOf('bo@acme.io'));
    commit('first', at('2026-03-12'));
    write('roster.yaml', textOf());
    commit('second', at('2026-06-01'));
    git('config', 'uploadpack.allowFilter', 'true');
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--filter=blob:none', `file://${folder}`, 'partial']);
    expect(await takenOffIn(`${clone}/partial`)).toBe('unreadable');
  });

  it('where it is ended, since it takes too long or prints too much', async () => {
    const { write, commit, folder } = testRepository();
    write('roster.yaml', textOf());
    commit();
    const env = envIn(folder);
    const limits: (number | undefined)[] = [];
    const run: Env['run'] = async (program, args, variables, timeoutMs) => {
      if (!args.includes('--full-history')) return env.run(program, args, variables);
      limits.push(timeoutMs);
      return NO_GIT;
    };
    expect(await takenOffIn(folder, { parts: { run } })).toBe('too_long');
    expect(limits).toEqual([20_000]);
  });
});

describe.skipIf(!hasGit())('asking git about users (needs git)', () => {
  it('looks once for all of them, and not at all for nobody', async () => {
    const { write, commit, folder } = testRepository();
    const people = Array.from({ length: 30 }, (_, index) => `p${index}@acme.io`);
    write('roster.yaml', textOf(...people));
    commit('all');
    write('roster.yaml', textOf());
    const last = commit('none');
    const asked: string[] = [];
    const env = envIn(folder);
    const run: Env['run'] = (program, args, ...rest) => {
      const verb = args.find((arg) => ['log', 'cat-file', 'diff'].includes(arg));
      if (verb !== undefined) asked.push(verb);
      return env.run(program, args, ...rest);
    };
    const roster = await rosterIn(folder, 'roster.yaml', {});
    const changes = people.map((email) => disable(email, 'ANALYST'));
    const plan = await withRosterPast(planOf({ changes }), roster, { ...env, run });
    expect(plan.changes).toMatchObject(changes.map(() => ({ taken_off: { commit: last } })));
    expect(asked).toEqual(['log', 'diff', 'cat-file', 'cat-file']);
    const nobody = planOf({ changes: ONE_OF_EACH.changes.filter((it) => it.action !== 'disable') });
    expect(await withRosterPast(nobody, roster, { ...env, run })).toBe(nobody);
    expect(asked).toHaveLength(4);
  });

  it('is moved by no one’s settings', async () => {
    const { git, write, commit, folder } = testRepository();
    write('roster.yaml', textOf('bo@acme.io'));
    write('.gitattributes', '*.yaml diff=odd -text\nroster.yaml -diff\n');
    commit('first');
    write('roster.yaml', textOf());
    const last = commit('second');
    for (const setting of [
      ...['diff.noprefix=true', 'diff.mnemonicPrefix=true', 'color.ui=always', 'log.follow=true'],
      ...['diff.external=false', 'diff.odd.textconv=false', 'diff.context=9', 'diff.relative=true'],
      ...['log.showSignature=true', 'format.pretty=%s', 'log.date=raw', 'diff.renames=copies'],
      ...['log.diffMerges=off', 'diff.interHunkContext=9', 'core.quotePath=true'],
    ]) {
      const [name = '', value = ''] = setting.split('=');
      git('config', name, value);
    }
    expect(await takenOffIn(folder)).toBe(last);
  });

  it('never rejects, and leaves nobody out, whatever git prints and however it ends', async () => {
    const [id, blob] = ['a'.repeat(40), 'b'.repeat(40)];
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...[`commit ${id}`, `commit ${id} (from ${blob})`, 'commit x', `parent ${blob}`],
        ...['author A <b> 1700000000 +0000', 'author A <b> 99999999999999999999 +0000'],
        ...['diff --git a/roster.yaml b/roster.yaml', `index ${blob}..${id}`, `index ${blob}..0`],
        ...[
          '--- a/roster.yaml',
          '+++ b/roster.yaml',
          '+++ "b/\\999"\t',
          '@@ -1,9 +1 @@',
          '@@ x @@',
        ],
        ...[
          '-  - { email: bo@acme.io }',
          '+# bo@acme.io',
          '-  - path: teams/*.yaml',
          '/repo',
          'false',
        ],
      ),
    );
    const anyRun = fc.record({
      exitCode: fc.constantFrom(0, 0, 0, 1, 128, null),
      stdout: fc.array(line).map((lines) => new TextEncoder().encode(lines.join('\n'))),
      stderr: fc.string(),
    });
    const roster = { path: 'roster.yaml', includes: [], people: [] };
    const wanted = new Set([emailKey('bo@acme.io'), emailKey('cy@acme.io')]);
    await fc.assert(
      fc.asyncProperty(fc.array(anyRun, { minLength: 1 }), async (runs) => {
        let ran = 0;
        const run: Env['run'] = async () => runs[ran++ % runs.length] ?? NO_GIT;
        const { files } = fakeEnv({ files: { 'roster.yaml': textOf() } });
        const past = await readRosterPast(wanted, roster, envIn('/repo', { run, files }));
        expect([...past.keys()]).toEqual([...wanted]);
      }),
      { numRuns: 300 },
    );
  });
});
