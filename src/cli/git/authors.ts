/** Who wrote the lines of rosters, as git has it: each file is blamed once, however many lines are asked about. */
import { resolve } from 'node:path';
import type { Env } from '../../env.js';
import type { Author, Authors } from '../../render/html/people.js';
import type { Roster } from '../../roster/roster.js';
import { findNoFilters, type Git, type GitEnv, lineOf, openRepository } from './repository.js';

/** What asking for authors needs of the outside. */
type AuthorsEnv = GitEnv & Pick<Env, 'files'>;

/**
 * Who gave each person of these rosters the account type, by the person's place. What git can't say, or can't say
 * for certain since the clone is cut off there, is left out. Never rejects.
 */
export async function readAuthors(rosters: readonly Roster[], env: AuthorsEnv): Promise<Authors> {
  const people = rosters.flatMap((roster) => roster.people);
  const files = [...new Set(people.map(({ source }) => source.file))];
  const blamed = new Map<string, readonly (Author | null)[]>();
  for (const file of files) blamed.set(file, await blameFile(file, env));
  return new Map(
    people.flatMap(({ source: { file, line }, accountTypeLine }) => {
      // Who wrote the address down may not be who gave the account type.
      const author = blamed.get(file)?.[accountTypeLine];
      return author ? [[`${file}:${line}`, author] as const] : [];
    }),
  );
}

/** The authors of a file's lines, by number; empty where git knows nothing of it. */
async function blameFile(file: string, env: AuthorsEnv): Promise<readonly (Author | null)[]> {
  const named = resolve(env.cwd(), file);
  const path = (await env.files.realPath(named).catch(() => null)) ?? named;
  const opened = await openRepository(path, env);
  if (!opened.ok) return [];
  const { git } = opened.repository;
  const unfiltered = await findNoFilters(git);
  if (unfiltered === null) return [];
  const plainly = ['--no-textconv', '--no-ignore-revs-file', '--porcelain'];
  const ran = await git([...unfiltered, 'blame', ...plainly, '--', path]);
  if (ran.exitCode !== 0) return [];
  const { lines, commits } = parseBlamed(new TextDecoder().decode(ran.stdout));
  const isShallow = lineOf(await git(['rev-parse', '--is-shallow-repository'])) !== 'false';
  const names = await findAuthorNames([...commits.keys()], git);
  return lines.map((id) => {
    const commit = commits.get(id);
    const name = names.get(id);
    if (commit === undefined || name === undefined || (isShallow && commit.isEnd)) return null;
    return { name, day: commit.day, commit: id };
  });
}

interface BlamedCommit {
  readonly day: string;
  /** Whether git went no further back: the first commit, or where a shallow clone ends. */
  readonly isEnd: boolean;
}

interface Blamed {
  /** The commit of each line, by number. */
  readonly lines: readonly string[];
  readonly commits: ReadonlyMap<string, BlamedCommit>;
}

/**
 * What `git blame --porcelain` prints of a whole file: what is said of a commit stands at its first line alone.
 * Format: https://git-scm.com/docs/git-blame#_the_porcelain_format
 */
function parseBlamed(porcelain: string): Blamed {
  const lines: string[] = [];
  const commits = new Map<string, BlamedCommit>();
  let id = '';
  for (const line of porcelain.split('\n')) {
    const [, commit, number] = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(line) ?? [];
    if (commit !== undefined) {
      id = commit;
      lines[Number(number)] = commit;
      if (!commits.has(commit)) commits.set(commit, { day: '', isEnd: false });
    } else if (line.startsWith('author-time ')) {
      setOf(id, { day: dayOf(Number(line.slice('author-time '.length))) });
    } else if (line === 'boundary') setOf(id, { isEnd: true });
  }
  // What is not committed yet has no author.
  for (const commit of commits.keys()) if (/^0+$/.test(commit)) commits.delete(commit);
  return { lines: Array.from(lines, (each) => each ?? ''), commits };

  function setOf(commit: string, part: Partial<BlamedCommit>): void {
    const known = commits.get(commit);
    if (known !== undefined) commits.set(commit, { ...known, ...part });
  }
}

/** How many commits are named in one command, whose length is limited. */
const MOST_AT_ONCE = 500;

/** Blaming takes names from the work tree's `.mailmap`, which is a file like any other: the commits have their own. */
async function findAuthorNames(commits: readonly string[], git: Git): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const plainly = ['--no-mailmap', '--no-show-signature', '--no-color', '--no-walk=unsorted'];
  for (let at = 0; at < commits.length; at += MOST_AT_ONCE) {
    const some = commits.slice(at, at + MOST_AT_ONCE);
    const listed = lineOf(await git(['log', ...plainly, '--format=%H %an', ...some, '--']));
    for (const line of listed?.split('\n') ?? []) {
      const space = line.indexOf(' ');
      names.set(line.slice(0, space), line.slice(space + 1));
    }
  }
  return names;
}

function dayOf(seconds: number): string {
  // A commit can say anything.
  const isDate = Number.isFinite(seconds) && Math.abs(seconds) <= 8.64e12;
  return isDate ? new Date(seconds * 1000).toISOString().slice(0, 10) : '';
}
