/** Which forge a job of a CI system belongs to, and who may write there: read from the variables that the system sets. */
import { type Env, type HttpAnswer, type HttpRequest, NotConnected, type Post } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Forge } from '../../forge/forge.js';
import { openGitHub } from '../../forge/github.js';
import { openGitLab } from '../../forge/gitlab.js';
import { hideSecret, type Secret } from '../../secret.js';
import { classifyFailure } from '../../workspace/http/failure.js';
import { findRoute, type Route } from '../../workspace/http/post.js';
import { requestError } from '../../workspace/request-error.js';
import type { CliEnv } from '../options.js';

/** A job, as far as a forge is concerned. */
export interface ForgeJob {
  readonly forge: Forge;
  /** The pull request or merge request that the job is for, or null. */
  readonly review: number | null;
  readonly branch: string | null;
  readonly commit: string | null;
  /** The file that tells what the job does, in the repository, or null. */
  readonly pipeline: string | null;
  /** Whether a path of the repository may tell what the job does: that file, what it includes, roster itself. */
  readonly isPipeline: (path: string) => boolean;
  /** The top of the checkout. */
  readonly top: string | null;
  /** Grows from run to run; 0 where nobody says. */
  readonly run: number;
  readonly job: string;
}

type Variables = Env['variables'];

/**
 * The forge of this job. Throws `no_forge` (exit 3) outside of a CI system that is known, `no_token` (exit 4) where the
 * variable of the token is not set.
 */
export async function findForge(env: CliEnv): Promise<ForgeJob> {
  const { variables } = env;
  if (variables['GITHUB_ACTIONS']) return await findGitHub(variables, env);
  if (variables['GITLAB_CI']) return await findGitLab(variables, env);
  throw new RosterError(
    'This is not a GitHub Actions or GitLab CI job, so there is nothing to comment on.',
    {
      code: 'no_forge',
      exitCode: EXIT.invalid,
      hint: 'In other CI systems, set GITLAB_CI, CI_API_V4_URL and CI_PROJECT_ID, or GITHUB_ACTIONS, GITHUB_API_URL and GITHUB_REPOSITORY, to the values that GitLab CI or GitHub Actions would set.',
    },
  );
}

/** The way to an API, through the proxy that the variables name. Throws `invalid_setting` (exit 3) for a proxy that is no URL. */
export async function routeTo(apiUrl: string, env: Pick<Env, 'post' | 'variables'>): Promise<Post> {
  const url = parseApiUrl(apiUrl);
  const route = await findRoute(url, env);
  if (!('variable' in route)) return (request) => postOnWay(route, url.host, request);
  throw new RosterError(`${route.variable} is not an http URL.`, {
    code: 'invalid_setting',
    exitCode: EXIT.invalid,
    hint: 'Its value is not shown here, because it can hold a password.',
  });
}

/** What a proxy refused never arrived: it is told as that, and for good where the proxy would refuse it again. */
async function postOnWay(
  { post, viaProxy }: Route,
  host: string,
  request: HttpRequest,
): Promise<HttpAnswer> {
  try {
    return await post(request);
  } catch (cause) {
    const end = classifyFailure(cause, host, viaProxy());
    if (end.end !== 'not_sent' || !end.reason.code.startsWith('proxy_')) throw cause;
    if (end.retryable) throw new NotConnected(cause);
    throw requestError(end, { doing: `reach ${host}`, capability: '', writes: false });
  }
}

function parseApiUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new RosterError('The address of the API is not a URL.', {
      code: 'invalid_setting',
      exitCode: EXIT.invalid,
      hint: 'Set GITHUB_API_URL or CI_API_V4_URL to the value that the CI system gives it.',
    });
  }
}

async function findGitHub(variables: Variables, env: CliEnv): Promise<ForgeJob> {
  const apiUrl = variables['GITHUB_API_URL'] || 'https://api.github.com';
  const token = needToken(['GITHUB_TOKEN', 'GH_TOKEN'], env);
  const place = { apiUrl, repository: need('GITHUB_REPOSITORY', variables), token };
  const ref = variables['GITHUB_REF'] ?? '';
  const [, review] = /^refs\/pull\/(\d+)\//.exec(ref) ?? [];
  const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
  const [, pipeline] = /^[^/]+\/[^/]+\/(.+?)@/.exec(variables['GITHUB_WORKFLOW_REF'] ?? '') ?? [];
  return {
    forge: openGitHub(place, { ...env, post: await routeTo(apiUrl, env) }),
    review: review === undefined ? null : Number(review),
    branch: branch ?? null,
    commit: variables['GITHUB_SHA'] || null,
    pipeline: pipeline ?? null,
    isPipeline: (path) => path === pipeline,
    top: variables['GITHUB_WORKSPACE'] || null,
    run: Number(variables['GITHUB_RUN_ID'] ?? 0) || 0,
    job: variables['GITHUB_JOB'] ?? '',
  };
}

/** What a pipeline includes is known by its name, as GitLab recommends it. */
const INCLUDED_PIPELINE = /\.gitlab-ci\.ya?ml$/;

async function findGitLab(variables: Variables, env: CliEnv): Promise<ForgeJob> {
  const apiUrl = need('CI_API_V4_URL', variables);
  // A job's own token may read some of it, and write nothing.
  const token = needToken(['GITLAB_TOKEN'], env);
  const place = { apiUrl, project: need('CI_PROJECT_ID', variables), token };
  const pipeline = variables['CI_CONFIG_PATH'] || '.gitlab-ci.yml';
  const submodules = (variables['GIT_SUBMODULE_PATHS'] ?? '').split(/\s+/).filter(Boolean);
  const files = new Set([pipeline, '.gitmodules', ...submodules]);
  return {
    forge: openGitLab(place, { ...env, post: await routeTo(apiUrl, env) }),
    review: Number(variables['CI_MERGE_REQUEST_IID'] ?? 0) || null,
    branch: variables['CI_COMMIT_BRANCH'] || null,
    commit: variables['CI_COMMIT_SHA'] || null,
    pipeline,
    isPipeline: (path) => files.has(path) || INCLUDED_PIPELINE.test(path),
    top: variables['CI_PROJECT_DIR'] || null,
    run: Number(variables['CI_PIPELINE_ID'] ?? 0) || 0,
    job: variables['CI_JOB_NAME'] ?? '',
  };
}

function need(name: string, variables: Variables): string {
  const value = variables[name];
  if (value) return value;
  throw new RosterError(`${name} is not set, although this CI system sets it in every job.`, {
    code: 'no_forge',
    exitCode: EXIT.invalid,
    hint: `Pass ${name} on to roster, for example into its container.`,
  });
}

function needToken(names: readonly string[], { variables, secrets }: CliEnv): Secret {
  const token = names.map((name) => variables[name]).find((value) => value);
  if (token !== undefined) {
    const secret = hideSecret(token);
    secrets?.add([secret]);
    return secret;
  }
  throw new RosterError(`There is no token for the forge: ${names.join(' or ')} is not set.`, {
    code: 'no_token',
    exitCode: EXIT.credentials,
    hint:
      names[0] === 'GITHUB_TOKEN'
        ? 'Give the step `env: GITHUB_TOKEN: …` with the token of the job.'
        : 'Create a project access token with the scope api, and store it as the masked variable GITLAB_TOKEN.',
  });
}
