/** `roster plan --base-ref`: what a pull request does, apart from what differed before. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  GIT_VARIABLES,
  newFolder,
  runGit,
  type TestRepository,
  testRepository,
} from '../fixtures/git.js';
import { type Run, runRoster } from './run-roster.js';

const PEOPLE = [
  ['alexandra@acme.io', 'ADMIN'],
  ['sofia@acme.io', 'WORKSPACE_ADMIN'],
  ['priya@acme.io', 'DEVELOPER'],
  ['marco@acme.io', 'DEVELOPER'],
  ['jonny@acme.io', 'DEVELOPER'],
  ['emma@acme.io', 'ANALYST'],
];
const HEAD = 'version: 1\npolicy: { ignore: ["*@paradime.io"] }\n';
const BASE = `${HEAD}users:\n${PEOPLE.map(([email, type]) => `  - { email: ${email}, account_type: ${type} }\n`).join('')}`;
const CHANGED = `${BASE}  - { email: noor@acme.io, account_type: BUSINESS }\n`;

/** The base on main, and a branch on which someone was added. */
function pullRequest(path = 'roster.yaml'): TestRepository {
  const repository = testRepository();
  repository.write('.gitignore', '.roster\n');
  repository.write(path, BASE);
  repository.commit('base');
  repository.git('switch', '--quiet', '--create', 'branch');
  repository.write(path, CHANGED);
  repository.commit('add Noor');
  return repository;
}

function plan(cwd: string, ...args: readonly string[]): Promise<Run> {
  mkdirSync(join(cwd, '.roster'), { recursive: true });
  return runRoster(['plan', '--sandbox', ...args], { cwd, variables: GIT_VARIABLES });
}

function originsIn(text: string): readonly string[] {
  const [{ changes, attention }] = JSON.parse(text).plans;
  return [...changes, ...attention].map(
    (each: { email: string; origin?: string }) => `${each.email} ${each.origin}`,
  );
}

const EXPECTED = [
  'noor@acme.io this_change',
  'jonny@acme.io drift',
  'old.contractor@acme.io drift',
];

function stateOf({ folder, git }: TestRepository): string {
  const index = readFileSync(join(folder, '.git/index')).toString('hex');
  return `${index}\n${git('status', '--porcelain', '--branch')}\n${git('stash', 'list')}`;
}

test('the change and the drift are apart in every format, and nothing is touched', async () => {
  const repository = pullRequest();
  repository.write('roster.yaml', `${CHANGED}# being edited\n`);
  const { folder: cwd, git } = repository;
  const before = stateOf(repository);
  const reports = ['json', 'markdown', 'github'].flatMap((format) => [
    '--report',
    `${format}=.roster/plan.${format}`,
  ]);
  const run = await plan(cwd, '--base-ref', 'main', ...reports);
  expect(run).toMatchObject({ status: 0, stderr: '' });
  const commit = git('rev-parse', 'main').trim();
  expect(run.stdout).toMatch(
    /From this change \(against main, \w{7}\):\n.*noor.*\nDiffered before \(drift\):\n.*jonny.*\n.*old\.contractor/,
  );
  const file = (format: string): string =>
    readFileSync(join(cwd, `.roster/plan.${format}`), 'utf8');
  expect(originsIn(file('json'))).toEqual(EXPECTED);
  expect(JSON.parse(file('json')).plans[0].base).toEqual({ ref: 'main', commit });
  expect(file('markdown')).toMatch(/From this change[\s\S]*noor[\s\S]*Differed before[\s\S]*jonny/);
  expect(file('github')).toMatch(/title=change account type \(differed before\)::jonny/);
  expect(file('github')).toMatch(/title=invite::noor/);
  expect(stateOf(repository)).toBe(before);
});

test('a saved plan can be applied as any other', async () => {
  const { folder: cwd } = pullRequest();
  await plan(cwd, '--base-ref', 'main', '--save', '.roster/p.json');
  const run = await runRoster(['apply', '.roster/p.json', '--sandbox', '--yes'], { cwd });
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('3 applied');
});

test('from a folder below, and by a remote branch in a clone of some depth', async () => {
  const origin = pullRequest('access/roster.yaml');
  mkdirSync(join(origin.folder, 'access/deep'));
  const below = await plan(
    join(origin.folder, 'access/deep'),
    '../roster.yaml',
    '--base-ref',
    'main',
    '--format',
    'json',
  );
  expect(originsIn(below.stdout)).toEqual(EXPECTED);
  const clone = newFolder();
  const url = `file://${origin.folder}`;
  runGit(clone, ['clone', '--quiet', '--depth', '1', '--branch', 'branch', url, '.']);
  const args = ['access/roster.yaml', '--base-ref', 'origin/main', '--format', 'json'];
  const shallow = await plan(clone, ...args);
  expect(shallow.status).toBe(0);
  expect(shallow.stderr).toMatch(/^warning .*origin\/main[\s\S]*fetch-depth: 0/);
  expect(JSON.parse(shallow.stdout).plans[0].base).toBeUndefined();
  runGit(clone, ['fetch', '--quiet', '--depth', '1', 'origin', 'main:refs/remotes/origin/main']);
  const cutOff = await plan(clone, ...args);
  expect(originsIn(cutOff.stdout)).toEqual(EXPECTED);
  expect(cutOff.stderr).toMatch(/^warning .*no commit in common/);
});

test('where GIT_DIR and GIT_WORK_TREE say which repository it is', async () => {
  const { folder: cwd, git } = pullRequest();
  git('config', 'core.bare', 'false');
  const run = await runRoster(['plan', '--sandbox', '--base-ref', 'main', '--format', 'json'], {
    cwd,
    variables: { ...GIT_VARIABLES, GIT_DIR: '.git', GIT_WORK_TREE: '.' },
  });
  expect(originsIn(run.stdout)).toEqual(EXPECTED);
});

test('what the ref got since the branch began is not of the branch', async () => {
  const { folder: cwd, git, write, commit } = pullRequest();
  const fork = git('rev-parse', 'main').trim();
  git('switch', '--quiet', 'main');
  write(
    'roster.yaml',
    BASE.replace('jonny@acme.io, account_type: DEVELOPER', 'jonny@acme.io, account_type: ANALYST'),
  );
  commit('main went on');
  git('switch', '--quiet', 'branch');
  const run = await plan(cwd, '--base-ref', 'main', '--format', 'json');
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(originsIn(run.stdout)).toEqual(EXPECTED);
  expect(JSON.parse(run.stdout).plans[0].base).toEqual({ ref: 'main', commit: fork });
});

test('includes are those of the base', async () => {
  const { folder: cwd, write, git, commit } = testRepository();
  const include = 'include:\n  - { path: "teams/*.yaml", may_grant: [ANALYST, BUSINESS] }\nusers';
  write('roster.yaml', BASE.replace('users', include));
  write('teams/a.yaml', 'version: 1\nusers:\n  - { email: one@acme.io, account_type: ANALYST }\n');
  commit();
  git('switch', '--quiet', '--create', 'branch');
  write('teams/b.yaml', 'version: 1\nusers:\n  - { email: two@acme.io, account_type: ANALYST }\n');
  const run = await plan(cwd, '--base-ref', 'main', '--format', 'json');
  expect(originsIn(run.stdout)).toEqual([
    'one@acme.io drift',
    'two@acme.io this_change',
    'jonny@acme.io drift',
    'old.contractor@acme.io drift',
  ]);
});

test('several rosters have a base each', async () => {
  const { folder: cwd, write, git, commit } = testRepository();
  const one = BASE.replace('version: 1\n', 'version: 1\nworkspace: { uid: ws_analytics }\n');
  const two =
    'version: 1\nworkspace: { uid: ws_finance }\nusers:\n  - { email: grace@acme.io, account_type: ADMIN }\n';
  write('one.yaml', one);
  write('two.yaml', two);
  commit();
  git('switch', '--quiet', '--create', 'branch');
  write('two.yaml', `${two}  - { email: new@acme.io, account_type: ANALYST }\n`);
  const run = await plan(cwd, 'one.yaml', 'two.yaml', '--base-ref', 'main', '--format', 'json');
  expect(run.status).toBe(0);
  const { plans } = JSON.parse(run.stdout);
  expect(plans.map(({ base }: { base: { ref: string } }) => base.ref)).toEqual(['main', 'main']);
  const origins = plans.map(({ changes }: { changes: { origin: string }[] }) =>
    changes.map(({ origin }) => origin),
  );
  expect(origins).toEqual([['drift', 'drift'], ['this_change']]);
  const missing = await plan(cwd, 'one.yaml', 'two.yaml', '--base-ref', 'no');
  expect(missing.stderr.match(/warning/g)).toHaveLength(1);
});

describe('a base that is of no use is a warning, and the plan is there', () => {
  test.each([
    'no/such/ref',
    '--upload-pack=touch evil',
    'HEAD:roster.yaml',
    '-x',
    '$(touch evil)',
    '::error::x',
    '\u001b[31m',
  ])('a ref like %j', async (ref) => {
    const repository = pullRequest();
    const before = stateOf(repository);
    const run = await plan(repository.folder, `--base-ref=${ref}`, '--format', 'github');
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^warning /);
    expect(run.stdout).toMatch(/^::warning title=base ref::There is no commit .*fetch-depth: 0/m);
    expect(run.stdout).not.toContain('differed before');
    expect(`${run.stdout}${run.stderr}`).not.toContain('\u001b');
    expect(stateOf(repository)).toBe(before);
  });

  test('in every format that is kept, once', async () => {
    const { folder: cwd } = pullRequest();
    const reports = ['json', 'markdown'].flatMap((format) => [
      '--report',
      `${format}=.roster/plan.${format}`,
    ]);
    const args = ['--base-ref', 'nosuch-ana@acme.io', '--save', '.roster/saved.json', ...reports];
    expect((await plan(cwd, ...args)).status).toBe(0);
    const file = (name: string): string => readFileSync(join(cwd, '.roster', name), 'utf8');
    expect(JSON.parse(file('plan.json')).warnings).toEqual([
      expect.stringContaining('There is no commit nosuch-ana@acme.io here'),
    ]);
    expect(file('plan.markdown').match(/There is no commit/g)).toHaveLength(1);
    const saved = await runRoster(['apply', '.roster/saved.json', '--sandbox', '--dry-run'], {
      cwd,
    });
    expect(saved.status).toBe(0);
    const redacted = await plan(cwd, '--base-ref', 'nosuch-ana@acme.io', '--redact', ...reports);
    expect(redacted.status).toBe(0);
    expect(file('plan.json') + file('plan.markdown')).toContain('There is no commit person-');
    expect(file('plan.json') + file('plan.markdown')).not.toContain('ana@acme.io');
    await plan(cwd, '--base-ref', 'main', ...reports);
    expect(JSON.parse(file('plan.json')).warnings).toBeUndefined();
    expect(file('plan.markdown')).not.toContain('[!WARNING]');
  });

  test('a roster that is not valid there', async () => {
    const { folder: cwd, write, commit } = testRepository();
    write('roster.yaml', BASE.replace('DEVELOPER', 'DEVLOPER'));
    commit();
    write('roster.yaml', CHANGED);
    const run = await plan(cwd, '--base-ref', 'main');
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(
      /^warning +roster\.yaml is not valid at main \(\w{7}\): roster\.yaml:6: /,
    );
    expect(run.stdout).toContain('Plan: 1 to invite');
    const redacted = await plan(cwd, '--base-ref', 'main', '--redact');
    expect(redacted.stderr).not.toContain('DEVLOPER');
  });

  test('no repository, and no git', async () => {
    const { folder: cwd, remove } = pullRequest();
    const none = await runRoster(['plan', '--sandbox', '--base-ref', 'main'], {
      cwd,
      variables: { PATH: '/nowhere' },
    });
    expect(none).toMatchObject({ status: 0 });
    expect(none.stderr).toContain('git cannot be started');
    remove('.git');
    const run = await plan(cwd, '--base-ref', 'main');
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('not in a git work tree');
    expect(run.stdout).toContain('Plan: 1 to invite');
  });
});

test('where there was no roster everything is from this change, and that is said', async () => {
  const { folder: cwd, write, commit } = testRepository();
  write('readme', '');
  commit();
  write('roster.yaml', BASE);
  const run = await plan(cwd, '--base-ref', 'main', '--report', 'json=.roster/plan.json');
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(
    /^warning +There was no roster\.yaml at main \(\w{7}\), so everything/,
  );
  expect(run.stdout).not.toContain('Differed before');
  const origins = originsIn(readFileSync(join(cwd, '.roster/plan.json'), 'utf8'));
  expect(origins.every((each) => each.endsWith('this_change'))).toBe(true);
});

test.each(['', ' '])('a ref that is %j is a wrong flag', async (ref) => {
  const run = await plan(pullRequest().folder, `--base-ref=${ref}`);
  expect(run).toMatchObject({ status: 3, stdout: '' });
  expect(run.stderr).toMatch(/--base-ref.*\n?.*Give a git ref/);
});

test('the exit code is the same as without', async () => {
  const { folder: cwd } = pullRequest();
  const args = ['--base-ref', 'main'];
  expect((await plan(cwd, ...args, '--detailed-exitcode')).status).toBe(2);
  expect((await plan(cwd, ...args, '--allow', 'max_invites=9')).status).toBe(0);
  expect((await plan(cwd, ...args, '--redact')).stdout).toContain('person-1');
});
