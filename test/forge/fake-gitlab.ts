/** A GitLab that keeps its rules as far as roster meets them. Source: https://docs.gitlab.com/api/rest/ */
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

export const PROJECT = '42';
/** The account of the token. */
export const OWN_ID = 7;

export interface FakeNote {
  readonly id: number;
  readonly author: { readonly id: number };
  readonly system: boolean;
  body: string;
}

export interface GitLabIssue {
  readonly iid: number;
  readonly author: { readonly id: number };
  title: string;
  description: string;
  state: 'opened' | 'closed';
}

export interface GitLabState {
  /** Whether the token may write notes and issues. */
  mayWrite: boolean;
  readonly notes: Map<string, FakeNote[]>;
  readonly issues: GitLabIssue[];
  readonly merges: {
    readonly iid: number;
    readonly state: string;
    readonly target_branch: string;
    readonly commit: string;
  }[];
  readonly commits: FakeCommit[];
  readonly branches: Map<string, string>;
}

export interface FakeGitLab extends FakeApi {
  readonly state: GitLabState;
}

export function fakeGitLab(): FakeGitLab {
  const state: GitLabState = {
    mayWrite: true,
    notes: new Map(),
    issues: [],
    merges: [],
    commits: [],
    branches: new Map(),
  };
  return { ...fakeApi((request) => answer(request, state)), state };
}

let lastId = 1_000;

function answer(request: ApiRequest, state: GitLabState): ApiAnswer {
  if (request.headers['private-token'] !== TOKEN) return say(401);
  const { method, path } = request;
  if (path === '/api/v4/user') return { status: 200, json: { id: OWN_ID } };
  const start = `/api/v4/projects/${PROJECT}`;
  if (!path.startsWith(`${start}/`)) return say(404);
  if (method !== 'GET' && !state.mayWrite) return say(403);
  const rest = path.slice(start.length);
  for (const [verb, pattern, handle] of ROUTES) {
    const match = verb === method ? pattern.exec(rest) : null;
    if (match !== null) return handle(request, state, match.slice(1).map(decodeURIComponent));
  }
  return say(404);
}

function say(status: number): ApiAnswer {
  return { status, json: { message: `${status}` } };
}

type Route = readonly [
  method: string,
  pattern: RegExp,
  handle: (request: ApiRequest, state: GitLabState, found: readonly string[]) => ApiAnswer,
];

const ROUTES: readonly Route[] = [
  [
    'GET',
    /^\/(merge_requests\/\d+|issues\/\d+)\/notes$/,
    (request, state, [of = '']) => pageOf(state.notes.get(of) ?? [], request, 20),
  ],
  ['POST', /^\/(merge_requests\/\d+|issues\/\d+)\/notes$/, createNote],
  ['PUT', /^\/(merge_requests\/\d+)\/notes\/(\d+)$/, updateNote],
  [
    'GET',
    /^\/issues$/,
    (request, state) =>
      pageOf(
        state.issues.filter(
          (it) =>
            it.state === 'opened' &&
            (request.query.get('scope') !== 'created_by_me' || it.author.id === OWN_ID),
        ),
        request,
        20,
      ),
  ],
  ['POST', /^\/issues$/, createIssue],
  ['PUT', /^\/issues\/(\d+)$/, updateIssue],
  [
    'GET',
    /^\/repository\/branches\/(.+)$/,
    (_request, state, [branch = '']) => {
      const id = state.branches.get(branch);
      return id === undefined ? say(404) : { status: 200, json: { commit: { id } } };
    },
  ],
  [
    'GET',
    /^\/repository\/merge_base$/,
    ({ query }, state) => {
      const [older = '', newer = ''] = query.getAll('refs[]');
      const known = state.commits.some(({ sha }) => sha === older);
      if (!known) return say(400);
      return filesSince(state.commits, older, newer) === null
        ? say(404)
        : { status: 200, json: { id: older } };
    },
  ],
  [
    'GET',
    /^\/repository\/compare$/,
    ({ query }, state) => {
      const files = filesSince(state.commits, query.get('from') ?? '', query.get('to') ?? '') ?? [];
      return {
        status: 200,
        json: {
          compare_timeout: false,
          diffs: files.map((it) => ({ old_path: it, new_path: it })),
        },
      };
    },
  ],
  [
    'GET',
    /^\/repository\/commits\/(\w+)\/merge_requests$/,
    (request, state, [sha]) =>
      pageOf(
        state.merges.filter(({ commit }) => commit === sha),
        request,
        20,
      ),
  ],
];

function createNote(
  request: ApiRequest,
  state: GitLabState,
  [of = '']: readonly string[],
): ApiAnswer {
  const body = String(request.body['body']);
  if (body.length > 1_000_000) return say(400);
  lastId += 1;
  const note = { id: lastId, author: { id: OWN_ID }, system: false, body };
  state.notes.set(of, [...(state.notes.get(of) ?? []), note]);
  return { status: 201, json: note };
}

function updateNote(
  request: ApiRequest,
  state: GitLabState,
  [of = '', id]: readonly string[],
): ApiAnswer {
  const note = state.notes.get(of)?.find((it) => it.id === Number(id));
  if (note === undefined) return say(404);
  note.body = String(request.body['body']);
  return { status: 200, json: note };
}

function createIssue(request: ApiRequest, state: GitLabState): ApiAnswer {
  lastId += 1;
  const { title, description } = request.body;
  const issue: GitLabIssue = {
    iid: lastId,
    author: { id: OWN_ID },
    title: String(title),
    description: String(description),
    state: 'opened',
  };
  state.issues.push(issue);
  return { status: 201, json: issue };
}

function updateIssue(request: ApiRequest, state: GitLabState, [iid]: readonly string[]): ApiAnswer {
  const issue = state.issues.find((it) => it.iid === Number(iid));
  if (issue === undefined) return say(404);
  const { state_event: event, ...others } = request.body;
  Object.assign(issue, others, event === 'close' ? { state: 'closed' } : {});
  return { status: 200, json: issue };
}
