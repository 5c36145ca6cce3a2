/** The root file that includes a file. */
import { openFile } from './check-file.js';
import { LARGEST_FILE } from './decode.js';
import { folderPrefix } from './included.js';
import { type ReadingFiles, readIncludes } from './read-includes.js';
import { entryOf, type Tree } from './tree.js';
import { writtenIncludes } from './written-includes.js';

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
  if (tree === null || home === null || isRoot(tree.tree)) return null;
  for (const root of roots) {
    const file = await includedAs(home, root, files);
    if (file !== null) return { root, file };
  }
  return null;
}

function isRoot(tree: Tree): boolean {
  return ['policy', 'include', 'workspace'].some((key) => entryOf(tree, key) !== null);
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
  const size = await files.size(path).catch(() => null);
  if (size === null || size > LARGEST_FILE) return null;
  const bytes = await files.read(path).catch(() => null);
  const opened = bytes === null ? null : openFile(bytes, path, 'root');
  return opened?.ok === true && opened.part.tree !== null ? { tree: opened.part.tree, size } : null;
}
