/**
 * Who was taken off a roster, and by which commit: what git's history of its files has removed. A file's own entries are
 * compared, so that an address in a comment or in a list of the policy is nobody who was on the roster.
 */
import { posix, relative, resolve, sep } from 'node:path';
import { type EmailKey, emailKey } from '../../email.js';
import type { Env } from '../../env.js';
import type { TakenOff } from '../../plan/plan.js';
import { LARGEST_FILE } from '../../roster/bytes.js';
import { readEntries } from '../../roster/entries.js';
import type { Roster } from '../../roster/roster.js';
import { pathOf } from './blame-file.js';
import { type GitEnv, isShallowClone, openRepository, type Repository } from './repository.js';
import { readCommit } from './tree.js';

/** What asking for it needs of the outside. */
export type RemovalsEnv = GitEnv & Pick<Env, 'files'>;

/** Who was taken off, as far as git can tell. */
export interface Removals {
  /** The commit that took someone off, by address. */
  readonly found: ReadonlyMap<EmailKey, TakenOff>;
  /** Whether the history of the roster's files was all there: then whoever is not found was never taken off. */
  readonly isWhole: boolean;
}

/** Of the files that a roster has, or had where it still includes them. */
const MOST_COMMITS = 1_000;

const UNKNOWN: Removals = { found: new Map(), isWhole: false };

/** Looks for the removal of these people, none of whom is on the roster. Asks git once. Never rejects. */
export async function findRemovals(
  roster: Pick<Roster, 'path' | 'includes'>,
  keys: ReadonlySet<EmailKey>,
  env: RemovalsEnv,
): Promise<Removals> {
  if (keys.size === 0) return UNKNOWN;
  const named = resolve(env.cwd(), roster.path);
  const path = (await env.files.realPath(named).catch(() => null)) ?? named;
  const opened = await openRepository(path, env);
  if (!opened.ok) return UNKNOWN;
  const { repository } = opened;
  const commits = await readHistory(pathspecsOf(roster, path, repository), keys, repository);
  if (commits === null) return UNKNOWN;
  const isShallow = await isShallowClone(repository.git);
  return {
    found: await findNewest(commits, { repository, path, cwd: env.cwd() }),
    isWhole: commits.length < MOST_COMMITS && !isShallow,
  };
}

/** Pathspecs of the root file and of what its `include` names, also of files that are gone. */
function pathspecsOf(
  { includes }: Pick<Roster, 'includes'>,
  path: string,
  { top }: Repository,
): readonly string[] {
  const root = relative(top, path).split(sep).join('/');
  const included = includes.map((include) => {
    const escaped = include.path.replaceAll(/[\\[\]?]/g, '\\$&');
    return `:(top,glob)${posix.join(posix.dirname(root), escaped)}`;
  });
  // What leads out of the repository would make git refuse all of it.
  return [`:(top,literal)${root}`, ...included.filter((spec) => !spec.includes(')../'))];
}

/** What a commit did to the people who are looked for. */
interface Commit extends TakenOff {
  readonly parent: string;
  /** In which file's old version each stood, as git names it. */
  readonly removed: Map<EmailKey, string>;
  readonly added: Set<EmailKey>;
}

/** Names of files and of authors as they are, and no program of anyone's. */
const PLAINLY = [
  ...['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-mailmap'],
  ...['--no-show-signature', '--src-prefix=a/', '--dst-prefix=b/', '--unified=0', '--patch'],
];

/** From the newest on; null where git can't say. */
async function readHistory(
  files: readonly string[],
  keys: ReadonlySet<EmailKey>,
  { git }: Repository,
): Promise<readonly Commit[] | null> {
  const format = '--format=%x00%H%x00%P%x00%at%x00%an';
  const limit = `--max-count=${MOST_COMMITS}`;
  const quietly = ['-c', 'core.quotePath=false'];
  const ran = await git([...quietly, 'log', limit, format, ...PLAINLY, '--', ...files]);
  return ran.exitCode === 0 ? parseHistory(new TextDecoder().decode(ran.stdout), keys) : null;
}

/** Lines of a file begin with `+`, `-` or a backslash, so a NUL can't be one of theirs. */
function parseHistory(log: string, keys: ReadonlySet<EmailKey>): readonly Commit[] {
  const commits: Commit[] = [];
  let file = '';
  let isContent = false;
  for (const line of log.split('\n')) {
    const commit = commits.at(-1);
    if (line.startsWith('\0')) {
      commits.push(parseCommit(line));
      isContent = false;
    } else if (line.startsWith('diff ')) isContent = false;
    else if (line.startsWith('@@ ')) isContent = true;
    // Behind a name with spaces git puts a tab.
    else if (!isContent && line.startsWith('--- ')) file = line.slice(4).replace(/\t$/, '');
    else if (isContent && commit !== undefined) noteLine(line, file, keys, commit);
  }
  return commits;
}

function parseCommit(line: string): Commit {
  const [, commit = '', parents = '', at = '', by = ''] = line.split('\0');
  const seconds = Number(at);
  const isDate = Number.isFinite(seconds) && Math.abs(seconds) <= 8.64e12;
  return {
    ...{ commit, by, day: isDate ? new Date(seconds * 1000).toISOString().slice(0, 10) : '' },
    parent: parents.split(' ')[0] ?? '',
    ...{ removed: new Map(), added: new Set() },
  };
}

const ADDRESS = /[^\s"'`,;:<>()[\]{}]+@[^\s"'`,;:<>()[\]{}]+/g;

function noteLine(
  line: string,
  file: string,
  keys: ReadonlySet<EmailKey>,
  { removed, added }: Commit,
): void {
  const text = line.slice(1);
  if (text.trimStart().startsWith('#')) return;
  for (const [address] of text.matchAll(ADDRESS)) {
    const key = emailKey(address);
    if (!keys.has(key)) continue;
    if (line.startsWith('+')) added.add(key);
    else if (!removed.has(key)) removed.set(key, file);
  }
}

interface SearchedPlace {
  readonly repository: Repository;
  readonly path: string;
  readonly cwd: string;
}

/** The newest removal of each, unless a commit that is as new wrote the address somewhere: then it tells nothing. */
async function findNewest(
  commits: readonly Commit[],
  place: SearchedPlace,
): Promise<ReadonlyMap<EmailKey, TakenOff>> {
  const found = new Map<EmailKey, TakenOff>();
  const settled = new Set<EmailKey>();
  for (const { removed, added, parent, commit, day, by } of commits) {
    for (const [key, file] of removed) {
      if (settled.has(key) || added.has(key)) continue;
      if (!(await wasListed(key, parent, file, place))) continue;
      settled.add(key);
      found.set(key, { commit, day, by });
    }
    for (const key of added) settled.add(key);
  }
  return found;
}

async function wasListed(
  key: EmailKey,
  commit: string,
  file: string,
  { repository, ...place }: SearchedPlace,
): Promise<boolean> {
  const path = file.startsWith('a/') ? pathOf(file.slice(2), repository.top) : null;
  if (path === null || commit === '') return false;
  try {
    const bytes = await readCommit(commit, repository, place).read(path, LARGEST_FILE);
    const entries = bytes === null ? null : await readEntries(bytes, path, new Set([key]));
    return entries?.has(key) === true;
  } catch {
    return false;
  }
}
