/** `roster explain`: everything about one person, as someone who asks sees it. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GIT_VARIABLES, type TestRepository, testRepository } from '../fixtures/git.js';
import { QUICK } from './quick-time.js';
import { ROOT, type Run, runRoster, startSandbox } from './run-roster.js';
import { answer, ONLY_BOSS, serveScript } from './scripted-server.js';

/** What a run of roster says of an address, parsed. */
function json(run: Run): ReturnType<typeof JSON.parse> {
  return JSON.parse(run.stdout);
}

function exampleRepository(): TestRepository {
  const repository = testRepository();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(repository.folder, 'roster.yaml'));
  repository.write('.gitignore', '.roster\n');
  repository.commit('Begin the roster', '2026-11-01T12:00:00+02:00');
  return repository;
}

function stateOf({ folder, git }: TestRepository): string {
  const index = readFileSync(join(folder, '.git/index')).toString('hex');
  return `${index}\n${git('status', '--porcelain')}`;
}

test('someone on the roster: where, by whom, live, the plan, the log', async () => {
  const repository = exampleRepository();
  const cwd = repository.folder;
  const before = stateOf(repository);
  const run = await runRoster(['explain', 'JONNY@acme.io', '--sandbox'], {
    cwd,
    variables: GIT_VARIABLES,
  });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  for (const words of [
    /^JONNY@acme\.io\n/,
    /On the roster\n {2}listed +as DEVELOPER, roster\.yaml:34\n/,
    /note +moved from analysis to engineering\n/,
    /author +Ana Writer\n/,
    /commit +[0-9a-f]{7} Begin the roster\n/,
    /date +2026-11-01 10:00:00 UTC\n/,
    /In the workspace analytics\n {2}active +as ANALYST, jonny@acme\.io, uid 8393/,
    /does +ANALYST → DEVELOPER\n/,
    /why +Active as ANALYST and listed as DEVELOPER: roster changes the account type to DEVELOPER\.\n/,
    /In the audit log\n {2}No event names this address\./,
  ]) {
    expect(run.stdout).toMatch(words);
  }
  expect(run.stdout).not.toContain('ana.writer@acme.io');
  expect(stateOf(repository)).toBe(before);
});

test('of an entry of several lines, who gave the account type, not who wrote the address', async () => {
  const repository = testRepository();
  const entry = (type: string): string =>
    `version: 1\nusers:\n  - email: jonny@acme.io\n    account_type: ${type}\n    note: a\n`;
  repository.write('roster.yaml', entry('ANALYST'));
  repository.commit('Begin', '2026-11-01T12:00:00Z');
  repository.write('roster.yaml', entry('ADMIN'));
  const second = repository.commit('Promote', '2026-11-02T12:00:00Z');
  repository.write('roster.yaml', entry('ADMIN').replace('note: a', 'note: b'));
  repository.commit('Remark', '2026-11-03T12:00:00Z');
  const run = await runRoster(['explain', 'jonny@acme.io', '--sandbox', '--format', 'json'], {
    cwd: repository.folder,
    variables: GIT_VARIABLES,
  });
  expect(json(run)).toMatchObject({
    roster: { source: { line: 3 } },
    git: { commit: second, summary: 'Promote' },
  });
});

test('the same as JSON, without people where they are not to be seen', async () => {
  const { folder: cwd } = exampleRepository();
  await runRoster(['users', 'set-account-type', 'priya@acme.io', 'ANALYST', '--yes', '--sandbox'], {
    cwd,
  });
  const args = ['explain', 'priya@acme.io', '--sandbox', '--format', 'json'];
  const open = json(await runRoster(args, { cwd, variables: GIT_VARIABLES }));
  expect(open).toMatchObject({
    format_version: '1.0',
    email: 'priya@acme.io',
    target: { endpoint: 'sandbox', workspace_name: 'analytics' },
    roster: { status: 'listed', account_type: 'DEVELOPER', name: 'Priya Raman' },
    git: { status: 'committed', author: 'Ana Writer', shallow: false },
    live: { complete: true, users: [{ status: 'active', account_type: 'ANALYST' }] },
    plan: { outcome: 'change', changes: [{ from: 'ANALYST', to: 'DEVELOPER' }], stopped_by: [] },
    audit_log: { status: 'read', total: 1, events: [{ event_type: 'user_account_type_changed' }] },
    failure: null,
  });
  const redacted = await runRoster([...args, '--redact'], { cwd, variables: GIT_VARIABLES });
  expect(redacted.status).toBe(0);
  expect(redacted.stdout).not.toMatch(/priya|raman|writer|begin/i);
  expect(json(redacted)).toMatchObject({ email: 'person-1', roster: { email: 'person-1' } });
});

test('someone in an included file, with the entry and what it may grant', async () => {
  const { folder: cwd, write, commit } = testRepository();
  write(
    'roster.yaml',
    'version: 1\npolicy: { protected: ["*@acme.io"] }\ninclude:\n  - { path: teams/*.yaml, may_grant: [ANALYST] }\nusers: []\n',
  );
  write(
    'teams/data.yaml',
    'version: 1\nusers:\n  - { email: emma@acme.io, account_type: ANALYST }\n',
  );
  commit();
  write(
    'teams/data.yaml',
    'version: 1\nusers:\n\n  - { email: emma@acme.io, account_type: ANALYST }\n',
  );
  const run = await runRoster(['explain', 'emma@acme.io', '--sandbox'], { cwd });
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('as ANALYST, teams/data.yaml:4\n');
  expect(run.stdout).toContain('by roster.yaml:4 (teams/*.yaml), which may grant ANALYST\n');
  expect(run.stdout).toContain('by policy.protected: *@acme.io\n');
  expect(run.stdout).toMatch(/In git\n {2}author/);
  expect(run.stdout).toMatch(/In the audit log\n.*user_invited by sofia@acme\.io, in analytics\n/);
});

describe('an address that nobody knows', () => {
  test('is said to be unknown, with who may have been meant', async () => {
    const { folder: cwd } = exampleRepository();
    const run = await runRoster(['explain', 'sofi@acme.io', '--sandbox'], { cwd });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('neither on the roster nor in the workspace');
    expect(run.stdout).toContain('sofia@acme.io on the roster');
    expect(run.stdout).toContain('may be a disabled user');
  });

  test('can be anything', async () => {
    const { folder: cwd } = exampleRepository();
    for (const typed of ['\u001b[31m@x', '::error::x@y', '%s@%n', '"><script>@x', '名前@x']) {
      const run = await runRoster(['explain', typed, '--sandbox'], { cwd });
      expect(run).toMatchObject({ status: 0, stderr: '' });
      expect(run.stdout).not.toContain('\u001b');
      expect(run.stdout).not.toMatch(/^::/m);
    }
  });
});

test('what cannot be an address is refused, with who may have been meant', async () => {
  const { folder: cwd } = exampleRepository();
  for (const typed of ['', 'notmail', '::error::x', '\u001b[31mx']) {
    const run = await runRoster(['explain', typed, '--sandbox'], { cwd });
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).not.toContain('\u001b');
  }
  const near = await runRoster(['explain', 'mark@', '--sandbox'], { cwd });
  expect(near).toMatchObject({ status: 3, stdout: '' });
  expect(near.stderr).toMatch(
    /`mark@` is not an e-mail address[\s\S]*Did you mean marco@acme\.io\?/,
  );
  const redacted = await runRoster(['explain', 'mark@', '--sandbox', '--redact'], { cwd });
  expect(redacted.stderr).not.toMatch(/mark|marco/);
});

describe('what cannot be asked', () => {
  test('the workspace: roster and git are shown before the error', async () => {
    const { folder: cwd } = exampleRepository();
    const variables = { ...GIT_VARIABLES, PARADIME_API_ENDPOINT: 'http://127.0.0.1:1/graphql' };
    const missing = await runRoster(['explain', 'jonny@acme.io'], { cwd, variables });
    expect(missing.status).toBe(4);
    expect(missing.stdout).toContain('as DEVELOPER, roster.yaml:34');
    expect(missing.stdout).toContain('Ana Writer');
    expect(missing.stdout).toContain('roster could not read it.');
    expect(missing.stderr).toMatch(/^error/);
    const run = await runRoster(['explain', 'jonny@acme.io', '--format', 'json'], {
      cwd,
      variables: { ...variables, PARADIME_API_SECRET: 'prdm_wsp_x', NODE_OPTIONS: QUICK },
    });
    expect(run.status).toBe(1);
    expect(json(run)).toMatchObject({
      roster: { status: 'listed' },
      live: null,
      plan: null,
      audit_log: null,
      failure: { code: 'api_unreachable' },
    });
  });

  test('the audit log: says which capability is missing, and that is no failure', async () => {
    const { variables } = await startSandbox();
    const { folder: cwd } = exampleRepository();
    const run = await runRoster(['explain', 'jonny@acme.io'], {
      cwd,
      variables: {
        ...variables,
        PARADIME_API_KEY: 'sandbox-viewer-key',
        PARADIME_API_SECRET: 'sandbox-viewer-secret',
        NODE_OPTIONS: QUICK,
      },
    });
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(
      /In the audit log\n {2}Could not read the audit log.*"Audit logs viewer"/,
    );
    expect(run.stdout).toContain('ANALYST → DEVELOPER');
  });

  test('the whole workspace: what there is is shown, and the exit code is 5', async () => {
    const { variables } = await serveScript(({ body }, response) => {
      if (body.includes('getAuditLogs'))
        return answer(response, { data: { getAuditLogs: { auditLogs: [] } } });
      const { listUsers } = ONLY_BOSS.data;
      answer(response, { data: { listUsers: { ...listUsers, invitedUsers: null } } });
    });
    const { folder: cwd } = exampleRepository();
    const run = await runRoster(['explain', 'jonny@acme.io'], {
      cwd,
      variables: { ...variables, NODE_OPTIONS: QUICK },
    });
    expect(run.status).toBe(5);
    expect(run.stdout).toContain('could not be read completely');
    expect(run.stdout).toContain('stopped by  incomplete_read');
    expect(run.stderr).toContain('could not be read completely');
  });

  test('an invalid roster: its problems, and the exit code is 3', async () => {
    const { folder: cwd, write } = testRepository();
    write('roster.yaml', 'version: 1\nusers: 7\n');
    const run = await runRoster(['explain', 'jonny@acme.io', '--sandbox'], { cwd });
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).toContain('roster.yaml:2');
    const none = await runRoster(['explain', 'a@b.io', '--sandbox', '--file', 'no.yaml'], { cwd });
    expect(none.status).toBe(3);
  });

  test('git: that is said, and all the rest is there', async () => {
    const { folder: cwd } = exampleRepository();
    const run = await runRoster(['explain', 'jonny@acme.io', '--sandbox'], {
      cwd,
      variables: { PATH: '/nowhere' },
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('git cannot be started');
    expect(run.stdout).toContain('ANALYST → DEVELOPER');
  });
});

test('git is there on every machine that runs these tests', () => {
  expect(execFileSync('git', ['--version'], { encoding: 'utf8' })).toMatch(/^git version 2\./);
});
