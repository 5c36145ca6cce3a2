/** Who wrote the lines of a roster, out of real repositories. */
import { cpSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAuthors } from '../../../src/cli/git/authors.js';
import { dayAt } from '../../../src/day.js';
import { processEnv } from '../../../src/env/node.js';
import type { Env } from '../../../src/env.js';
import { readRoster } from '../../../src/roster/read.js';
import type { Roster } from '../../../src/roster/roster.js';
import { hasGit, newFolder, runGit, testRepository } from '../../fixtures/git.js';

function envIn(cwd: string, parts: Partial<Env> = {}): Env {
  return { ...processEnv(), cwd: () => cwd, variables: {}, ...parts };
}

async function rosterIn(folder: string): Promise<Roster> {
  const files = {
    ...processEnv().files,
    read: (path: string, most: number) => processEnv().files.read(`${folder}/${path}`, most),
  };
  const parsed = await readRoster('roster.yaml', files, dayAt(Date.parse('2026-11-26')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.roster;
}

const ANA = '  - email: ana@acme.io\n    account_type: ADMIN\n';
const BO = '  - email: bo@acme.io\n    account_type: ANALYST\n';
const textOf = (...people: readonly string[]): string => `version: 1\nusers:\n${people.join('')}`;

describe.skipIf(!hasGit())('the authors of a roster’s lines (needs git)', () => {
  it('are those who gave the account type, by the place of the person', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(ANA, BO));
    const first = commit('First words', '2026-11-01T12:00:00+00:00');
    write('roster.yaml', textOf(ANA, BO.replace('ANALYST', 'ADMIN')));
    const second = commit('Second words', '2026-11-02T12:00:00+00:00');
    const authors = await readAuthors([await rosterIn(folder)], envIn(folder));
    expect([...authors]).toEqual([
      ['roster.yaml:3', { name: 'Ana Writer', day: '2026-11-01', commit: first }],
      ['roster.yaml:5', { name: 'Ana Writer', day: '2026-11-02', commit: second }],
    ]);
  });

  it('take one blame for each file, however many people are in it', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(ANA, BO));
    commit();
    const asked: string[] = [];
    const { run } = processEnv();
    const env = envIn(folder, {
      run: (program, args, variables) => {
        if (args.includes('blame')) asked.push(args.at(-1) ?? '');
        return run(program, args, variables);
      },
    });
    await readAuthors([await rosterIn(folder)], env);
    expect(asked).toEqual([`${folder}/roster.yaml`]);
  });

  it('are named as the commit names them, and not where nothing is committed yet', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(ANA));
    write('.mailmap', 'Someone Else <x@acme.io> <ana.writer@acme.io>\n');
    commit();
    write('roster.yaml', textOf(ANA, BO));
    const authors = await readAuthors([await rosterIn(folder)], envIn(folder));
    expect([...authors].map(([place, { name }]) => [place, name])).toEqual([
      ['roster.yaml:3', 'Ana Writer'],
    ]);
  });

  it('are not told where a shallow clone ends, since older commits may have written the line', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', textOf(ANA));
    commit();
    write('roster.yaml', textOf(ANA, BO));
    commit();
    write('roster.yaml', textOf(ANA, BO.replace('ANALYST', 'ADMIN')));
    commit();
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '2', `file://${folder}`, 'shallow']);
    const shallow = `${clone}/shallow`;
    const authors = await readAuthors([await rosterIn(shallow)], envIn(shallow));
    expect([...authors.keys()]).toEqual(['roster.yaml:5']);
  });

  it('are nobody without a repository, and where git cannot be started', async () => {
    const { folder, write } = testRepository();
    write('roster.yaml', textOf(ANA));
    const alone = newFolder();
    cpSync(`${folder}/roster.yaml`, `${alone}/roster.yaml`);
    const roster = await rosterIn(alone);
    const noGit = { exitCode: null, stdout: new Uint8Array(), stderr: '' };
    expect((await readAuthors([roster], envIn(alone))).size).toBe(0);
    const env = envIn(folder, { run: () => Promise.resolve(noGit) });
    expect((await readAuthors([roster], env)).size).toBe(0);
  });
});
