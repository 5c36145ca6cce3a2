/** Both forges with their fakes, for the tests that hold for each of them. */
import type { Env } from '../../src/env.js';
import type { Forge } from '../../src/forge/forge.js';
import { openGitHub } from '../../src/forge/github.js';
import { openGitLab } from '../../src/forge/gitlab.js';
import { hideSecret } from '../../src/secret.js';
import { fakeTime } from '../outside.js';
import { type FakeApi, type FakeCommit, TOKEN } from './fake-api.js';
import { BOT, fakeGitHub, REPOSITORY } from './fake-github.js';
import { fakeGitLab, OWN_ID, PROJECT } from './fake-gitlab.js';

/** A forge, and what a test asks of its fake, whichever it is. */
export interface TestForge {
  readonly forge: Forge;
  readonly api: FakeApi;
  readonly slept: readonly number[];
  /** The bodies of the comments of a review. */
  readonly bodies: (review: number) => readonly string[];
  /** Puts a comment there, by the token's own account or someone else's. */
  readonly addComment: (review: number, body: string, isOwn: boolean) => void;
  readonly editComment: (review: number, at: number, body: string) => void;
  readonly deleteComments: (review: number) => void;
  readonly issues: () => readonly {
    readonly title: string;
    readonly body: string;
    readonly isOpen: boolean;
  }[];
  readonly addIssue: (title: string, body: string, isOwn: boolean) => void;
  readonly forbidWriting: () => void;
  readonly setHistory: (commits: readonly FakeCommit[], branch: string) => void;
  readonly addMerged: (review: number, commit: string, branch: string) => void;
  /** What the path of a request for a review's comments looks like, and for issues. */
  readonly paths: { readonly comments: RegExp; readonly comment: RegExp; readonly issues: RegExp };
  /** The method that changes something. */
  readonly change: 'PATCH' | 'PUT';
}

function outsideOf(
  api: FakeApi,
): Pick<Env, 'post' | 'now' | 'monotonic' | 'sleep'> & { readonly slept: readonly number[] } {
  const time = fakeTime();
  return { ...time, post: api.post };
}

export function testGitHub(token: string = TOKEN): TestForge {
  const api = fakeGitHub();
  const { state } = api;
  const env = outsideOf(api);
  const place = {
    apiUrl: 'https://api.github.test/',
    repository: REPOSITORY,
    token: hideSecret(token),
  };
  let id = 1;
  return {
    forge: openGitHub(place, env),
    api,
    slept: env.slept,
    bodies: (review) => (state.comments.get(review) ?? []).map(({ body }) => body),
    addComment: (review, body, isOwn) => {
      id += 1;
      const comment = { id, body, user: { login: isOwn ? BOT : 'mallory' } };
      state.comments.set(review, [...(state.comments.get(review) ?? []), comment]);
    },
    editComment: (review, at, body) => {
      const comment = state.comments.get(review)?.[at];
      if (comment !== undefined) comment.body = body;
    },
    deleteComments: (review) => void state.comments.delete(review),
    issues: () =>
      state.issues.map(({ title, body, state: it }) => ({ title, body, isOpen: it === 'open' })),
    addIssue: (title, body, isOwn) => {
      id += 1;
      state.issues.push({
        number: id,
        title,
        body,
        state: 'open',
        user: { login: isOwn ? BOT : 'mallory' },
      });
    },
    forbidWriting: () => {
      state.rights = { contents: 'read', issues: 'read', pull_requests: 'read' };
    },
    setHistory: (commits, branch) => {
      state.commits.push(...commits);
      state.branches.set(branch, commits.at(-1)?.sha ?? '');
    },
    addMerged: (review, commit, branch) => {
      state.pulls.push({
        number: review,
        merged_at: '2026-11-23T10:00:00Z',
        merge_commit: commit,
        base: { ref: branch },
        head: { ref: 'change' },
        title: '',
        body: '',
        state: 'closed',
      });
    },
    paths: {
      comments: /\/issues\/\d+\/comments$/,
      comment: /\/issues\/comments\/\d+$/,
      issues: /\/issues$/,
    },
    change: 'PATCH',
  };
}

export function testGitLab(token: string = TOKEN): TestForge {
  const api = fakeGitLab();
  const { state } = api;
  const env = outsideOf(api);
  const place = {
    apiUrl: 'https://gitlab.test/api/v4',
    project: PROJECT,
    token: hideSecret(token),
  };
  const keyOf = (review: number): string => `merge_requests/${review}`;
  let id = 1;
  return {
    forge: openGitLab(place, env),
    api,
    slept: env.slept,
    bodies: (review) => (state.notes.get(keyOf(review)) ?? []).map(({ body }) => body),
    addComment: (review, body, isOwn) => {
      id += 1;
      const note = { id, body, system: false, author: { id: isOwn ? OWN_ID : 1 } };
      state.notes.set(keyOf(review), [...(state.notes.get(keyOf(review)) ?? []), note]);
    },
    editComment: (review, at, body) => {
      const note = state.notes.get(keyOf(review))?.[at];
      if (note !== undefined) note.body = body;
    },
    deleteComments: (review) => void state.notes.delete(keyOf(review)),
    issues: () =>
      state.issues.map(({ title, description, state: it }) => ({
        title,
        body: description,
        isOpen: it === 'opened',
      })),
    addIssue: (title, description, isOwn) => {
      id += 1;
      state.issues.push({
        iid: id,
        title,
        description,
        state: 'opened',
        author: { id: isOwn ? OWN_ID : 1 },
      });
    },
    forbidWriting: () => {
      state.mayWrite = false;
    },
    setHistory: (commits, branch) => {
      state.commits.push(...commits);
      state.branches.set(branch, commits.at(-1)?.sha ?? '');
    },
    addMerged: (review, commit, branch) => {
      state.merges.push({ iid: review, state: 'merged', target_branch: branch, commit });
    },
    paths: {
      comments: /\/merge_requests\/\d+\/notes$/,
      comment: /\/notes\/\d+$/,
      issues: /\/issues$/,
    },
    change: 'PUT',
  };
}

/** Both, by name. */
export const FORGES: readonly (readonly [string, (token?: string) => TestForge])[] = [
  ['GitHub', testGitHub],
  ['GitLab', testGitLab],
];
