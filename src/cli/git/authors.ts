/** Who wrote the lines of rosters, as git has it: each file is blamed once, however many lines are asked about. */
import { resolve } from 'node:path';
import type { Env } from '../../env.js';
import type { Author, Authors } from '../../render/html/people.js';
import { placesOf } from '../../roster/places.js';
import type { Roster } from '../../roster/roster.js';
import { blameFile, isUncommitted } from './blame-file.js';
import { type Git, type GitEnv, isShallowClone, lineOf, openRepository } from './repository.js';

/** What asking for authors needs of the outside. */
type AuthorsEnv = GitEnv & Pick<Env, 'files'>;

/**
 * Who gave each person of these rosters the account type, by the person's place. What git can't say, or can't say
 * for certain since the clone is cut off there, is left out. Never rejects.
 */
export async function readAuthors(rosters: readonly Roster[], env: AuthorsEnv): Promise<Authors> {
  const people = rosters.flatMap((roster) => roster.people);
  const files = [...new Set(people.flatMap(placesOf).map(({ source }) => source.file))];
  const blamed = new Map<string, readonly (Author | null)[]>();
  for (const file of files) blamed.set(file, await authorsOf(file, env));
  return new Map(
    people.flatMap(placesOf).flatMap(({ source: { file, line }, accountTypeLine }) => {
      // Who wrote the address down may not be who gave the account type.
      const author = blamed.get(file)?.[accountTypeLine];
      return author ? [[`${file}:${line}`, author] as const] : [];
    }),
  );
}

/** The authors of a file's lines, by number; empty where git knows nothing of it. */
async function authorsOf(file: string, env: AuthorsEnv): Promise<readonly (Author | null)[]> {
  const named = resolve(env.cwd(), file);
  const path = (await env.files.realPath(named).catch(() => null)) ?? named;
  const opened = await openRepository(path, env);
  if (!opened.ok) return [];
  const { git } = opened.repository;
  const blamed = await blameFile(path, git);
  if (blamed === null) return [];
  const isShallow = await isShallowClone(git);
  // What is not committed yet has no author.
  const commits = [...blamed.commits.values()].filter((commit) => !isUncommitted(commit));
  const names = await findAuthorNames(
    commits.map(({ id }) => id),
    git,
  );
  return blamed.lines.map((id) => {
    const commit = blamed.commits.get(id);
    const name = names.get(id);
    if (commit === undefined || name === undefined || (isShallow && commit.isEnd)) return null;
    return { name, day: dayOf(commit.authoredAt), commit: id };
  });
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

/** The day of a commit, in UTC; empty for a time that is none. */
export function dayOf(seconds: number): string {
  // A commit can say anything.
  const isDate = Number.isFinite(seconds) && Math.abs(seconds) <= 8.64e12;
  return isDate ? new Date(seconds * 1000).toISOString().slice(0, 10) : '';
}
