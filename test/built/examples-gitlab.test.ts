/** The example pipeline for GitLab: its script lines run as a runner runs them, with a GitLab and a Paradime on loopback. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { GIT_VARIABLES, type TestRepository, testRepository } from '../fixtures/git.js';
import { serveApi, TOKEN } from '../forge/fake-api.js';
import { type FakeGitLab, fakeGitLab, PROJECT } from '../forge/fake-gitlab.js';
import { ROOT, type Run, runRoster, startSandbox } from './run-roster.js';

const PIPELINE = parse(readFileSync(join(ROOT, 'examples/gitlab/roster.gitlab-ci.yml'), 'utf8'));
const ROSTER = readFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), 'utf8');
const NOTES = 'merge_requests/5';

interface Stage {
  readonly gitlab: FakeGitLab;
  readonly work: TestRepository;
  readonly push: () => string;
  readonly job: (name: string, variables?: Readonly<Record<string, string>>) => Promise<Run>;
  readonly byHand: (...args: readonly string[]) => Promise<void>;
}

async function start(roster = ROSTER): Promise<Stage> {
  const gitlab = fakeGitLab();
  const server = await serveApi(gitlab.handle);
  onTestFinished(() => server.close());
  const sandbox = await startSandbox();
  const work = testRepository();
  work.write('.gitignore', 'roster-tool/\n*.md\n*.json\n');
  mkdirSync(join(work.folder, 'roster-tool/dist-action'), { recursive: true });
  copyFileSync(
    join(ROOT, 'dist-action/index.cjs'),
    join(work.folder, 'roster-tool/dist-action/index.cjs'),
  );
  work.write('roster.yaml', roster);
  const push = (): string => {
    const commit = work.commit();
    const [parent = null] = work.git('log', '-1', '--format=%P').trim().split(' ').filter(Boolean);
    const files = work.git('show', '--name-only', '--format=', commit).trim().split('\n');
    gitlab.state.commits.push({ sha: commit, parent, files });
    gitlab.state.branches.set('main', commit);
    return commit;
  };
  push();
  const secrets = {
    PARADIME_API_ENDPOINT: sandbox.endpoint,
    PARADIME_READ_API_KEY: 'sandbox-viewer-key',
    PARADIME_READ_API_SECRET: 'sandbox-viewer-secret',
    PARADIME_WRITE_API_KEY: 'sandbox-key',
    PARADIME_WRITE_API_SECRET: 'sandbox-secret',
    GITLAB_TOKEN: TOKEN,
  };
  return {
    ...{ gitlab, work, push },
    job: (name, variables = {}) =>
      runJob(name, work.folder, {
        ...secrets,
        GITLAB_CI: 'true',
        CI_API_V4_URL: `${server.url}/api/v4`,
        CI_PROJECT_ID: PROJECT,
        CI_PROJECT_DIR: work.folder,
        CI_JOB_NAME: name,
        CI_COMMIT_SHA: work.git('rev-parse', 'HEAD').trim(),
        ...variables,
      }),
    byHand: async (...args) => {
      const ran = await runRoster(['users', ...args, '--yes'], { variables: sandbox.variables });
      expect(ran.status, ran.stderr).toBe(0);
    },
  };
}

/** As GitLab runs a job: variables that name variables are filled in, and all lines are one shell. */
async function runJob(
  name: string,
  folder: string,
  given: Readonly<Record<string, string>>,
): Promise<Run> {
  const { '.roster': base, [name]: job } = PIPELINE;
  const own: Readonly<Record<string, string | number>> = { ...base.variables, ...job.variables };
  const variables = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [
      key,
      String(value).replace(/^\$(\w+)$/, (_, from: string) => given[from] ?? ''),
    ]),
  );
  const lines = [...base.before_script, ...job.script].join('\n');
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', lines], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      ...GIT_VARIABLES,
      ...given,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString('utf8');
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString('utf8');
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, stdout, stderr };
}

const onMain = { CI_COMMIT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'push' };

describe('a merge request', () => {
  test('gets one note, which the next pipeline updates', async () => {
    const { gitlab, work, job } = await start();
    const base = work.git('rev-parse', 'HEAD').trim();
    work.git('checkout', '--quiet', '-b', 'change');
    work.write('roster.yaml', `${ROSTER}  - { email: zoe@acme.io, account_type: ANALYST }\n`);
    work.commit();
    const review = { CI_MERGE_REQUEST_IID: '5', CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
    const first = await job('roster plan', { ...review, CI_PIPELINE_ID: '10' });
    expect(first.status, first.stderr).toBe(0);
    const again = await job('roster plan', { ...review, CI_PIPELINE_ID: '11' });
    expect(again.status).toBe(0);
    const notes = gitlab.state.notes.get(NOTES) ?? [];
    expect(notes).toHaveLength(1);
    expect(notes[0]?.body).toContain('run=11');
    expect(notes[0]?.body).toContain('From this change');
    expect(notes[0]?.body).toContain('zoe@acme.io');
    expect([first.stdout, first.stderr].join()).not.toContain(TOKEN);
  });

  test('fails with the code of a tripped guard, and is commented all the same', async () => {
    const { gitlab, job } = await start(ROSTER.replace('policy:', 'policy:\n  max_invites: 0'));
    const run = await job('roster plan', {
      CI_MERGE_REQUEST_IID: '5',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD',
    });
    expect(run.status).toBe(5);
    expect(gitlab.state.notes.get(NOTES)?.[0]?.body).toContain('max_invites');
  });

  test('that may not be commented fails, and says what to do', async () => {
    const { gitlab, job } = await start();
    gitlab.state.mayWrite = false;
    const run = await job('roster plan', {
      CI_MERGE_REQUEST_IID: '5',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD',
    });
    expect(run.status).toBe(4);
    expect(run.stderr).toContain('The token is not allowed to do this on GitLab');
  });

  test('shows problems on its lines', async () => {
    const { work, job } = await start(ROSTER.replace('DEVELOPER', 'DEVELOPR'));
    const run = await job('roster validate');
    expect(run.status).toBe(3);
    const report = JSON.parse(
      readFileSync(join(work.folder, 'gl-code-quality-report.json'), 'utf8'),
    );
    expect(report).toEqual([
      expect.objectContaining({
        check_name: 'roster/unknown_account_type',
        location: { path: 'roster.yaml', lines: { begin: 32 } },
      }),
    ]);
    const { script } = PIPELINE['roster validate'];
    expect(script.at(-1)).toBe('roster validate roster.yaml');
  });
});

describe('the default branch', () => {
  test('applies exactly the saved plan', async () => {
    const { job } = await start();
    expect((await job('roster save', onMain)).status).toBe(0);
    const run = await job('roster apply', onMain);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toContain('Applied: 4 applied');
    expect(PIPELINE['roster apply']).toMatchObject({
      resource_group: 'roster-apply',
      interruptible: false,
      needs: ['roster save'],
    });
    expect(PIPELINE['roster apply']).not.toHaveProperty('allow_failure');
  });

  test('applies nothing of a plan that is stale', async () => {
    const { job, byHand } = await start();
    await job('roster save', onMain);
    await byHand('set-account-type', 'jonny@acme.io', 'BUSINESS');
    expect((await job('roster apply', onMain)).status).toBe(6);
  });

  test('applies nothing once a newer commit has changed the roster', async () => {
    const { work, push, job } = await start();
    await job('roster save', onMain);
    const old = work.git('rev-parse', 'HEAD').trim();
    work.write('roster.yaml', `${ROSTER}\n# newer\n`);
    push();
    work.git('checkout', '--quiet', '--detach', old);
    const run = await job('roster apply', { ...onMain, CI_COMMIT_SHA: old });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain('Nothing was applied: main is now at');
    expect(run.stderr.replace(/\s+/g, ' ')).toContain('roster.yaml has changed since');
    expect(run.stdout).toBe('');
  });

  test.each(['roster.gitlab-ci.yml', 'roster-tool', 'README.md'])(
    'holds a newer commit of %s against the job',
    async (path) => {
      const { gitlab, work, job } = await start();
      await job('roster save', onMain);
      const old = work.git('rev-parse', 'HEAD').trim();
      gitlab.state.commits.push({ sha: 'f'.repeat(40), parent: old, files: [path] });
      gitlab.state.branches.set('main', 'f'.repeat(40));
      const run = await job('roster apply', onMain);
      expect(run.status, run.stderr).toBe(0);
      if (path === 'README.md') expect(run.stdout).toContain('Applied: 4 applied');
      else expect(run.stderr.replace(/\s+/g, ' ')).toContain(`${path} has changed since`);
    },
  );

  test('applies nothing where nobody can tell whether the commit is the newest', async () => {
    const { job } = await start();
    await job('roster save', onMain);
    const run = await job('roster apply', { ...onMain, GITLAB_TOKEN: '' });
    expect(run.status).toBe(4);
    expect(run.stderr).toContain('GITLAB_TOKEN');
  });
});

describe('a schedule', () => {
  test('keeps one issue: opened, updated, closed', async () => {
    const { gitlab, job } = await start();
    expect((await job('roster drift')).status).toBe(2);
    expect((await job('roster drift')).status).toBe(2);
    expect(gitlab.state.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Paradime differs from the roster', 'opened'],
    ]);
    expect(gitlab.state.issues[0]?.description).toContain('roster import --merge');
    await job('roster save', onMain);
    await job('roster apply', onMain);
    const over = await job('roster drift');
    expect(over.status, over.stderr).toBe(0);
    expect(gitlab.state.issues[0]?.state).toBe('closed');
  });

  test('that cannot look leaves the issue alone', async () => {
    const { gitlab, job } = await start();
    const run = await job('roster drift', { PARADIME_READ_API_SECRET: 'wrong-secret' });
    expect(run.status).toBe(4);
    expect(gitlab.state.issues).toEqual([]);
  });
});

test('the key that can write is in the job that applies alone', () => {
  const jobs = Object.entries(PIPELINE).filter(([, job]) => /WRITE/.test(JSON.stringify(job)));
  expect(jobs.map(([name]) => name)).toEqual(['roster apply']);
  expect(existsSync(join(ROOT, 'dist-action/index.cjs'))).toBe(true);
  expect(readFileSync(join(ROOT, 'examples/gitlab/roster.gitlab-ci.yml'), 'utf8')).not.toContain(
    'roster-sync',
  );
});
