/** `policy.reinvite_for`, from the command's side: real repositories, and git that can't tell. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  GIT_VARIABLES,
  newFolder,
  runGit,
  type TestRepository,
  testRepository,
} from '../fixtures/git.js';
import { emptyFolder, type Run, runRoster } from './run-roster.js';

const LIAM = '  - { email: liam@acme.io, account_type: DEVELOPER }\n';
const ASKED_AGAIN = LIAM.replace(' }', ', note: asked again }');
const LONG_AGO = '2024-03-12T12:00:00+00:00';
const TODAY = new Date().toISOString().slice(0, 10);

/** The sandbox's people; the invitation of Liam has expired there. */
function rosterWith(liam: string, policy = 'reinvite_for: 60d'): string {
  const people = [
    ...['alexandra@acme.io, account_type: ADMIN', 'sofia@acme.io, account_type: WORKSPACE_ADMIN'],
    ...['priya@acme.io, account_type: DEVELOPER', 'marco@acme.io, account_type: DEVELOPER'],
    ...['jonny@acme.io, account_type: ANALYST', 'emma@acme.io, account_type: ANALYST'],
    'old.contractor@acme.io, account_type: BUSINESS',
  ];
  const listed = people.map((each) => `  - { email: ${each} }\n`).join('');
  return `version: 1\npolicy: { ignore: ["*@paradime.io"], ${policy} }\nusers:\n${listed}${liam}`;
}

/** A repository whose roster was written long ago. */
function oldRepository(): TestRepository {
  const repository = testRepository();
  repository.write('.gitignore', '.roster\n*.json\n*.html\n');
  repository.write('roster.yaml', rosterWith(LIAM));
  repository.commit('the team', LONG_AGO);
  return repository;
}

function roster(cwd: string, ...args: readonly string[]): Promise<Run> {
  return runRoster([...args, '--sandbox'], { cwd, variables: GIT_VARIABLES });
}

interface Said {
  readonly changes: readonly unknown[];
  readonly attention: readonly { readonly code: string; readonly message: string }[];
}

async function planIn(cwd: string, ...args: readonly string[]): Promise<Said> {
  const { stdout } = await roster(cwd, 'plan', '--format', 'json', ...args);
  return JSON.parse(stdout).plans[0];
}

async function mailsOf(cwd: string): Promise<number> {
  const { stdout } = await roster(cwd, 'audit-log', '--format', 'json');
  const events: readonly { event_type: string }[] = JSON.parse(stdout).events ?? [];
  return events.filter(({ event_type: type }) => /invited|invitation_resent/.test(type)).length;
}

test('an old entry gets no other mail from apply, and drift tells it as attention does', async () => {
  const { folder } = oldRepository();
  const before = await mailsOf(folder);
  const applied = await roster(folder, 'apply', '--yes');
  expect(applied.status).toBe(0);
  expect(applied.stdout).toContain(
    'last written on 2024-03-12 and no invitation was accepted since',
  );
  expect(await mailsOf(folder)).toBe(before);
  const drift = await roster(folder, 'drift');
  expect(drift.status).toBe(2);
  expect(drift.stdout).toContain('last written on 2024-03-12 and no invitation was accepted since');
});

test('an entry that someone touched gets one mail more, once', async () => {
  const { folder } = oldRepository();
  const touched = ['set', 'liam@acme.io', 'DEVELOPER', '--note', 'asked again'];
  await runRoster(touched, { cwd: folder, variables: GIT_VARIABLES });
  expect((await planIn(folder)).changes).toMatchObject([{ action: 'reinvite' }]);
  testRepository(folder).commit('ask Liam again', `${TODAY}T00:00:00+00:00`);
  const before = await mailsOf(folder);
  expect((await roster(folder, 'apply', '--yes')).status).toBe(0);
  expect(await mailsOf(folder)).toBe(before + 1);
  expect((await planIn(folder)).changes).toEqual([]);
});

test('fmt and a move are no writing', async () => {
  const { folder, write, commit } = oldRepository();
  const text = rosterWith(LIAM);
  write('roster.yaml', text.replace(LIAM, '').replace('users:\n', `users:\n${LIAM}`));
  commit('moved', `${TODAY}T00:00:00+00:00`);
  await runRoster(['fmt'], { cwd: folder, variables: GIT_VARIABLES });
  commit('formatted', `${TODAY}T00:00:00+00:00`);
  expect(readFileSync(join(folder, 'roster.yaml'), 'utf8')).not.toBe(text);
  const { changes, attention } = await planIn(folder);
  expect(changes).toEqual([]);
  expect(attention).toMatchObject([{ code: 'invitation_given_up' }]);
});

test.each<[string, RegExp, () => string]>([
  [
    'a shallow clone',
    /fetch-depth: 0/,
    () => {
      const { folder, write, commit } = oldRepository();
      write('other.txt', 'x');
      commit('another file', `${TODAY}T00:00:00+00:00`);
      const around = newFolder();
      runGit(around, ['clone', '--quiet', '--depth', '1', `file://${folder}`, 'clone']);
      return join(around, 'clone');
    },
  ],
  [
    'a folder without a repository',
    /not in a git repository/,
    () => {
      const folder = newFolder();
      const { write, remove } = testRepository(folder);
      write('roster.yaml', rosterWith(LIAM));
      remove('.git');
      return folder;
    },
  ],
  [
    'a file that is not committed',
    /not committed/,
    () => {
      const { folder, write, commit } = testRepository();
      write('.gitignore', 'roster.yaml\n');
      commit();
      write('roster.yaml', rosterWith(LIAM));
      return folder;
    },
  ],
])('with %s nothing is sent, and the mend is named', async (_, mend, prepare) => {
  const folder = prepare();
  const { changes, attention } = await planIn(folder);
  expect(changes).toEqual([]);
  expect(attention).toMatchObject([
    { code: 'entry_age_unknown', message: expect.stringMatching(mend) },
  ]);
  const before = await mailsOf(folder);
  expect((await roster(folder, 'apply', '--yes')).status).toBe(0);
  expect(await mailsOf(folder)).toBe(before);
  expect((await roster(folder, 'drift')).status).toBe(2);
});

test('with no git on the path nothing is sent, and the mend is named', async () => {
  const { folder } = oldRepository();
  const variables = { ...GIT_VARIABLES, PATH: emptyFolder() };
  const run = await runRoster(['plan', '--sandbox'], { cwd: folder, variables });
  expect(run.stdout).toMatch(/liam@acme\.io .*git can't be started/);
});

test('a saved plan needs no git where it is applied, and ends with the days of the policy', async () => {
  const { folder, write, commit } = oldRepository();
  write('roster.yaml', rosterWith(ASKED_AGAIN));
  commit('ask again', `${TODAY}T00:00:00+00:00`);
  expect((await roster(folder, 'plan', '--save', 'p.json')).status).toBe(0);
  const [change] = JSON.parse(readFileSync(join(folder, 'p.json'), 'utf8')).plans[0].changes;
  const days = (Date.parse(change.reinvite_until) - Date.parse(TODAY)) / 86_400_000;
  expect(days).toBe(60);
  const elsewhere = emptyFolder();
  cpSync(join(folder, 'p.json'), join(elsewhere, 'p.json'));
  const variables = { PATH: emptyFolder() };
  const apply = ['apply', 'p.json', '--yes', '--sandbox'];
  const applied = await runRoster(apply, { cwd: elsewhere, variables });
  expect(applied.status).toBe(0);
  expect(applied.stdout).toContain('liam@acme.io');
});

test('an entry that the pull request touches is invited again from this change, and one that was young before is drift', async () => {
  const { folder, write, commit, git } = oldRepository();
  git('switch', '--quiet', '--create', 'branch');
  write('roster.yaml', rosterWith(ASKED_AGAIN));
  commit('ask again', `${TODAY}T00:00:00+00:00`);
  const { changes } = await planIn(folder, '--base-ref', 'main');
  expect(changes).toMatchObject([{ action: 'reinvite', origin: 'this_change' }]);
  git('switch', '--quiet', '--create', 'next');
  write('other.txt', 'x');
  commit('nothing about Liam', `${TODAY}T00:00:00+00:00`);
  const next = await planIn(folder, '--base-ref', 'branch');
  expect(next.changes).toMatchObject([{ action: 'reinvite', origin: 'drift' }]);
});

test('whoever takes the end away sees whom that lets through', async () => {
  const { folder, write, git } = oldRepository();
  git('switch', '--quiet', '--create', 'branch');
  write('roster.yaml', rosterWith(LIAM, 'reinvite_expired: true'));
  const { stdout } = await roster(folder, 'plan', '--base-ref', 'main');
  expect(stdout).toMatch(/reinvite_for\s+60d → no limit \(loosened\), lets through liam@acme\.io/);
});

test('every format tells who is given up, and none with --redact', async () => {
  const { folder } = oldRepository();
  for (const format of ['text', 'json', 'markdown', 'github']) {
    const { stdout } = await roster(folder, 'plan', '--format', format);
    expect(stdout).toContain('liam@acme.io');
    expect(stdout).toContain('2024-03-12');
    const hidden = await roster(folder, 'plan', '--format', format, '--redact');
    expect(hidden.stdout).not.toContain('liam@acme.io');
    expect(hidden.stdout).toContain('2024-03-12');
  }
  await roster(folder, 'plan', '--report', 'html=page.html');
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('2024-03-12');
});

test('explain says until when someone is invited again, and since when no more', async () => {
  const { folder, write } = oldRepository();
  const given = await roster(folder, 'explain', 'liam@acme.io');
  expect(given.stdout).toContain('last written on 2024-03-12, longer ago than policy.reinvite_for');
  write('roster.yaml', rosterWith(ASKED_AGAIN));
  const again = await roster(folder, 'explain', 'liam@acme.io');
  expect(again.stdout).toMatch(/roster invites them again as DEVELOPER, until \d{4}-\d\d-\d\d\./);
});
