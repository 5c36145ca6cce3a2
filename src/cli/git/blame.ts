/** What git says of one line: who wrote it, in which commit, when. */
import { resolve } from 'node:path';
import type { Env, Ran } from '../../env.js';
import type { GitSays } from '../../plan/explain/explain.js';
import type { Source } from '../../roster/roster.js';
import {
  findNoFilters,
  type Git,
  type GitEnv,
  isShallowClone,
  lineOf,
  openRepository,
} from './repository.js';

/**
 * Asks git who wrote a line of the work tree. Of the author the name alone, as the commit has it: the
 * address is for mail. Never rejects; what git can't say is said in its place.
 */
export async function blameLine(
  { file, line }: Source,
  env: GitEnv & Pick<Env, 'files'>,
): Promise<GitSays> {
  // Of a link git knows where it leads, and nothing of the lines that are there.
  const named = resolve(env.cwd(), file);
  const path = (await env.files.realPath(named).catch(() => null)) ?? named;
  const opened = await openRepository(path, env);
  if (!opened.ok) {
    const { why } = opened;
    return why === 'not_trusted' ? { status: why, folder: opened.folder } : { status: why };
  }
  const { git } = opened.repository;
  const blamed = await blame(path, line, git);
  if (blamed === null) return { status: 'unknown' };
  if (blamed.exitCode !== 0) return { status: await whyNotBlamed(path, git) };
  const says = parseBlame(new TextDecoder().decode(blamed.stdout));
  if (says?.status !== 'committed') return says ?? { status: 'unknown' };
  const author = await findAuthor(says.commit, git);
  return { ...says, author: author ?? says.author, shallow: await isCutOff(says.commit, git) };
}

/** Blaming takes names from the work tree's `.mailmap`, which is a file like any other. */
async function findAuthor(commit: string, git: Git): Promise<string | null> {
  const plainly = ['--no-mailmap', '--no-show-signature', '--no-color'];
  return lineOf(await git(['log', '-1', ...plainly, '--format=%an', commit, '--']));
}

/** What git prints of one line; null where it can't be asked without running a program. */
async function blame(path: string, line: number, git: Git): Promise<Ran | null> {
  const unfiltered = await findNoFilters(git);
  if (unfiltered === null) return null;
  // Someone's converter could move lines, and someone's list pass over the very commit.
  const plainly = ['--no-textconv', '--no-ignore-revs-file', '--porcelain'];
  return git([...unfiltered, 'blame', ...plainly, '-L', `${line},${line}`, '--', path]);
}

/** A file that no commit has yet can't be blamed. */
export async function whyNotBlamed(path: string, git: Git): Promise<'not_committed' | 'unknown'> {
  const listed = lineOf(await git(['ls-tree', '-z', 'HEAD', '--', path]));
  return listed === null || listed === '' ? 'not_committed' : 'unknown';
}

/** Whether a shallow clone ends at the commit: what it is made of may come from older ones. */
async function isCutOff(commit: string, git: Git): Promise<boolean> {
  if (!(await isShallowClone(git))) return false;
  return lineOf(await git(['rev-parse', '--verify', '--quiet', `${commit}^`])) === null;
}

/**
 * The first entry of `git blame --porcelain`, or null for what is none.
 * Format: https://git-scm.com/docs/git-blame#_the_porcelain_format
 */
function parseBlame(porcelain: string): GitSays | null {
  const [, commit] = /^([0-9a-f]{40,64}) /.exec(porcelain) ?? [];
  if (commit === undefined) return null;
  if (/^0+$/.test(commit)) return { status: 'not_committed' };
  // Names and summaries may hold anything but the end of a line as git has it.
  const header = porcelain.slice(0, porcelain.indexOf('\n\t')).split('\n');
  const field = (name: string): string =>
    header.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const seconds = Number(field('author-time'));
  return {
    status: 'committed',
    commit,
    author: field('author'),
    authored_at: isDate(seconds) ? new Date(seconds * 1000).toISOString() : '',
    summary: field('summary'),
    shallow: false,
  };
}

/** What a date can be; a commit can say anything. */
function isDate(seconds: number): boolean {
  return Number.isFinite(seconds) && Math.abs(seconds) <= 8.64e12;
}
