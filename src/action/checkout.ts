/**
 * The commit that a pull request is compared with, and whether the checkout has it: one of depth 1, as actions/checkout
 * makes it, is deepened by what is missing.
 */

import { join } from 'node:path';
import { type Git, lineOf, openRepository } from '../cli/git/repository.js';
import { EXIT, RosterError } from '../errors.js';
import type { Job } from './job.js';

/** The base of a pull request, or of a merge group, as a commit that is there. Throws `no_base` (exit 1), with what to do. */
export async function findBase(head: string, base: string, job: Job): Promise<string> {
  const opened = await openRepository(join(job.facts.workspace, 'roster.yaml'), job.env);
  if (!opened.ok) throw noBase('This job has no checkout of the repository');
  const { git } = opened.repository;
  const merged = await mergeParent(git, job);
  const wanted = merged ?? base;
  if (await isComparable(wanted, git)) return wanted;
  await fetchMissing(
    merged === null ? [head, base] : [job.env.variables['GITHUB_SHA'] ?? ''],
    merged === null,
    job,
  );
  if (await isComparable(wanted, git)) return wanted;
  throw noBase(`The commit ${wanted.slice(0, 12)} to compare with is not in this checkout`);
}

/**
 * A pull request is tried as if it were merged: the first parent of that commit is the newest base. Read from
 * the commit itself, since a shallow clone hides parents.
 */
async function mergeParent(git: Git, { env }: Job): Promise<string | null> {
  const head = lineOf(await git(['rev-parse', 'HEAD']));
  if (head === null || head !== env.variables['GITHUB_SHA']) return null;
  const { exitCode, stdout } = await git(['cat-file', 'commit', head]);
  if (exitCode !== 0) return null;
  const [header = ''] = new TextDecoder().decode(stdout).split('\n\n');
  const parents = [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id]) => id ?? '');
  return parents.length === 2 ? (parents[0] ?? null) : null;
}

/** Whether the commit is there, and what it has in common with the checkout. */
async function isComparable(commit: string, git: Git): Promise<boolean> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return false;
  return lineOf(await git(['merge-base', commit, 'HEAD'])) !== null;
}

/** The token goes by the environment: a command line can be read by every process. */
async function fetchMissing(
  commits: readonly string[],
  wholeHistory: boolean,
  { env, facts, inputs }: Job,
): Promise<void> {
  const url = `${facts.serverUrl}/${facts.repository}`;
  const isShallow = lineOf(
    await env.run('git', ['-C', facts.workspace, 'rev-parse', '--is-shallow-repository']),
  );
  const depth = wholeHistory ? (isShallow === 'true' ? ['--unshallow'] : []) : ['--depth=2'];
  await env.run(
    'git',
    [
      ...['-C', facts.workspace, '-c', 'core.hooksPath=/dev/null', '-c', 'credential.helper='],
      ...['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'],
      ...[...depth, '--', url, ...commits],
    ],
    { GIT_TERMINAL_PROMPT: '0', ...authorize(url, inputs.token?.reveal() ?? null) },
  );
}

function authorize(url: string, token: string | null): Readonly<Record<string, string>> {
  if (token === null) return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url}.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
  };
}

function noBase(what: string): RosterError {
  return new RosterError(`${what}, so roster can't tell what this change does.`, {
    code: 'no_base',
    exitCode: EXIT.unexpected,
    hint: 'Run actions/checkout before this step, with `fetch-depth: 0`.',
  });
}
