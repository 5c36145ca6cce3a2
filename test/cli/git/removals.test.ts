/** Who was taken off a roster, out of real repositories. */
import { describe, expect, it } from 'vitest';
import { findRemovals, type Removals } from '../../../src/cli/git/removals.js';
import { emailKey } from '../../../src/email.js';
import { processEnv } from '../../../src/env/node.js';
import type { Include } from '../../../src/roster/roster.js';
import {
  hasGit,
  newFolder,
  runGit,
  type TestRepository,
  testRepository,
} from '../../fixtures/git.js';

const ANA = '  - email: ana@acme.io\n    account_type: ADMIN\n';
const BO = '  - email: bo@acme.io\n    account_type: ANALYST\n';
const ZOE = '  - { email: zoe@acme.io, account_type: ANALYST }\n';
const textOf = (...people: readonly string[]): string => `version: 1\nusers:\n${people.join('')}`;
const team = (...people: readonly string[]): string => `users:\n${people.join('')}`;
const TEAMS: readonly Include[] = [
  { path: 'teams/*.yaml', mayGrant: [], source: { file: 'roster.yaml', line: 2 } },
];

function find(
  folder: string,
  emails: readonly string[],
  parts: { readonly path?: string; readonly includes?: readonly Include[] } = {},
): Promise<Removals> {
  const { path = 'roster.yaml', includes = [] } = parts;
  const env = { ...processEnv(), cwd: () => folder, variables: {} };
  return findRemovals({ path, includes }, new Set(emails.map(emailKey)), env);
}

/** Commits these files, a second apart from what was before. */
function commitFiles(
  { write, commit }: Pick<TestRepository, 'write' | 'commit'>,
  day: string,
  files: Readonly<Record<string, string>>,
): string {
  for (const [path, text] of Object.entries(files)) write(path, text);
  return commit('A change', `${day}T12:00:00+00:00`);
}

describe.skipIf(!hasGit())('who was taken off a roster (needs git)', () => {
  it('is told with commit, day and author, however the entry is written', async () => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', { 'roster.yaml': textOf(ANA, BO, ZOE) });
    const bo = commitFiles(work, '2026-11-02', { 'roster.yaml': textOf(ANA, ZOE) });
    const zoe = commitFiles(work, '2026-11-03', { 'roster.yaml': textOf(ANA) });
    const { found, isWhole } = await find(work.folder, [
      'BO@acme.io',
      'zoe@acme.io',
      'new@acme.io',
    ]);
    expect(isWhole).toBe(true);
    expect([...found]).toEqual([
      ['zoe@acme.io', { commit: zoe, day: '2026-11-03', by: 'Ana Writer' }],
      ['bo@acme.io', { commit: bo, day: '2026-11-02', by: 'Ana Writer' }],
    ]);
  });

  it('is the last who did it, of several', async () => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', { 'roster.yaml': textOf(ANA, BO) });
    commitFiles(work, '2026-11-02', { 'roster.yaml': textOf(ANA) });
    commitFiles(work, '2026-11-03', { 'roster.yaml': textOf(ANA, BO) });
    const last = commitFiles(work, '2026-11-04', { 'roster.yaml': textOf(ANA) });
    const { found } = await find(work.folder, ['bo@acme.io']);
    expect(found.get(emailKey('bo@acme.io'))?.commit).toBe(last);
  });

  it('is found in files that are gone, where the roster still includes their like', async () => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', {
      'access/roster.yaml': textOf(ANA),
      'access/teams/a b.yaml': team(BO),
    });
    runGit(work.folder, ['rm', '--quiet', 'access/teams/a b.yaml']);
    const gone = work.commit('Remove the team');
    const where = { path: 'access/roster.yaml', includes: TEAMS };
    const { found } = await find(work.folder, ['bo@acme.io'], where);
    expect(found.get(emailKey('bo@acme.io'))?.commit).toBe(gone);
  });

  it('is found though the entry stays as a comment', async () => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', { 'roster.yaml': textOf(ANA, BO) });
    const off = commitFiles(work, '2026-11-02', {
      'roster.yaml': textOf(ANA, BO.replaceAll(/^/gm, '# ').trimEnd(), '\n'),
    });
    const { found } = await find(work.folder, ['bo@acme.io']);
    expect(found.get(emailKey('bo@acme.io'))?.commit).toBe(off);
  });

  it.each([
    ['in a comment', `${textOf(ANA)}# bo@acme.io\n`],
    ['in a list of the policy', `${textOf(ANA)}policy:\n  ignore: [bo@acme.io]\n`],
    ['as a former address', textOf(`${ANA}    formerly: [bo@acme.io]\n`)],
  ])('is nobody whose address was only %s', async (_where, text) => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', { 'roster.yaml': text });
    commitFiles(work, '2026-11-02', { 'roster.yaml': textOf(ANA) });
    expect(await find(work.folder, ['bo@acme.io'])).toEqual({ found: new Map(), isWhole: true });
  });

  it('is nobody whom a commit moved into a file that the roster does not read', async () => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', { 'roster.yaml': textOf(ANA, BO), 'teams/a.yaml': team(ZOE) });
    commitFiles(work, '2026-11-02', { 'roster.yaml': textOf(ANA), 'teams/a.yaml': team(ZOE, BO) });
    const { found } = await find(work.folder, ['bo@acme.io'], { includes: TEAMS });
    expect(found.size).toBe(0);
  });

  it('is not certain in a shallow clone', async () => {
    const work = testRepository();
    commitFiles(work, '2026-11-01', { 'roster.yaml': textOf(ANA, BO) });
    commitFiles(work, '2026-11-02', { 'roster.yaml': textOf(ANA) });
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '1', `file://${work.folder}`, '.']);
    expect(await find(clone, ['bo@acme.io'])).toEqual({ found: new Map(), isWhole: false });
  });

  it('is unknown outside of a repository, and git is asked for nobody in vain', async () => {
    expect(await find(newFolder(), ['bo@acme.io'])).toEqual({ found: new Map(), isWhole: false });
    const refuse = (): never => {
      throw new Error('git was asked');
    };
    const env = { ...processEnv(), cwd: () => '/', variables: {}, run: refuse };
    const nobody = await findRemovals({ path: 'roster.yaml', includes: [] }, new Set(), env);
    expect(nobody.isWhole).toBe(false);
  });

  it('is asked with one log, however many people and commits there are', async () => {
    const work = testRepository();
    for (let n = 0; n < 5; n += 1) {
      commitFiles(work, `2026-11-0${n + 1}`, {
        'roster.yaml': textOf(ANA, BO).repeat(n) || 'users: []\n',
      });
    }
    const asked: string[] = [];
    const { run } = processEnv();
    const env = {
      ...processEnv(),
      cwd: () => work.folder,
      variables: {},
      run: (program: string, args: readonly string[], more?: Readonly<Record<string, string>>) => {
        if (args.includes('log')) asked.push(args.at(-1) ?? '');
        return run(program, args, more);
      },
    };
    const keys = new Set(['bo@acme.io', 'zoe@acme.io', 'x@acme.io'].map(emailKey));
    await findRemovals({ path: 'roster.yaml', includes: [] }, keys, env);
    expect(asked).toEqual([':(top,literal)roster.yaml']);
  });
});
