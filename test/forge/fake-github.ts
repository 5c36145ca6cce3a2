/**
 * A GitHub that keeps its rules as far as roster meets them: rights, pages, limits of length, and who wrote what. Source:
 * https://docs.github.com/rest. What goes wrong on demand is `trouble` of `fake-api.ts`.
 */
import {
  type ApiAnswer,
  type ApiRequest,
  type FakeApi,
  type FakeCommit,
  fakeApi,
  filesSince,
  pageOf,
  TOKEN,
} from './fake-api.js';

export const REPOSITORY = 'acme/access';

/** What a job's token may be given. */
type Scope = 'issues' | 'pull_requests' | 'contents' | 'actions';

export interface FakeComment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

export interface FakePull {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit: string | null;
  readonly base: { readonly ref: string };
  readonly head: { readonly ref: string };
  title: string;
  body: string;
  state: 'open' | 'closed';
}

export interface FakeIssue {
  readonly number: number;
  readonly user: { readonly login: string };
  title: string;
  body: string;
  state: 'open' | 'closed';
}

export interface FakeRun {
  readonly id: number;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly updated_at: string;
  readonly head_branch: string;
}

export interface GitHubState {
  rights: Partial<Record<Scope, 'read' | 'write'>>;
  readonly comments: Map<number, FakeComment[]>;
  readonly issues: FakeIssue[];
  readonly pulls: FakePull[];
  readonly commits: FakeCommit[];
  readonly branches: Map<string, string>;
  readonly runs: FakeRun[];
  /** Contents of trees and messages of commits that were made over the API. */
  readonly trees: Map<string, Readonly<Record<string, string>>>;
  readonly made: Map<
    string,
    { readonly message: string; readonly tree: string; readonly parents: readonly string[] }
  >;
}

export const BOT = 'github-actions[bot]';

export interface FakeGitHub extends FakeApi {
  readonly state: GitHubState;
}

/** A GitHub with one repository, whose job may write everything. */
export function fakeGitHub(): FakeGitHub {
  const state: GitHubState = {
    rights: { issues: 'write', pull_requests: 'write', contents: 'write', actions: 'read' },
    comments: new Map(),
    issues: [],
    pulls: [],
    commits: [],
    branches: new Map(),
    runs: [],
    trees: new Map(),
    made: new Map(),
  };
  return { ...fakeApi((request) => answer(request, state)), state };
}

const MOST_CHARACTERS = 65_536;
let lastId = 1_000;

function answer(request: ApiRequest, state: GitHubState): ApiAnswer {
  if (request.headers['authorization'] !== `Bearer ${TOKEN}`) return say(401, 'Bad credentials');
  const { method, path } = request;
  if (path === '/graphql')
    return { status: 200, json: { data: { viewer: { login: 'github-actions' } } } };
  const start = `/repos/${REPOSITORY}`;
  if (!path.startsWith(`${start}/`)) return say(404, 'Not Found');
  const rest = path.slice(start.length);
  for (const [verb, pattern, scopes, handle] of ROUTES) {
    const match = verb === method ? pattern.exec(rest) : null;
    if (match === null) continue;
    const needed = verb === 'GET' ? 'read' : 'write';
    if (!scopes.some((scope) => may(state, scope, needed)))
      return say(403, 'Resource not accessible by integration');
    return handle(request, state, match.slice(1).map(decodeURIComponent));
  }
  return say(404, 'Not Found');
}

function may({ rights }: GitHubState, scope: Scope, needed: 'read' | 'write'): boolean {
  return rights[scope] === 'write' || rights[scope] === needed;
}

function say(status: number, message: string): ApiAnswer {
  return { status, json: { message } };
}

type Route = readonly [
  method: string,
  pattern: RegExp,
  /** Any of them. */
  scopes: readonly Scope[],
  handle: (request: ApiRequest, state: GitHubState, found: readonly string[]) => ApiAnswer,
];

const ROUTES: readonly Route[] = [
  [
    'GET',
    /^\/issues\/(\d+)\/comments$/,
    ['issues', 'pull_requests'],
    (request, state, [number]) => pageOf(state.comments.get(Number(number)) ?? [], request, 30),
  ],
  ['POST', /^\/issues\/(\d+)\/comments$/, ['issues', 'pull_requests'], createComment],
  ['PATCH', /^\/issues\/comments\/(\d+)$/, ['issues', 'pull_requests'], updateComment],
  ['GET', /^\/issues$/, ['issues'], listIssues],
  ['POST', /^\/issues$/, ['issues'], createIssue],
  ['PATCH', /^\/issues\/(\d+)$/, ['issues'], updateIssue],
  [
    'GET',
    /^\/git\/ref\/heads\/(.+)$/,
    ['contents'],
    (_request, state, [branch = '']) => {
      const sha = state.branches.get(branch);
      return sha === undefined ? say(404, 'Not Found') : { status: 200, json: { object: { sha } } };
    },
  ],
  ['GET', /^\/compare\/([^.]+)\.\.\.(.+)$/, ['contents'], compare],
  [
    'GET',
    /^\/commits\/(\w+)\/pulls$/,
    ['pull_requests'],
    (request, state, [sha]) =>
      pageOf(
        state.pulls.filter(({ merge_commit: it }) => it === sha),
        request,
        30,
      ),
  ],
  [
    'GET',
    /^\/pulls$/,
    ['pull_requests'],
    (request, state) => {
      const head = request.query.get('head')?.split(':')[1];
      return pageOf(
        state.pulls.filter((it) => it.state === 'open' && it.head.ref === head),
        request,
        30,
      );
    },
  ],
  ['POST', /^\/pulls$/, ['pull_requests'], createPull],
  ['PATCH', /^\/pulls\/(\d+)$/, ['pull_requests'], updatePull],
  [
    'GET',
    /^\/actions\/workflows\/([^/]+)\/runs$/,
    ['actions'],
    (request, state) => {
      const wanted = ['event', 'status', 'branch'].map((key) => request.query.get(key));
      const [event, status, branch] = wanted;
      const runs = state.runs.filter(
        (it) =>
          (event === null || it.event === event) &&
          (status === null || it.status === status || it.conclusion === status) &&
          (branch === null || it.head_branch === branch),
      );
      return { status: 200, json: { total_count: runs.length, workflow_runs: runs.slice(0, 30) } };
    },
  ],
  [
    'GET',
    /^\/git\/commits\/(\w+)$/,
    ['contents'],
    (_request, state, [sha = '']) => {
      const made = state.made.get(sha);
      const json = {
        sha,
        message: made?.message ?? 'a commit',
        tree: { sha: made?.tree ?? `tree-of-${sha}` },
        parents: (made?.parents ?? []).map((it) => ({ sha: it })),
      };
      return { status: 200, json };
    },
  ],
  [
    'POST',
    /^\/git\/trees$/,
    ['contents'],
    (request, state) => {
      const entries = request.body['tree'] as readonly {
        readonly path: string;
        readonly content: string;
      }[];
      const sha = nextSha();
      state.trees.set(sha, Object.fromEntries(entries.map((it) => [it.path, it.content])));
      return { status: 201, json: { sha } };
    },
  ],
  [
    'POST',
    /^\/git\/commits$/,
    ['contents'],
    (request, state) => {
      const sha = nextSha();
      const { message, tree, parents } = request.body as never;
      state.made.set(sha, { message, tree, parents });
      return { status: 201, json: { sha } };
    },
  ],
  [
    'POST',
    /^\/git\/refs$/,
    ['contents'],
    (request, state) => {
      const branch = String(request.body['ref']).replace('refs/heads/', '');
      if (state.branches.has(branch)) return say(422, 'Reference already exists');
      state.branches.set(branch, String(request.body['sha']));
      return { status: 201, json: {} };
    },
  ],
  [
    'PATCH',
    /^\/git\/refs\/heads\/(.+)$/,
    ['contents'],
    (request, state, [branch = '']) => {
      if (!state.branches.has(branch)) return say(422, 'Reference does not exist');
      state.branches.set(branch, String(request.body['sha']));
      return { status: 200, json: {} };
    },
  ],
];

function nextSha(): string {
  lastId += 1;
  return lastId.toString(16).padStart(40, 'f');
}

function tooLong({ body }: ApiRequest): boolean {
  return String(body['body'] ?? '').length > MOST_CHARACTERS;
}

function createComment(
  request: ApiRequest,
  state: GitHubState,
  [number]: readonly string[],
): ApiAnswer {
  if (tooLong(request)) return say(422, 'Validation Failed');
  lastId += 1;
  const comment = { id: lastId, user: { login: BOT }, body: String(request.body['body']) };
  const key = Number(number);
  state.comments.set(key, [...(state.comments.get(key) ?? []), comment]);
  return { status: 201, json: comment };
}

function updateComment(
  request: ApiRequest,
  state: GitHubState,
  [id]: readonly string[],
): ApiAnswer {
  const comment = [...state.comments.values()].flat().find((it) => it.id === Number(id));
  if (comment === undefined) return say(404, 'Not Found');
  if (tooLong(request)) return say(422, 'Validation Failed');
  comment.body = String(request.body['body']);
  return { status: 200, json: comment };
}

function listIssues(request: ApiRequest, state: GitHubState): ApiAnswer {
  const creator = request.query.get('creator');
  const open = state.issues.filter((it) => it.state === 'open');
  const pulls = state.pulls
    .filter((it) => it.state === 'open')
    .map((it) => ({ ...it, user: { login: BOT }, pull_request: {} }));
  const bare = (login: string): string => login.replace(/\[bot\]$/, '');
  const all = [...open, ...pulls].filter(
    (it) => creator === null || bare(it.user.login) === bare(creator),
  );
  return pageOf(all, request, 30);
}

function createIssue(request: ApiRequest, state: GitHubState): ApiAnswer {
  if (tooLong(request)) return say(422, 'Validation Failed');
  lastId += 1;
  const { title, body } = request.body;
  const issue: FakeIssue = {
    number: lastId,
    user: { login: BOT },
    title: String(title),
    body: String(body),
    state: 'open',
  };
  state.issues.push(issue);
  return { status: 201, json: issue };
}

function updateIssue(
  request: ApiRequest,
  state: GitHubState,
  [number]: readonly string[],
): ApiAnswer {
  const issue = state.issues.find((it) => it.number === Number(number));
  if (issue === undefined) return say(404, 'Not Found');
  if (tooLong(request)) return say(422, 'Validation Failed');
  Object.assign(issue, request.body);
  return { status: 200, json: issue };
}

function compare(
  _request: ApiRequest,
  state: GitHubState,
  [older = '', newer = '']: readonly string[],
): ApiAnswer {
  const files = filesSince(state.commits, older, newer);
  const known = (sha: string): boolean => state.commits.some((it) => it.sha === sha);
  if (!known(older) || !known(newer)) return say(404, 'Not Found');
  if (files === null) return { status: 200, json: { status: 'diverged', files: [] } };
  const status = older === newer ? 'identical' : 'ahead';
  return {
    status: 200,
    json: { status, files: files.slice(0, 300).map((filename) => ({ filename })) },
  };
}

function createPull(request: ApiRequest, state: GitHubState): ApiAnswer {
  const { head, base, title, body } = request.body;
  if (!state.branches.has(String(head))) return say(422, 'Validation Failed');
  lastId += 1;
  const pull: FakePull = {
    number: lastId,
    merged_at: null,
    merge_commit: null,
    base: { ref: String(base) },
    head: { ref: String(head) },
    title: String(title),
    body: String(body),
    state: 'open',
  };
  state.pulls.push(pull);
  return { status: 201, json: pull };
}

function updatePull(
  request: ApiRequest,
  state: GitHubState,
  [number]: readonly string[],
): ApiAnswer {
  const pull = state.pulls.find((it) => it.number === Number(number));
  if (pull === undefined) return say(404, 'Not Found');
  Object.assign(pull, request.body);
  return { status: 200, json: pull };
}
