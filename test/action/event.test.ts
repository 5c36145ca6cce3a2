/** GitHub's own example payloads, as what the action makes of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../src/action/event.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLES: readonly {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}[] = JSON.parse(
  readFileSync(
    join(ROOT, 'node_modules/@octokit/webhooks-examples/api.github.com/index.json'),
    'utf8',
  ),
);

function examplesOf(event: string): readonly Record<string, unknown>[] {
  return EXAMPLES.find(({ name }) => name === event)?.examples ?? [];
}

describe('an event', () => {
  test('of a pull request has its number, its base and its head, whatever happened to it', () => {
    const pulls = examplesOf('pull_request');
    expect(pulls.length).toBeGreaterThan(20);
    for (const payload of pulls) {
      const event = parseEvent('pull_request', payload, {});
      expect(event).toMatchObject({
        kind: 'pull_request',
        number: payload['number'],
        baseBranch: expect.stringMatching(/./),
        base: expect.stringMatching(/^[0-9a-f]{40}$/),
        head: expect.stringMatching(/^[0-9a-f]{40}$/),
      });
    }
  });

  test('of a branch knows it by its whole name, and a tag is none', () => {
    const [payload = {}] = examplesOf('push');
    const of = (ref: string): unknown =>
      parseEvent('push', payload, { GITHUB_REF: ref, GITHUB_SHA: 'abc' });
    expect(of('refs/heads/teams/main')).toEqual({
      kind: 'push',
      branch: 'teams/main',
      commit: 'abc',
    });
    expect(of('refs/tags/v1')).toEqual({ kind: 'push', branch: null, commit: 'abc' });
  });

  test('of a merge queue knows its base, and the pull request that its branch is named for', () => {
    for (const payload of examplesOf('merge_group')) {
      expect(parseEvent('merge_group', payload, { GITHUB_SHA: 'abc' })).toMatchObject({
        kind: 'merge_group',
        base: expect.stringMatching(/^[0-9a-f]{40}$/),
        commit: 'abc',
      });
    }
    const group = { base_sha: 'b', head_ref: 'refs/heads/gh-readonly-queue/main/pr-104-0123abc' };
    expect(parseEvent('merge_group', { merge_group: group }, {})).toMatchObject({ pull: 104 });
  });

  test.each(
    EXAMPLES.map(({ name }) => name).filter(
      (name) => !/^(pull_request|push|merge_group|workflow_dispatch)$/.test(name),
    ),
  )('of the kind %s is another one', (name) => {
    expect(parseEvent(name, examplesOf(name)[0] ?? {}, {})).toEqual({ kind: 'other', name });
  });
});

describe('a pull request is foreign', () => {
  const side = (name: string | null): object => ({
    ref: 'x',
    sha: 'y',
    repo: name === null ? null : { full_name: name, fork: true },
  });
  const isForeign = (head: string | null, user = 'ana', actor = 'ana'): unknown => {
    const pull = { number: 7, user: { login: user }, base: side('acme/access'), head: side(head) };
    const event = parseEvent('pull_request', { pull_request: pull }, { GITHUB_ACTOR: actor });
    return event.kind === 'pull_request' && event.isForeign;
  };

  test('when another repository proposes it, also one that is gone', () => {
    expect([isForeign('mallory/access'), isForeign(null)]).toEqual([true, true]);
  });

  test('when Dependabot opened it or pushed last', () => {
    expect(isForeign('acme/access', 'dependabot[bot]')).toBe(true);
    expect(isForeign('acme/access', 'ana', 'dependabot[bot]')).toBe(true);
  });

  test('not when its own repository is a fork, or is written in other case', () => {
    expect([isForeign('acme/access'), isForeign('Acme/Access')]).toEqual([false, false]);
  });
});
