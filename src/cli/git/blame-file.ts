/** Who wrote each line of a file, as git has it: asked once for the whole file. */
import { join } from 'node:path';
import { findNoFilters, type Git } from './repository.js';

/** A commit that wrote lines. Times are seconds since 1970, `NaN` for what is none. */
export interface BlamedCommit {
  readonly id: string;
  readonly authoredAt: number;
  readonly committedAt: number;
  /** Whether git went no further back: the first commit, or where a shallow clone ends. */
  readonly isEnd: boolean;
  /** The file's name in it, below the top. Quoted as git does where it holds odd characters. */
  readonly name: string;
  /** The commit before and the file's name there; null where it had no such file. */
  readonly previous: { readonly id: string; readonly name: string } | null;
}

/** A file's lines, by their number from 1. */
export interface BlamedFile {
  /** The id of the commit of each line. */
  readonly lines: readonly string[];
  readonly commits: ReadonlyMap<string, BlamedCommit>;
}

/** How to blame, beside what holds always. */
interface BlameOptions {
  /** As it is in this commit; the work tree's without. */
  readonly commit?: string | null;
  /** More options of `git blame`. */
  readonly more?: readonly string[];
}

/** Someone's converter could move lines, and someone's list pass over the very commit. */
const PLAINLY = ['--no-textconv', '--no-ignore-revs-file', '--porcelain'];

/** Blames a file; null where git can't or may not. */
export async function blameFile(
  path: string,
  git: Git,
  { commit = null, more = [] }: BlameOptions = {},
): Promise<BlamedFile | null> {
  const unfiltered = await findNoFilters(git);
  if (unfiltered === null) return null;
  const options = [...PLAINLY, ...more, ...(commit === null ? [] : [commit])];
  const quoting = ['-c', 'core.quotePath=false'];
  const ran = await git([...unfiltered, ...quoting, 'blame', ...options, '--', path]);
  return ran.exitCode === 0 ? parseBlamed(new TextDecoder().decode(ran.stdout)) : null;
}

/** Whether a commit stands for what is not committed yet. */
export function isUncommitted({ id }: Pick<BlamedCommit, 'id'>): boolean {
  return /^0+$/.test(id);
}

/** Where a name from below the top stands on the disk; null for one that git has quoted. */
export function pathOf(name: string, top: string): string | null {
  return name === '' || name.startsWith('"') ? null : join(top, name);
}

/**
 * What `git blame --porcelain` prints of a whole file: what is said of a commit stands at its first line alone,
 * and the file's own lines begin with a tab.
 * Format: https://git-scm.com/docs/git-blame#_the_porcelain_format
 */
function parseBlamed(porcelain: string): BlamedFile {
  const lines: string[] = [];
  const commits = new Map<string, BlamedCommit>();
  let here = '';
  for (const line of porcelain.split('\n')) {
    const [, id, number] = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(line) ?? [];
    if (id !== undefined) {
      here = id;
      lines[Number(number)] = id;
      if (!commits.has(id)) commits.set(id, { ...UNKNOWN_COMMIT, id });
    } else if (!line.startsWith('\t')) {
      const known = commits.get(here);
      if (known !== undefined) commits.set(here, { ...known, ...partOf(line) });
    }
  }
  return { lines: Array.from(lines, (each) => each ?? ''), commits };
}

const UNKNOWN_COMMIT = {
  authoredAt: Number.NaN,
  committedAt: Number.NaN,
  isEnd: false,
  name: '',
  previous: null,
};

/** What a line of the porcelain says of its commit. */
function partOf(line: string): Partial<BlamedCommit> {
  const [, key = '', value = ''] = /^([a-z-]+)(?: (.*))?$/.exec(line) ?? [];
  switch (key) {
    case 'author-time':
      return { authoredAt: Number(value) };
    case 'committer-time':
      return { committedAt: Number(value) };
    case 'boundary':
      return { isEnd: true };
    case 'filename':
      return { name: value };
    case 'previous': {
      const [, id = '', name = ''] = /^(\S+) (.*)$/.exec(value) ?? [];
      return { previous: { id, name } };
    }
    default:
      return {};
  }
}
