/** The root files that include a file, looked for in the folders above, and the entry that let a person in. */
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Env } from '../../env.js';
import { decodeText, LARGEST_FILE } from '../bytes.js';
import { openFile } from '../check/file.js';
import { leadsTo, type WrittenInclude, writtenIncludes } from '../check/include.js';
import { lineAt } from '../problem.js';
import type { Person } from '../roster.js';
import { type Budget, createBudget } from '../yaml/budget.js';
import { readYaml } from '../yaml/read-yaml.js';
import { findIncluded, type ReadingFiles } from './follow.js';
import { byPath, type FoundPlace, folderPrefix, isYaml } from './found.js';

/** A root file, and the file that it includes by the name that people in it have it by. */
export interface Including {
  readonly root: string;
  readonly file: string;
}

/** What looking for root files needs of the outside. */
export interface RootSearchEnv extends Pick<Env, 'cwd' | 'homeDirectory'> {
  readonly files: ReadingFiles;
}

/** Finds the root files that include a file, the nearest first. Never rejects. */
export type FindRoots = (path: string) => Promise<readonly Including[]>;

/** A file that includes others, and the places that its entries lead to. */
interface Root {
  readonly path: string;
  readonly home: string;
  readonly included: readonly FoundPlace[];
}

/** What one search may still look at, for all the files that it is asked about. */
interface Search {
  readonly env: RootSearchEnv;
  readonly budget: Budget;
  filesLeft: number;
  bytesLeft: number;
}

/** So many YAML files are looked at, and bytes of them: those of a large repository, in a moment. */
const MOST_FILES = 5_000;
const MOST_BYTES = 4 * LARGEST_FILE;
/** Without a repository nothing says where a roster's folders begin. */
const MOST_FOLDERS = 8;

/**
 * Looks in every YAML file of the file's own folder and of those above, up to the top of the git
 * repository; where there is none, a few folders up, at most to the home directory. What can't be read
 * there is no root, and neither is what is no YAML. Each folder is looked at once, whatever is asked.
 */
export function createRootFinder(env: RootSearchEnv): FindRoots {
  const search = {
    env,
    budget: createBudget(4),
    filesLeft: MOST_FILES,
    bytesLeft: MOST_BYTES,
  };
  const known = new Map<string, Promise<readonly Root[]>>();
  const rootsIn = (folder: string): Promise<readonly Root[]> => {
    const roots = known.get(folder) ?? readRoots(folder, search);
    known.set(folder, roots);
    return roots;
  };
  return async (path) => {
    const home = await env.files.realPath(path).catch(() => null);
    if (home === null) return [];
    const found: Including[] = [];
    for (const folder of await foldersAbove(home, env)) {
      for (const root of await rootsIn(folder)) {
        const file = root.included.find((each) => each.home === home);
        if (file === undefined || root.home === home) continue;
        const shown = await nameAs(path, root.path, env);
        found.push({ root: shown, file: `${folderPrefix(shown)}${file.path}` });
      }
    }
    return found;
  };
}

/** The file's real folder and those above it that may hold a root file: it includes from below alone. */
async function foldersAbove(
  home: string,
  { files, homeDirectory }: RootSearchEnv,
): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = dirname(home); folders.at(-1) !== folder; folder = dirname(folder)) {
    folders.push(folder);
    // A worktree and a submodule have a file of that name: whatever is around them may include theirs.
    const isTop = (await files.list(join(folder, '.git')).catch(() => null)) !== null;
    if (isTop) return folders;
  }
  const said = homeDirectory();
  const homeAt = folders.indexOf(
    (said === null ? null : await files.realPath(said).catch(() => null)) ?? '',
  );
  return folders.slice(0, homeAt < 0 ? MOST_FOLDERS : Math.min(homeAt + 1, MOST_FOLDERS));
}

async function readRoots(folder: string, search: Search): Promise<readonly Root[]> {
  const { files } = search.env;
  const names = (await files.list(folder).catch(() => null)) ?? [];
  const paths = names.filter(isYaml).map((name) => ({ path: join(folder, name) }));
  const roots: Root[] = [];
  for (const { path } of paths.sort(byPath)) {
    search.filesLeft -= 1;
    if (search.filesLeft < 0) break;
    const root = await readRoot(path, search).catch(() => null);
    if (root !== null) roots.push(root);
  }
  return roots;
}

async function readRoot(path: string, search: Search): Promise<Root | null> {
  const { files } = search.env;
  const size = (await files.size(path)) ?? 0;
  search.bytesLeft -= size;
  if (size === 0 || size > LARGEST_FILE || search.bytesLeft < 0) return null;
  const bytes = await files.read(path, LARGEST_FILE);
  const entries = bytes === null ? [] : await entriesOf(bytes, path, search.budget);
  const home = entries.length === 0 ? null : await files.realPath(path);
  if (home === null) return null;
  return { path, home, included: await findIncluded(path, entries, files) };
}

/** YAML can write a word with escapes, and most files hold neither these nor the word. */
function mayInclude(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return text.includes('include') || text.includes('\\');
}

async function entriesOf(
  bytes: Uint8Array,
  path: string,
  budget: Budget,
): Promise<readonly WrittenInclude[]> {
  if (!mayInclude(bytes)) return [];
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return [];
  const { tree } = await readYaml(decoded.source, budget);
  return tree === null ? [] : writtenIncludes(tree);
}

/** As someone who typed the path would name the root: relative, unless that leads away from here. */
async function nameAs(typed: string, root: string, { files, cwd }: RootSearchEnv): Promise<string> {
  const here = folderOrNull(cwd);
  // Where there is no working folder, only a whole path can have been typed.
  if (here === null) return root;
  const way = relative((await files.realPath(here).catch(() => null)) ?? here, root);
  return isAbsolute(typed) && way.startsWith('..') ? root : way;
}

function folderOrNull(cwd: RootSearchEnv['cwd']): string | null {
  try {
    return cwd();
  } catch {
    return null;
  }
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
export async function findInclude(
  bytes: Uint8Array,
  path: string,
  { source, include }: Pick<Person, 'source' | 'include'>,
): Promise<IncludeEntry | null> {
  if (include === null) return null;
  const root = await openFile(bytes, path, 'root');
  if (!root.ok || root.part.tree === null) return null;
  const { source: text, tree } = root.part;
  const names = source.file.slice(folderPrefix(path).length).split('/');
  const entry = writtenIncludes(tree).find(
    (each) => lineAt(text, each.entryAt) === include.line && leadsTo(each, names),
  );
  if (entry === undefined || entry.mayGrant === null) return null;
  return { path: entry.path, mayGrant: entry.mayGrant };
}
