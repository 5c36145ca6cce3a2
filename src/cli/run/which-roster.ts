/** Which file is a roster: one that another roster includes is a part of that one, and no roster by itself. */
import { nameFirst } from '../../count.js';
import { dayAt } from '../../day.js';
import { createRootFinder, type FindRoots, type Including } from '../../roster/include/find.js';
import type { ParseResult } from '../../roster/join.js';
import { fileProblem, type Problem } from '../../roster/problem.js';
import { readRoster } from '../../roster/read.js';
import type { CliEnv } from '../options.js';

/** Reads rosters, each by the path of its root file. Never rejects. */
export type RosterReader = (path: string) => Promise<ParseResult>;

/** What looking around and reading need of the outside. */
type ReadingEnv = Pick<CliEnv, 'files' | 'cwd' | 'homeDirectory' | 'now'>;

/**
 * A reader that takes no included file for a roster, whatever is in it: everyone whom the file does not
 * list would be disabled. Of several files, each folder above them is looked at once.
 */
export function createRosterReader(env: ReadingEnv): RosterReader {
  const findRoots = createRootFinder(env);
  return async (path) => {
    // Both wait for the disk, and neither for the other.
    const [roots, read] = await Promise.all([
      findRoots(path),
      readRoster(path, env.files, dayAt(env.now())),
    ]);
    return roots.length > 0 ? { ok: false, problems: [includedFile(path, roots)] } : read;
  };
}

/** The problem of an included file, or null for a file whose root is among those that are named with it. */
export async function checkIncluded(
  path: string,
  named: ReadonlySet<string>,
  findRoots: FindRoots,
  { files }: ReadingEnv,
): Promise<Problem | null> {
  const roots = await findRoots(path);
  for (const { root } of roots) {
    const home = await files.realPath(root).catch(() => null);
    if (home !== null && named.has(home)) return null;
  }
  if (roots.length === 0) return null;
  const { hint, ...problem } = includedFile(path, roots);
  return {
    ...problem,
    hint: `${hint} To format both, name both: roster fmt ${roots[0]?.root} ${path}`,
  };
}

function includedFile(path: string, roots: readonly Including[]): Problem {
  return fileProblem(path, {
    code: 'included_file',
    message: `This is included by ${nameRoots(roots)}, so it is not a roster on its own.`,
    hint: `Name ${roots[0]?.root ?? 'that'} instead: on its own, this file would leave out everyone else.`,
  });
}

const MOST_NAMED = 3;

/** As messages name the root files that include one file. */
export function nameRoots(roots: readonly Including[]): string {
  return nameFirst(
    roots.map(({ root }) => root),
    MOST_NAMED,
  );
}
