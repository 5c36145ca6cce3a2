/**
 * The files of a commit, read as those of a disk are, out of the tree in which git keeps folders, files and links.
 * Nothing is checked out.
 */
import { dirname, join, resolve, sep } from 'node:path';
import { type Files, RefusedFile } from '../../env.js';
import { lineOf, type Repository } from './repository.js';

/** Something in a folder. Names never get to git, which would see more than names in some of them. */
interface Entry {
  readonly kind: 'file' | 'link' | 'folder' | 'submodule';
  /** Of the object, in hex. */
  readonly id: string;
}

/** Something that was found, and the names that really lead to it. */
interface Found {
  readonly entry: Entry;
  readonly names: readonly string[];
}

/** What can be asked of a tree. Rejects with the code `EIO` when git can't read an object. */
interface GitTree {
  /**
   * Follows names from the top, and links where they lead; null when there is nothing. Rejects with
   * `ELOOP` for a link without end, with `EXDEV` for one that leads out of the repository.
   */
  find(names: readonly string[]): Promise<Found | null>;
  namesIn(folder: Entry): Promise<readonly string[]>;
  read(file: Entry): Promise<Uint8Array>;
  size(file: Entry): Promise<number>;
}

/** As many as Linux follows. */
const MOST_LINKS = 40;
/** Longer targets of links than any system allows. */
const LONGEST_TARGET = 4096;

/** A way through the tree, as far as it was gone. */
interface Walk {
  readonly gone: { readonly name: string; readonly entry: Entry }[];
  readonly waiting: string[];
  linksLeft: number;
}

type Folder = ReadonlyMap<string, Entry>;

/** The tree of a commit, whose id is given in hex. Each folder is asked for once. */
function openTree(commit: string, { git }: Pick<Repository, 'git'>): GitTree {
  const root: Entry = { kind: 'folder', id: commit };
  const known = new Map<string, Promise<Folder>>();

  async function ask(args: readonly string[]): Promise<Uint8Array> {
    const { exitCode, stdout } = await git(args);
    if (exitCode !== 0) throw diskError('EIO', 'git could not read an object');
    return stdout;
  }

  function open({ kind, id }: Entry): Promise<Folder> {
    if (kind !== 'folder') return Promise.resolve(new Map());
    const folder = known.get(id) ?? ask(['ls-tree', '-z', '--full-tree', id]).then(parseFolder);
    known.set(id, folder);
    return folder;
  }

  /** Goes one name further; false where there is nothing of that name. */
  async function enterFolder(walk: Walk, name: string): Promise<boolean> {
    const entry = (await open(walk.gone.at(-1)?.entry ?? root)).get(name);
    if (entry?.kind === 'link') walk.waiting.unshift(...(await follow(walk, entry)));
    else if (entry !== undefined) walk.gone.push({ name, entry });
    return entry !== undefined;
  }

  async function follow(walk: Walk, link: Entry): Promise<readonly string[]> {
    walk.linksLeft -= 1;
    if (walk.linksLeft < 0) throw diskError('ELOOP', 'a link has no end');
    const target = new TextDecoder().decode(await ask(['cat-file', 'blob', link.id]));
    if (target.length > LONGEST_TARGET) throw diskError('ENAMETOOLONG', 'a link is too long');
    if (target.startsWith('/')) throw leadsOut();
    return target.split('/');
  }

  return {
    async find(names) {
      const walk: Walk = { gone: [], waiting: [...names], linksLeft: MOST_LINKS };
      while (walk.waiting.length > 0) {
        const name = walk.waiting.shift() ?? '';
        if (name === '' || name === '.') continue;
        if (name === '..') leaveFolder(walk);
        else if (!(await enterFolder(walk, name))) return null;
      }
      return { entry: walk.gone.at(-1)?.entry ?? root, names: walk.gone.map((each) => each.name) };
    },
    namesIn: async (folder) => [...(await open(folder)).keys()],
    read: ({ id }) => ask(['cat-file', 'blob', id]),
    async size({ id }) {
      const size = lineOf(await git(['cat-file', '-s', id]));
      if (size === null) throw diskError('EIO', 'git could not read an object');
      return Number(size);
    },
  };
}

function leaveFolder(walk: Walk): void {
  if (walk.gone.pop() === undefined) throw leadsOut();
}

function leadsOut(): Error {
  return diskError('EXDEV', 'a path leads out of the repository');
}

/** An error with a code, as those of a disk have. */
function diskError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** `<mode> <type> <id>\t<name>`, each ended by NUL, whatever is in the name. */
function parseFolder(listing: Uint8Array): Folder {
  const lines = new TextDecoder().decode(listing).split('\0').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [, mode = '', id = '', name = ''] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return [name, { kind: kindOfEntry(mode), id }];
    }),
  );
}

function kindOfEntry(mode: string): Entry['kind'] {
  if (mode === '040000') return 'folder';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}

/** What a commit can be asked for. Paths are those of the work tree. */
type CommitFiles = Pick<Files, 'read' | 'size' | 'list' | 'realPath'>;

/** The file by whose folder the repository was found. */
interface CommitPlace {
  readonly path: string;
  readonly cwd: string;
}

/**
 * The files of a commit, whose id is given in hex. What a disk would reject with, they do: `EISDIR`,
 * `ELOOP`, and `EIO` where git can't read; `EXDEV` is for a path that leads out of the repository.
 */
export function readCommit(
  commit: string,
  repository: Repository,
  place: CommitPlace,
): CommitFiles {
  const tree = openTree(commit, repository);
  const find = (path: string): ReturnType<typeof tree.find> =>
    tree.find(namesBelowTop(path, repository, place));
  return {
    async read(path, most) {
      const found = await find(path);
      if (found === null) return null;
      if (found.entry.kind !== 'file') throw diskError('EISDIR', 'this is a folder');
      const bytes = await tree.read(found.entry);
      if (bytes.length > most) throw new RefusedFile('too_large');
      return bytes;
    },
    async size(path) {
      const found = await find(path);
      if (found === null) return null;
      return found.entry.kind === 'file' ? tree.size(found.entry) : 0;
    },
    async list(path) {
      const found = await find(path);
      return found === null ? null : tree.namesIn(found.entry);
    },
    async realPath(path) {
      const found = await find(path);
      return found === null ? null : join(repository.top, ...found.names);
    },
  };
}

/** The way to the repository may lead through links that are not in it: then its folder tells. */
function namesBelowTop(
  path: string,
  { top, prefix }: Repository,
  place: CommitPlace,
): readonly string[] {
  const absolute = resolve(place.cwd, path);
  const inTop = below(absolute, top);
  if (inTop !== null) return inTop;
  const inFolder = below(absolute, dirname(resolve(place.cwd, place.path)));
  if (inFolder === null) throw diskError('EXDEV', 'the path leads out of the repository');
  return [...prefix.split('/'), ...inFolder];
}

function below(path: string, folder: string): readonly string[] | null {
  if (path === folder) return [];
  const start = folder.endsWith(sep) ? folder : `${folder}${sep}`;
  return path.startsWith(start) ? path.slice(start.length).split(sep) : null;
}
