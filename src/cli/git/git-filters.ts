/** Filters of git: programs that files of the work tree go through when git reads them. */
import type { Git } from './git-repository.js';

/**
 * The options before git's command with which no filter runs, whoever set it up; null where that can't be
 * told. A file that lies encrypted or elsewhere then differs from its commit in all its lines.
 */
export async function findNoFilters(git: Git): Promise<readonly string[] | null> {
  const listed = await git(['config', '--null', '--name-only', '--get-regexp', '^filter\\.']);
  // With 1 git says that there is nothing of that name.
  if (listed.exitCode === 1) return [];
  if (listed.exitCode !== 0) return null;
  const keys = new TextDecoder().decode(listed.stdout).split('\0').slice(0, -1);
  // An option's key ends at the first equals sign, and can't hold bytes that are no text.
  if (keys.some((key) => /[=\ufffd]/.test(key))) return null;
  const filters = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))));
  return [...filters].flatMap((filter) =>
    SETTINGS.flatMap((setting) => ['-c', `${filter}.${setting}`]),
  );
}

/** Those of a filter that does nothing, and of which nothing is wanted. */
const SETTINGS: readonly string[] = ['clean=', 'smudge=', 'process=', 'required=false'];
