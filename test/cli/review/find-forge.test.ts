/** Where a job is, as the variables of its CI system say. */
import { describe, expect, test } from 'vitest';
import { findForge, routeTo } from '../../../src/cli/review/find-forge.js';
import { createSecrets } from '../../../src/secret.js';
import { answerWith, fakeEnv, json } from '../../outside.js';

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/access',
  GITHUB_TOKEN: 'a-token-of-github',
};
const GITLAB = {
  GITLAB_CI: 'true',
  CI_API_V4_URL: 'https://gitlab.acme.io/api/v4',
  CI_PROJECT_ID: '42',
  GITLAB_TOKEN: 'a-token-of-gitlab',
};

function find(variables: Readonly<Record<string, string>>): ReturnType<typeof findForge> {
  return findForge(fakeEnv({ variables }));
}

describe('a job of GitHub Actions', () => {
  test('for a pull request knows its number, its workflow and no branch', async () => {
    const job = await find({
      ...GITHUB,
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_WORKFLOW_REF: 'acme/access/.github/workflows/roster.yml@refs/pull/7/merge',
      GITHUB_SHA: 'abc',
      GITHUB_RUN_ID: '31',
      GITHUB_JOB: 'plan',
      GITHUB_WORKSPACE: '/repo',
    });
    expect(job).toMatchObject({
      ...{ review: 7, branch: null, commit: 'abc', run: 31, job: 'plan', top: '/repo' },
      pipeline: '.github/workflows/roster.yml',
    });
    expect(job.isPipeline('.github/workflows/roster.yml')).toBe(true);
    expect(job.isPipeline('.github/workflows/other.yml')).toBe(false);
  });

  test('for a branch knows its whole name; for a tag none', async () => {
    expect(await find({ ...GITHUB, GITHUB_REF: 'refs/heads/a/b' })).toMatchObject({
      ...{ review: null, branch: 'a/b', commit: null, pipeline: null, run: 0 },
    });
    expect((await find({ ...GITHUB, GITHUB_REF: 'refs/tags/v1' })).branch).toBeNull();
  });
});

describe('a job of GitLab CI', () => {
  test('knows its merge request, branch and pipeline', async () => {
    const job = await find({
      ...GITLAB,
      CI_MERGE_REQUEST_IID: '5',
      CI_COMMIT_SHA: 'abc',
      CI_PIPELINE_ID: '9',
      CI_JOB_NAME: 'plan',
      CI_PROJECT_DIR: '/repo',
    });
    expect(job).toMatchObject({
      ...{ review: 5, branch: null, commit: 'abc', run: 9, job: 'plan', top: '/repo' },
      pipeline: '.gitlab-ci.yml',
    });
    expect((await find({ ...GITLAB, CI_COMMIT_BRANCH: 'main' })).branch).toBe('main');
  });

  test.each([
    ['.gitlab-ci.yml', true],
    ['ci/apply.gitlab-ci.yaml', true],
    ['.gitmodules', true],
    ['tools/roster', true],
    ['tools/other', false],
    ['README.md', false],
  ])('counts %s as what it does: %s', async (path, counts) => {
    const job = await find({ ...GITLAB, GIT_SUBMODULE_PATHS: 'tools/roster' });
    expect(job.isPipeline(path)).toBe(counts);
  });

  test('has its pipeline elsewhere where the project says so', async () => {
    const job = await find({ ...GITLAB, CI_CONFIG_PATH: 'ci/main.yml' });
    expect([job.pipeline, job.isPipeline('ci/main.yml')]).toEqual(['ci/main.yml', true]);
    expect(job.isPipeline('ci/other.yml')).toBe(false);
  });
});

describe('a job that cannot be placed', () => {
  test.each([
    ['outside of any CI system', {}, 'no_forge'],
    ['without its project', { ...GITLAB, CI_PROJECT_ID: '' }, 'no_forge'],
    ['without the address of the API', { ...GITLAB, CI_API_V4_URL: '' }, 'no_forge'],
    ['without a token', { ...GITLAB, GITLAB_TOKEN: '' }, 'no_token'],
    ['with an address that is no URL', { ...GITLAB, CI_API_V4_URL: 'gitlab' }, 'invalid_setting'],
  ])('%s is refused', async (_what, variables, code) => {
    await expect(find(variables)).rejects.toMatchObject({ code });
  });
});

describe('the token of a job', () => {
  test('is a secret of the run, whichever variable holds it', async () => {
    const { GITHUB_TOKEN, ...rest } = GITHUB;
    const secrets = createSecrets({});
    await findForge({ ...fakeEnv({ variables: { ...rest, GH_TOKEN: GITHUB_TOKEN } }), secrets });
    expect(secrets.conceal(`Bearer ${GITHUB_TOKEN}`)).toBe('Bearer [secret]');
  });
});

describe('the way to an API', () => {
  test('is a plain one where no proxy is named', async () => {
    const { post, sent } = answerWith(() => json({ ok: true }));
    const way = await routeTo('https://api.github.test', fakeEnv({ post }));
    const answer = await way({
      url: 'https://api.github.test/user',
      headers: {},
      body: new TextEncoder().encode('{}'),
      signal: new AbortController().signal,
    });
    expect([answer.status, sent.map(({ url }) => url)]).toEqual([
      200,
      ['https://api.github.test/user'],
    ]);
  });

  test('is refused through a proxy that is no URL, whose value is not shown', async () => {
    const env = fakeEnv({ variables: { HTTPS_PROXY: 'ftp://jonny:hunter2hunter2@proxy' } });
    const error: unknown = await routeTo('https://api.github.test', env).catch((it) => it);
    expect(error).toMatchObject({ code: 'invalid_setting' });
    expect(String(error)).toContain('HTTPS_PROXY');
    expect(String(error)).not.toContain('hunter2');
  });
});
