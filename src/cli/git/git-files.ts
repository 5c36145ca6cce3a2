/** The files of a commit, read as those of a disk are. Nothing is checked out. */
import { dirname, join, resolve, sep } from 'node:path';
import type { Files } from '../../env.js';
import type { Repository } from './git-repository.js';
import { failure, openTree } from './git-tree.js';

/** What a commit can be asked for. Paths are those of the work tree. */
export type CommitFiles = Pick<Files, 'read' | 'size' | 'list' | 'realPath'>;

/** The file by whose folder the repository was found. */
export interface CommitPlace {
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
    async read(path) {
      const found = await find(path);
      if (found === null) return null;
      if (found.entry.kind !== 'file') throw failure('EISDIR', 'this is a folder');
      return tree.read(found.entry);
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
  if (inFolder === null) throw failure('EXDEV', 'the path leads out of the repository');
  return [...prefix.split('/'), ...inFolder];
}

function below(path: string, folder: string): readonly string[] | null {
  if (path === folder) return [];
  const start = folder.endsWith(sep) ? folder : `${folder}${sep}`;
  return path.startsWith(start) ? path.slice(start.length).split(sep) : null;
}
