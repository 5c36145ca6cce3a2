/** GitLab behind the port of a forge. Source of the paths: https://docs.gitlab.com/api/rest/ */
import { RosterError } from '../errors.js';
import { hideSecret, type Secret } from '../secret.js';
import { type Access, type Call, callPages, createCall, type ForgeEnv } from './call.js';
import type { CommitsBetween, Forge, Issue, IssueText, ReviewComment } from './forge.js';
import { asId, asNumber, asObject, asObjects, asText, type JsonObject } from './read-json.js';

/** A project at GitLab, and the token that asks: a job's own may not write comments. */
export interface GitLabPlace {
  /** `https://gitlab.com/api/v4`, or that of a server of one's own. */
  readonly apiUrl: string;
  /** Its number, or its path. */
  readonly project: string;
  readonly token: Secret;
}

/** The forge of a project at GitLab. */
export function openGitLab(place: GitLabPlace, env: ForgeEnv): Forge {
  const call = createCall(accessTo(place), env);
  const project = `/projects/${encodeURIComponent(place.project)}`;
  let asked: Promise<number | null> | null = null;
  const findOwnId = (): Promise<number | null> => {
    asked ??= call('GET', '/user').then(({ json }) => asNumber(asObject(json)['id']));
    return asked;
  };

  return {
    name: 'GitLab',
    review: 'merge request',
    // Source: https://docs.gitlab.com/administration/instance_limits/ (size of comments and descriptions).
    longestBody: 1_000_000,
    async listComments(review) {
      const own = await findOwnId();
      const path = `${project}/merge_requests/${review}/notes?sort=asc&order_by=created_at&per_page=100`;
      return callPages(call, path, (json) =>
        asObjects(json)
          .filter((it) => it['system'] !== true)
          .map((it) => readNote(it, own)),
      );
    },
    async createComment(review, body) {
      await call('POST', `${project}/merge_requests/${review}/notes`, { body });
    },
    async updateComment(review, id, body) {
      await call('PUT', `${project}/merge_requests/${review}/notes/${id}`, { body });
    },
    async listOwnIssues() {
      const own = await findOwnId();
      const path = `${project}/issues?state=opened&scope=created_by_me&per_page=100`;
      return callPages(call, path, (json) => asObjects(json).map((it) => readOwnIssue(it, own)));
    },
    async createIssue(text) {
      await call('POST', `${project}/issues`, describeIssue(text));
    },
    async updateIssue(id, text) {
      await call('PUT', `${project}/issues/${id}`, describeIssue(text));
    },
    async closeIssue(id, lastWord) {
      await call('POST', `${project}/issues/${id}/notes`, { body: lastWord });
      await call('PUT', `${project}/issues/${id}`, { state_event: 'close' });
    },
    async newestCommit(branch) {
      const path = `${project}/repository/branches/${encodeURIComponent(branch)}`;
      const { json } = await call('GET', path);
      return asText(asObject(asObject(json)['commit'])['id']);
    },
    filesBetween: (older, newer) => compareRefs(call, project, older, newer),
    async mergedReviews(commit, branch) {
      const path = `${project}/repository/commits/${encodeURIComponent(commit)}/merge_requests?per_page=100`;
      const found = await callPages(call, path, asObjects);
      return found
        .filter((it) => it['state'] === 'merged' && it['target_branch'] === branch)
        .flatMap((it) => asNumber(it['iid']) ?? []);
    },
  };
}

function accessTo({ apiUrl, token }: GitLabPlace): Access {
  return {
    name: 'GitLab',
    apiUrl: apiUrl.replace(/\/+$/, ''),
    token: hideSecret(token.reveal()),
    tokenHeader: ['PRIVATE-TOKEN', ''],
    headers: { Accept: 'application/json' },
  };
}

function readNote(json: JsonObject, own: number | null): ReviewComment {
  return { id: asId(json['id']), body: asText(json['body']), isOwn: isByUser(json, own) };
}

function readOwnIssue(json: JsonObject, own: number | null): Issue {
  const [title, body] = [asText(json['title']), asText(json['description'])];
  return { id: asId(json['iid']), title, body, isOwn: isByUser(json, own) };
}

function isByUser(json: JsonObject, own: number | null): boolean {
  return own !== null && asNumber(asObject(json['author'])['id']) === own;
}

function describeIssue({ title, body }: IssueText): object {
  return { title, description: body };
}

/** GitLab compares with the last commit that both have: where that is not the older one, the branch was rewritten. */
async function compareRefs(
  call: Call,
  project: string,
  older: string,
  newer: string,
): Promise<CommitsBetween> {
  const refs = [older, newer].map((ref) => `refs[]=${encodeURIComponent(ref)}`).join('&');
  // Nothing in common is told as "not found". Where it means that the token may not ask, nothing is applied either.
  const base = await call('GET', `${project}/repository/merge_base?${refs}`).catch(ifDenied);
  if (asText(asObject(base?.json)['id']) !== older) return { kind: 'diverged' };
  const between = `from=${encodeURIComponent(older)}&to=${encodeURIComponent(newer)}`;
  const { json } = await call('GET', `${project}/repository/compare?${between}`);
  const { diffs, compare_timeout: isCut } = asObject(json);
  if (isCut === true) return { kind: 'too_many' };
  const paths = asObjects(diffs).flatMap((it) => [asText(it['old_path']), asText(it['new_path'])]);
  return { kind: 'files', paths: [...new Set(paths)].filter((it) => it !== '') };
}

/** Null for what the token may not see, or what is not there; any other error goes on. */
function ifDenied(error: unknown): null {
  if (error instanceof RosterError && error.code === 'forge_denied') return null;
  throw error;
}
