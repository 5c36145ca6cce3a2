/** GitHub behind the port of a forge. Source of the paths: https://docs.github.com/rest */
import { RosterError } from '../errors.js';
import { hideSecret, type Secret } from '../secret.js';
import { type Access, type Call, callPages, createCall, type ForgeEnv } from './call.js';
import type { CommitsBetween, Forge, Issue, ReviewComment } from './forge.js';
import { asId, asNumber, asObject, asObjects, asText, type JsonObject } from './read-json.js';

/** A repository at GitHub, and the token that asks. */
export interface GitHubPlace {
  /** `https://api.github.com`, or that of a server of one's own. */
  readonly apiUrl: string;
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly token: Secret;
}

/** A way to call GitHub's API, for what only GitHub has. */
export function callGitHub({ apiUrl, token }: GitHubPlace, env: ForgeEnv): Call {
  const access: Access = {
    name: 'GitHub',
    apiUrl: apiUrl.replace(/\/+$/, ''),
    token: hideSecret(token.reveal()),
    tokenHeader: ['Authorization', 'Bearer '],
    headers: { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
  };
  return createCall(access, env);
}

/** The forge of a repository at GitHub. */
export function openGitHub(place: GitHubPlace, env: ForgeEnv): Forge {
  const call = callGitHub(place, env);
  const repo = repositoryPath(place.repository);
  const findLogin = once(() => findOwnLogin(call));

  return {
    name: 'GitHub',
    review: 'pull request',
    // "body is too long (maximum is 65536 characters)", as the API answers.
    longestBody: 65_536,
    async listComments(review) {
      const own = await findLogin();
      const path = `${repo}/issues/${review}/comments?per_page=100`;
      return callPages(call, path, (json) => asObjects(json).map((it) => readComment(it, own)));
    },
    async createComment(review, body) {
      await call('POST', `${repo}/issues/${review}/comments`, { body });
    },
    async updateComment(_review, id, body) {
      await call('PATCH', `${repo}/issues/comments/${id}`, { body });
    },
    async listOwnIssues() {
      const own = await findLogin();
      const path = `${repo}/issues?state=open&creator=${encodeURIComponent(own)}&per_page=100`;
      return callPages(call, path, (json) =>
        // Pull requests are issues too.
        asObjects(json)
          .filter((it) => it['pull_request'] === undefined)
          .map((it) => readIssue(it, own)),
      );
    },
    async createIssue(text) {
      await call('POST', `${repo}/issues`, text);
    },
    async updateIssue(id, text) {
      await call('PATCH', `${repo}/issues/${id}`, text);
    },
    async closeIssue(id, lastWord) {
      await call('POST', `${repo}/issues/${id}/comments`, { body: lastWord });
      await call('PATCH', `${repo}/issues/${id}`, { state: 'closed', state_reason: 'completed' });
    },
    async newestCommit(branch) {
      const { json } = await call('GET', `${repo}/git/ref/heads/${encodePath(branch)}`);
      return asText(asObject(asObject(json)['object'])['sha']);
    },
    filesBetween: (older, newer) => compareCommits(call, repo, older, newer),
    async mergedReviews(commit, branch) {
      const path = `${repo}/commits/${commit}/pulls?per_page=100`;
      const found = await callPages(call, path, asObjects);
      return found
        .filter((it) => asText(it['merged_at']) !== '')
        .filter((it) => asText(asObject(it['base'])['ref']) === branch)
        .flatMap((it) => asNumber(it['number']) ?? []);
    },
  };
}

/** `/repos/OWNER/NAME`, whatever the name holds. */
export function repositoryPath(repository: string): string {
  return `/repos/${encodePath(repository)}`;
}

/** Each part of a path for a URL. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

const REFUSED: ReadonlySet<string> = new Set(['forge_denied', 'forge_refused']);

/**
 * The account of the token, as comments name it. The token of a job may not ask `GET /user`, but it may ask GraphQL
 * who is looking; what refuses that too is taken for the token of a job.
 */
async function findOwnLogin(call: Call): Promise<string> {
  const query = 'query { viewer { login } }';
  const asked = await call('POST', '/graphql', { query }).catch((error: unknown) => {
    const isRefused = error instanceof RosterError && REFUSED.has(error.code);
    if (isRefused) return null;
    throw error;
  });
  const viewer = asObject(asObject(asObject(asked?.json)['data'])['viewer']);
  return asText(viewer['login']) || 'github-actions[bot]';
}

/** GraphQL names an app's account without the `[bot]` that the rest of the API adds. */
function isSameLogin(one: string, other: string): boolean {
  const bare = (login: string): string => login.toLowerCase().replace(/\[bot\]$/, '');
  return bare(one) === bare(other);
}

function readComment(json: JsonObject, own: string): ReviewComment {
  return { id: asId(json['id']), body: asText(json['body']), isOwn: isByLogin(json, own) };
}

function readIssue(json: JsonObject, own: string): Issue {
  const [title, body] = [asText(json['title']), asText(json['body'])];
  return { id: asId(json['number']), title, body, isOwn: isByLogin(json, own) };
}

function isByLogin(json: JsonObject, own: string): boolean {
  return isSameLogin(asText(asObject(json['user'])['login']), own);
}

/** GitHub lists so many files of a comparison, and no more on any page. */
const MOST_FILES = 300;

async function compareCommits(
  call: Call,
  repo: string,
  older: string,
  newer: string,
): Promise<CommitsBetween> {
  // Files are listed with the first page of commits alone, of which none is needed.
  const path = `${repo}/compare/${encodeURIComponent(older)}...${encodeURIComponent(newer)}`;
  const { json } = await call('GET', `${path}?per_page=1&page=1`);
  const { status, files } = asObject(json);
  if (status !== 'ahead' && status !== 'identical') return { kind: 'diverged' };
  const found = asObjects(files);
  if (found.length >= MOST_FILES) return { kind: 'too_many' };
  const paths = found.flatMap((it) => [asText(it['filename']), asText(it['previous_filename'])]);
  return { kind: 'files', paths: paths.filter((it) => it !== '') };
}

/** Asks at most once. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask();
    return asked;
  };
}
