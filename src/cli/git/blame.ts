/** What git says of a few lines: who wrote the newest of them, in which commit, when. */
import { resolve } from 'node:path';
import type { Env, Ran } from '../../env.js';
import type { GitSays } from '../../plan/explanation.js';
import type { Source } from '../../roster/roster.js';
import { findNoFilters } from './git-filters.js';
import { type Git, type GitEnv, lineOf, openRepository } from './git-repository.js';

/**
 * Asks git who last wrote in a line of the work tree, or in several from there on. Of the author the
 * name alone, as the commit has it: the address is for mail. Never rejects; what git can't say is said
 * in its place.
 */
export async function blameLine(
  { file, line }: Source,
  env: GitEnv & Pick<Env, 'files'>,
  lastLine: number = line,
): Promise<GitSays> {
  // Of a link git knows where it leads, and nothing of the lines that are there.
  const named = resolve(env.cwd, file);
  const path = (await env.files.realPath(named).catch(() => null)) ?? named;
  const opened = await openRepository(path, env);
  if (!opened.ok) return { status: opened.why };
  const { git } = opened.repository;
  const blamed = await blame(path, `${line},${lastLine}`, git);
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

/** What git prints of lines; null where it can't be asked without running a program. */
async function blame(path: string, range: string, git: Git): Promise<Ran | null> {
  const unfiltered = await findNoFilters(git);
  if (unfiltered === null) return null;
  const ask = (...more: readonly string[]): Promise<Ran> => {
    // Somebody's converter for reading differences could move lines.
    const args = ['blame', '--no-textconv', ...more, '--porcelain', '-L', range, '--', path];
    return git([...unfiltered, ...args]);
  };
  const blamed = await ask();
  // Settings may name a list of commits to pass over that is not in this work tree.
  return blamed.exitCode === 0 ? blamed : ask('--no-ignore-revs-file');
}

/** A file that no commit has yet can't be blamed. */
async function whyNotBlamed(path: string, git: Git): Promise<'not_committed' | 'unknown'> {
  const listed = lineOf(await git(['ls-tree', '-z', 'HEAD', '--', path]));
  return listed === null || listed === '' ? 'not_committed' : 'unknown';
}

/** Whether a shallow clone ends at the commit: what it is made of may come from older ones. */
async function isCutOff(commit: string, git: Git): Promise<boolean> {
  const shallow = lineOf(await git(['rev-parse', '--is-shallow-repository']));
  if (shallow !== 'true') return false;
  return lineOf(await git(['rev-parse', '--verify', '--quiet', `${commit}^`])) === null;
}

/**
 * The newest commit of `git blame --porcelain`, or null for what is none; not committed as soon as one
 * of the lines is not. Format: https://git-scm.com/docs/git-blame#_the_porcelain_format
 */
export function parseBlame(porcelain: string): GitSays | null {
  const entries = findEntries(porcelain).map(parseEntry);
  const open = entries.find(({ status }) => status === 'not_committed');
  if (open !== undefined) return open;
  const committed = entries.flatMap((each) => (each.status === 'committed' ? [each] : []));
  return committed.reduce<Committed | null>(
    (newest, each) => (newest === null || each.authored_at > newest.authored_at ? each : newest),
    null,
  );
}

type Committed = Extract<GitSays, { status: 'committed' }>;

/** The header of each commit; where a commit comes again, git does not tell of it again. */
function findEntries(porcelain: string): readonly string[] {
  const headers: string[] = [];
  let header: string[] = [];
  for (const line of porcelain.split('\n')) {
    if (!line.startsWith('\t')) header.push(line);
    else {
      if (header.length > 1) headers.push(header.join('\n'));
      header = [];
    }
  }
  return header.length > 1 ? [...headers, header.join('\n')] : headers;
}

function parseEntry(entry: string): GitSays {
  const [, commit] = /^([0-9a-f]{40,64}) /.exec(entry) ?? [];
  if (commit === undefined) return { status: 'unknown' };
  if (/^0+$/.test(commit)) return { status: 'not_committed' };
  // Names and summaries may hold anything but the end of a line as git has it.
  const header = entry.split('\n');
  const field = (name: string): string =>
    header.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const seconds = Number(field('author-time'));
  return {
    status: 'committed',
    commit,
    author: field('author'),
    authored_at: isTime(seconds) ? new Date(seconds * 1000).toISOString() : '',
    summary: field('summary'),
    shallow: false,
  };
}

/** What a date can be; a commit can say anything. */
function isTime(seconds: number): boolean {
  return Number.isFinite(seconds) && Math.abs(seconds) <= 8.64e12;
}
