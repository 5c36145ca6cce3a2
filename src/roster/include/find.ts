/** The root file that includes a file, and the entry that let a person in. */
import { loadBytes } from '../bytes.js';
import { openFile } from '../check/file.js';
import { leadsTo, type WrittenInclude, writtenIncludes } from '../check/include.js';
import { lineAt } from '../problem.js';
import type { Person } from '../roster.js';
import { ROOT_KEYS } from '../words.js';
import { entryOf, type Tree } from '../yaml/tree.js';
import { type ReadingFiles, readIncludes } from './follow.js';
import { folderPrefix } from './found.js';

/** A root file, and the file that it includes by the name that people in it have it by. */
export interface Including {
  readonly root: string;
  readonly file: string;
}

/**
 * The first of the root files that includes the file; null when none does, or when the file has keys
 * that only a root file has.
 */
export async function findIncluding(
  path: string,
  roots: readonly string[],
  files: ReadingFiles,
): Promise<Including | null> {
  const tree = await readTree(path, files);
  const home = await files.realPath(path).catch(() => null);
  if (tree === null || home === null || hasRootKeys(tree.tree)) return null;
  for (const root of roots) {
    const file = await includedAs(home, root, files);
    if (file !== null) return { root, file };
  }
  return null;
}

/** An entry as it is written. */
interface IncludeEntry {
  readonly path: string;
  readonly mayGrant: NonNullable<WrittenInclude['mayGrant']>;
}

/**
 * The entry that let a person in, out of the root file's bytes; null for a person of the root file, and
 * where the file is another one by now.
 */
export function findInclude(
  bytes: Uint8Array,
  path: string,
  { source, include }: Pick<Person, 'source' | 'include'>,
): IncludeEntry | null {
  const root = openFile(bytes, path, 'root');
  if (include === null || !root.ok || root.part.tree === null) return null;
  const { source: text, tree } = root.part;
  const names = source.file.slice(folderPrefix(path).length).split('/');
  const entry = writtenIncludes(tree).find(
    (each) => lineAt(text, each.entryAt) === include.line && leadsTo(each, names),
  );
  if (entry === undefined || entry.mayGrant === null) return null;
  return { path: entry.path, mayGrant: entry.mayGrant };
}

function hasRootKeys(tree: Tree): boolean {
  return ROOT_KEYS.some((key) => entryOf(tree, key) !== null);
}

async function includedAs(home: string, root: string, files: ReadingFiles): Promise<string | null> {
  const read = await readTree(root, files);
  if (read === null) return null;
  const { entries } = await readIncludes(
    { path: root, size: read.size },
    writtenIncludes(read.tree),
    files,
  );
  const found = entries.flatMap((entry) => entry.files).find((file) => file.home === home);
  return found === undefined ? null : `${folderPrefix(root)}${found.path}`;
}

/** What can't be read is no root: whoever needs it says why. */
async function readTree(
  path: string,
  files: ReadingFiles,
): Promise<{ readonly tree: Tree; readonly size: number } | null> {
  const read = await loadBytes(path, files, { name: path, inside: 'roster.yaml' });
  if (!read.ok || read.bytes === null) return null;
  const opened = openFile(read.bytes, path, 'root');
  if (!opened.ok || opened.part.tree === null) return null;
  return { tree: opened.part.tree, size: read.bytes.length };
}
