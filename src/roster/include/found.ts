/** The files that the entries of `include` lead to, as plain data. */
import { basename, sep } from 'node:path';
import { leadsTo, type WrittenInclude } from '../check/include.js';
import type { UnplacedProblem } from '../problem.js';
import { quote } from '../words.js';

/** A file that a roster may include. */
export interface IncludedFile {
  /** Relative to the root file's folder, with `/` between names. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file that an entry leads to. */
export interface FoundFile extends IncludedFile {
  /** Where the file really is: two paths with one home are one file. */
  readonly home: string;
}

/** What one entry leads to: files sorted by their paths. */
export interface FoundEntry {
  readonly files: readonly FoundFile[];
  readonly problems: readonly UnplacedProblem[];
  /** Files that lie where the entry looks and that no entry includes; absent where nobody looked. */
  readonly strays?: readonly string[];
}

/** What all entries lead to, in their order. */
export interface FoundIncludes {
  /** Where the root file really is. */
  readonly rootHome: string;
  readonly entries: readonly FoundEntry[];
}

/** What of a path comes before its last name: `a/` of `a/roster.yaml`, nothing of `roster.yaml`. */
export function folderPrefix(path: string): string {
  return path.slice(0, path.length - basename(path).length);
}

/** `roster.yml` for `roster.yaml` and the other way round; null for a file with another ending. */
export function otherEnding(path: string): string | null {
  if (path.endsWith('.yaml')) return `${path.slice(0, -'.yaml'.length)}.yml`;
  return path.endsWith('.yml') ? `${path.slice(0, -'.yml'.length)}.yaml` : null;
}

/** Whether a name ends as those of YAML files do. */
export function isYaml(path: string): boolean {
  return otherEnding(path) !== null;
}

/** Picks the files that the entries name out of those at hand. */
export function pickIncluded(
  rootPath: string,
  entries: readonly WrittenInclude[],
  files: readonly IncludedFile[],
): FoundIncludes {
  const named = files.map((file) => ({ ...file, home: file.path, names: file.path.split('/') }));
  return {
    rootHome: basename(rootPath),
    entries: entries.map((entry) => {
      const found = named.filter(({ names }) => leadsTo(entry, names)).sort(byPath);
      return { files: found, problems: found.length === 0 ? [nothingFound(entry)] : [] };
    }),
  };
}

/** The problem of an entry that leads nowhere. An error, since a slip in a path would otherwise disable a whole team. */
export function nothingFound({ path, segments }: WrittenInclude): UnplacedProblem {
  const isPattern = segments.some((segment) => segment.length > 1);
  const hasOtherWildcard = /[?[\]{}]/.test(path);
  const said = hasOtherWildcard
    ? ' Only `*` is a wildcard: `?`, `[` and `{` match only themselves.'
    : '';
  return {
    code: 'include_not_found',
    message: isPattern ? `No file matches ${quote(path)}.` : `There is no file ${quote(path)}.`,
    hint: isPattern
      ? `Correct the pattern, or remove the entry.${said || ' `*` does not match names that begin with a dot.'}`
      : `Correct the path, or remove the entry.${said || ' It is relative to the folder of this file.'}`,
  };
}

/** Compares by code units: the same on every machine, whatever its language. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

/** A place below the root file's folder: the way to it, and where it really is. */
export interface FoundPlace {
  /** Relative to the folder, with `/` between names; empty for the folder itself. */
  readonly path: string;
  readonly home: string;
}

/** The path of a name in a place. */
export function pathIn(folder: FoundPlace, name: string): string {
  return folder.path === '' ? name : `${folder.path}/${name}`;
}

/** Where a name in a place is, as long as it is no link. */
export function homeIn({ home }: FoundPlace, name: string): string {
  return home.endsWith(sep) ? `${home}${name}` : `${home}${sep}${name}`;
}

/** Whether a real path is below a folder's. */
export function isBelow(home: string, folder: string): boolean {
  return home.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
