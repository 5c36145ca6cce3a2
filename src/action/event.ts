/** What started the job, read from the file that GitHub writes of it: from here on the types can be trusted. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { asNumber, asObject, asText, type JsonObject } from '../forge/read-json.js';

/** The event of a job, as far as the action tells them apart. */
export type ActionEvent =
  | PullRequestEvent
  /** `branch` is null for a tag. */
  | {
      readonly kind: 'push' | 'schedule' | 'workflow_dispatch';
      readonly branch: string | null;
      readonly commit: string;
    }
  /** A merge queue tries what would be merged; `pull` is the pull request that its branch is named for. */
  | {
      readonly kind: 'merge_group';
      readonly base: string;
      readonly commit: string;
      readonly pull: number | null;
    }
  | { readonly kind: 'other'; readonly name: string };

/** A pull request. */
export interface PullRequestEvent {
  readonly kind: 'pull_request';
  readonly number: number;
  readonly baseBranch: string;
  readonly base: string;
  readonly head: string;
  /** From another repository, or by Dependabot: such jobs get no secrets of the repository. */
  readonly isForeign: boolean;
}

/** The job, whatever started it. */
export interface JobFacts {
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** Null where nobody says so: then nobody should be named either. */
  readonly isPublic: boolean | null;
  readonly defaultBranch: string;
  /** Grows from run to run. */
  readonly runId: number;
  readonly job: string;
  /** The workflow's file in the repository, or null. */
  readonly workflow: string | null;
  /** The folder of the checkout. */
  readonly workspace: string;
  /** A folder for files that last as long as the job. */
  readonly temp: string;
}

/** An event, and the job that it started. */
export interface Occasion {
  readonly event: ActionEvent;
  readonly facts: JobFacts;
}

const LARGEST_EVENT = 32 * 1024 * 1024;

/** Reads both. Throws `no_event` (exit 3) where this is no job of GitHub Actions. */
export async function readOccasion(env: Pick<Env, 'variables' | 'files'>): Promise<Occasion> {
  const payload = await readPayload(env);
  const { variables } = env;
  const repository = asObject(payload['repository']);
  return {
    event: parseEvent(variables['GITHUB_EVENT_NAME'] ?? '', payload, variables),
    facts: {
      repository: needVariable('GITHUB_REPOSITORY', variables),
      apiUrl: variables['GITHUB_API_URL'] || 'https://api.github.com',
      serverUrl: variables['GITHUB_SERVER_URL'] || 'https://github.com',
      isPublic: readPublic(repository),
      defaultBranch: asText(repository['default_branch']),
      runId: Number(variables['GITHUB_RUN_ID'] ?? 0) || 0,
      job: variables['GITHUB_JOB'] ?? '',
      workflow: readWorkflowPath(variables['GITHUB_WORKFLOW_REF']),
      workspace: needVariable('GITHUB_WORKSPACE', variables),
      temp: needVariable('RUNNER_TEMP', variables),
    },
  };
}

async function readPayload({
  variables,
  files,
}: Pick<Env, 'variables' | 'files'>): Promise<JsonObject> {
  const path = needVariable('GITHUB_EVENT_PATH', variables);
  const bytes = await files.read(path, LARGEST_EVENT).catch(() => null);
  if (bytes === null) throw noEvent('the file that GITHUB_EVENT_PATH names cannot be read');
  try {
    return asObject(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw noEvent('the file that GITHUB_EVENT_PATH names is not JSON');
  }
}

function needVariable(name: string, variables: Env['variables']): string {
  const value = variables[name];
  if (value) return value;
  throw noEvent(`${name} is not set`);
}

function noEvent(why: string): RosterError {
  return new RosterError(`This does not look like a GitHub Actions job: ${why}.`, {
    code: 'no_event',
    exitCode: EXIT.invalid,
    hint: 'Use the action in a workflow. Elsewhere, run the `roster` command itself.',
  });
}

function readPublic(repository: JsonObject): boolean | null {
  const isPrivate = repository['private'];
  return typeof isPrivate === 'boolean' ? !isPrivate : null;
}

/** `OWNER/NAME/.github/workflows/roster.yml@refs/heads/main`; the path alone. */
function readWorkflowPath(ref: string | undefined): string | null {
  const [, path] = /^[^/]+\/[^/]+\/(.+?)@/.exec(ref ?? '') ?? [];
  return path ?? null;
}

/** The event of that name with that payload. Throws `no_event` (exit 3) where the two do not fit. */
export function parseEvent(
  name: string,
  payload: JsonObject,
  variables: Env['variables'],
): ActionEvent {
  const commit = variables['GITHUB_SHA'] ?? '';
  switch (name) {
    case 'pull_request':
      return parsePullRequest(payload, variables);
    case 'push':
    case 'schedule':
    case 'workflow_dispatch':
      return { kind: name, branch: branchOf(variables['GITHUB_REF']), commit };
    case 'merge_group': {
      const group = asObject(payload['merge_group']);
      const base = asText(group['base_sha']);
      const [, pull] = /\/pr-(\d+)-[0-9a-f]+$/.exec(asText(group['head_ref'])) ?? [];
      return { kind: name, base, commit, pull: pull === undefined ? null : Number(pull) };
    }
    default:
      return { kind: 'other', name };
  }
}

function parsePullRequest(payload: JsonObject, variables: Env['variables']): PullRequestEvent {
  const pull = asObject(payload['pull_request']);
  const number = asNumber(pull['number']);
  if (number === null) throw noEvent('the event has no pull request');
  const [base, head] = [asObject(pull['base']), asObject(pull['head'])];
  return {
    kind: 'pull_request',
    number,
    baseBranch: asText(base['ref']),
    base: asText(base['sha']),
    head: asText(head['sha']),
    isForeign: isFork(base, head) || isDependabot(pull, variables),
  };
}

/** Not by `fork`: in a repository that is itself a fork that is true of its own branches too. A deleted fork has no name. */
function isFork(base: JsonObject, head: JsonObject): boolean {
  const nameOf = (side: JsonObject): string => asText(asObject(side['repo'])['full_name']);
  return nameOf(head) === '' || nameOf(head).toLowerCase() !== nameOf(base).toLowerCase();
}

/** Who pushed last decides about secrets, so both are asked. */
function isDependabot(pull: JsonObject, variables: Env['variables']): boolean {
  const author = asText(asObject(pull['user'])['login']);
  return [author, variables['GITHUB_ACTOR']].includes('dependabot[bot]');
}

function branchOf(ref: string | undefined): string | null {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(ref ?? '') ?? [];
  return branch ?? null;
}
