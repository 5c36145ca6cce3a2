/** A repository, a GitHub and a workspace, with the action between them: for tests of what happens on a branch. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type TestRepository, testRepository } from '../fixtures/git.js';
import type { FakeGitHub } from '../forge/fake-github.js';
import {
  type ActionRun,
  type ActionScene,
  payloadOf,
  runAction,
  startGitHub,
} from './run-action.js';
import { ROOT, runRoster, startSandbox } from './run-roster.js';

/** What the workspace of the sandbox differs from in several ways. */
export const ROSTER: string = readFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), 'utf8');

/** A main branch of which GitHub knows every commit, a workspace, and steps of the action. */
export interface Stage {
  readonly github: FakeGitHub;
  readonly work: TestRepository;
  readonly endpoint: string;
  /** Runs a step for a commit of main. */
  readonly step: (
    inputs: Readonly<Record<string, string>>,
    parts?: Partial<ActionScene>,
  ) => Promise<ActionRun>;
  /** Tells GitHub of the commits of main, and of what they changed. */
  readonly push: () => string;
  readonly state: () => Promise<string>;
  readonly byHand: (...args: readonly string[]) => Promise<void>;
}

/** Begins with these files in the first commit of main. */
export async function startMain(
  files: Readonly<Record<string, string>> = { 'roster.yaml': ROSTER },
): Promise<Stage> {
  const { github, apiUrl } = await startGitHub();
  const state = join(testRepository().folder, 'state.json');
  const { endpoint, variables } = await startSandbox(['--state', state]);
  const work = testRepository();
  for (const [path, text] of Object.entries(files)) work.write(path, text);
  const push = (): string => {
    const commit = work.commit();
    const names = work.git('show', '--name-only', '--format=', commit).trim().split('\n');
    const [parent = null] = work.git('log', '-1', '--format=%P').trim().split(' ').filter(Boolean);
    github.state.commits.push({ sha: commit, parent, files: names });
    github.state.branches.set('main', commit);
    return commit;
  };
  push();
  return {
    ...{ github, work, endpoint, push },
    state: async () => await (await fetch(endpoint.replace('/graphql', '/state'))).text(),
    step: async (inputs, parts = {}) =>
      await runAction({
        event: 'push',
        payload: { ...payloadOf('push'), repository: { private: true, default_branch: 'main' } },
        checkout: work.folder,
        commit: github.state.branches.get('main') ?? '',
        ref: 'refs/heads/main',
        apiUrl,
        inputs,
        variables,
        ...parts,
      }),
    byHand: async (...args) => {
      const ran = await runRoster(['users', ...args, '--yes'], { variables });
      expect(ran.status, ran.stderr).toBe(0);
    },
  };
}
