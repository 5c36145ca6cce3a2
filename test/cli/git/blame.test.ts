/** What git says of a line, out of real repositories. */
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { blameLine } from '../../../src/cli/git/blame.js';
import { processEnv } from '../../../src/env/node.js';
import type { Env } from '../../../src/env.js';
import { hasGit, newFolder, runGit, testRepository } from '../../fixtures/git.js';
import { HOSTILE_STRINGS } from '../../fixtures/hostile-strings.js';

const HASH = 'c0ffee0'.repeat(6).slice(0, 40);

function envIn(cwd: string, parts: Partial<Env> = {}): Env {
  return { ...processEnv(), cwd: () => cwd, variables: {}, ...parts };
}

describe.skipIf(!hasGit())('the history of a line (needs git)', () => {
  it('is unknown where git does not trust the folder, which is named for the remedy', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', 'one\n');
    commit();
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    const says = await blameLine({ file: 'roster.yaml', line: 1 }, envIn(folder));
    vi.unstubAllEnvs();
    expect(says).toEqual({ status: 'not_trusted', folder });
  });

  it('is who wrote it, in which commit, when in UTC; never an address', async () => {
    const { folder, git, write, commit } = testRepository();
    write('sub/roster.yaml', 'one\ntwo\n');
    const first = commit('First words', '2026-11-01T00:30:00+02:00');
    write('sub/roster.yaml', 'one\ntwo and more\n');
    commit('Second words', '2026-11-02T12:00:00+00:00');
    const index = readFileSync(join(folder, '.git/index'));
    const one = await blameLine({ file: 'sub/roster.yaml', line: 1 }, envIn(folder));
    expect(one).toEqual({
      status: 'committed',
      commit: first,
      author: 'Ana Writer',
      authored_at: '2026-10-31T22:30:00.000Z',
      summary: 'First words',
      shallow: false,
    });
    const two = await blameLine(
      { file: '../sub/roster.yaml', line: 2 },
      envIn(join(folder, 'sub')),
    );
    expect(two).toMatchObject({ summary: 'Second words' });
    expect(JSON.stringify([one, two])).not.toContain('@');
    expect(readFileSync(join(folder, '.git/index'))).toEqual(index);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('passes over no commit, whatever list of commits to ignore there is', async () => {
    const { folder, git, write, commit } = testRepository();
    write('roster.yaml', 'one\n');
    commit('First words');
    write('roster.yaml', 'two\n');
    const second = commit('Second words');
    write('ignored', `${second}\n`);
    git('config', 'blame.ignoreRevsFile', 'ignored');
    const says = await blameLine({ file: 'roster.yaml', line: 1 }, envIn(folder));
    expect(says).toMatchObject({ commit: second });
  });

  it('names who wrote it as the commit does, whatever a file in the work tree makes of it', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', 'one\n');
    write('.mailmap', 'Someone Else <x@acme.io> <ana.writer@acme.io>\n');
    commit();
    const says = await blameLine({ file: 'roster.yaml', line: 1 }, envIn(folder));
    expect(says).toMatchObject({ author: 'Ana Writer' });
  });

  it('is not there yet for a line, a file, or a repository without a commit', async () => {
    const { folder, git, write, commit } = testRepository();
    write('roster.yaml', 'one\n');
    const says = (line: number, file = 'roster.yaml'): ReturnType<typeof blameLine> =>
      blameLine({ file, line }, envIn(folder));
    expect(await says(1)).toEqual({ status: 'not_committed' });
    commit();
    write('roster.yaml', 'one\ntwo\n');
    expect(await says(2)).toEqual({ status: 'not_committed' });
    write('new.yaml', 'one\n');
    expect(await says(1, 'new.yaml')).toEqual({ status: 'not_committed' });
    git('add', '.');
    expect(await says(1, 'new.yaml')).toEqual({ status: 'not_committed' });
    expect(await says(99)).toEqual({ status: 'unknown' });
  });

  it.each(['-x.yaml', ':(top)a.yaml', '*.yaml', 'a\nb.yaml', '"q".yaml', '--output=x'])(
    'is found for a file called %j',
    async (name) => {
      const { folder, git, write, commit } = testRepository();
      write(name, 'one\n');
      const id = commit();
      const says = await blameLine({ file: name, line: 1 }, envIn(folder));
      expect(says).toMatchObject({ status: 'committed', commit: id });
      expect(git('status', '--porcelain')).toBe('');
    },
  );

  it('is that of the lines as they are, whatever converts them for reading', async () => {
    const { folder, git, write, commit } = testRepository();
    write('.gitattributes', '*.yaml diff=upside\n');
    git('config', 'diff.upside.textconv', 'tac');
    write('roster.yaml', 'one\n');
    const first = commit();
    write('roster.yaml', 'one\ntwo\n');
    commit();
    const says = await blameLine({ file: 'roster.yaml', line: 1 }, envIn(folder));
    expect(says).toMatchObject({ commit: first });
  });

  it('is that of the file itself where a link leads to it', async () => {
    const { folder, write, commit } = testRepository();
    write('real/roster.yaml', 'one\ntwo\n');
    symlinkSync('real/roster.yaml', join(folder, 'roster.yaml'));
    const id = commit();
    const says = await blameLine({ file: 'roster.yaml', line: 2 }, envIn(folder));
    expect(says).toMatchObject({ status: 'committed', commit: id });
  });

  it('says where a shallow clone ends, and only there', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', 'one\n');
    commit();
    write('roster.yaml', 'one\ntwo\n');
    commit();
    write('roster.yaml', 'one\ntwo\nthree\n');
    commit();
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '2', `file://${folder}`, '.']);
    const says = (line: number): ReturnType<typeof blameLine> =>
      blameLine({ file: 'roster.yaml', line }, envIn(clone));
    expect(await says(1)).toMatchObject({ shallow: true });
    expect(await says(3)).toMatchObject({ shallow: false });
  });

  it('is not to be had outside of a repository, nor without git', async () => {
    const folder = newFolder();
    const source = { file: 'roster.yaml', line: 1 };
    expect(await blameLine(source, envIn(folder))).toEqual({ status: 'no_repository' });
    const run: Env['run'] = async () => ({ exitCode: null, stdout: new Uint8Array(), stderr: '' });
    expect(await blameLine(source, envIn(folder, { run }))).toEqual({ status: 'no_git' });
  });
});

describe('what git blame prints', () => {
  const printed = (author: string, time: string, summary: string): string =>
    `${HASH} 3 3 1\nauthor ${author}\nauthor-mail <a@b.c>\nauthor-time ${time}\nauthor-tz +0200\nsummary ${summary}\nfilename x\n\tauthor line\n`;

  /** What is made of it. This git knows its folders and what it blames, and refuses all else. */
  function saysOf(blamed: string): ReturnType<typeof blameLine> {
    const answers: Readonly<Record<string, string>> = {
      '--show-toplevel': '/repo',
      '--show-prefix': '',
      '--absolute-git-dir': '/repo/.git',
    };
    const run: Env['run'] = async (_program, args) => {
      const answer = args.includes('blame') ? blamed : answers[args.at(-1) ?? ''];
      const stdout = new TextEncoder().encode(answer ?? '');
      return { exitCode: answer === undefined ? 1 : 0, stdout, stderr: '' };
    };
    return blameLine({ file: 'roster.yaml', line: 3 }, envIn('/repo', { run }));
  }

  it('is read whatever names and summaries say', async () => {
    // A program prints bytes, in which there is no half of a character.
    const lines = HOSTILE_STRINGS.filter((each) => !/\p{Cs}/u.test(each));
    for (const text of lines.map((each) => each.replaceAll('\n', ' '))) {
      const says = await saysOf(printed(text, '0', text));
      expect(says).toMatchObject({ author: text, summary: text, commit: HASH });
    }
  });

  it('is nothing where it is none, and has no date where that is none', async () => {
    expect(await saysOf('')).toEqual({ status: 'unknown' });
    expect(await saysOf('fatal: no such path')).toEqual({ status: 'unknown' });
    for (const time of ['x', '99999999999999999999', '-99999999999999999999', 'Infinity']) {
      expect(await saysOf(printed('A', time, 's'))).toMatchObject({ authored_at: '' });
    }
  });

  it('is not committed where the hash is zeros', async () => {
    expect(await saysOf(`${'0'.repeat(40)} 1 1 1\nauthor Not Committed Yet\n`)).toEqual({
      status: 'not_committed',
    });
  });
});
