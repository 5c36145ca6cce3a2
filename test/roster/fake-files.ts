/** A disk in memory, with symbolic links, that remembers what was looked into. */
import { posix } from 'node:path';
import type { ReadingFiles } from '../../src/roster/include/follow.js';

/** What stands at a path; an error stands for a file that can't be read. */
export type Content = string | Uint8Array | Error | { readonly link: string };

/** A disk, and every path whose content or names were asked for. */
export interface FakeFiles extends ReadingFiles {
  readonly looked: readonly string[];
}

/** Where relative paths begin. */
export const CWD = '/repo';

export function systemError(code: string): Error {
  return Object.assign(new Error('refused'), { code });
}

/** Files by their paths; folders are there when something is in them. `names` orders a folder's. */
export function fakeFiles(
  contents: Readonly<Record<string, Content>>,
  names: (names: string[]) => string[] = (all) => all,
): FakeFiles {
  const disk = new Map(
    Object.entries(contents).map(([path, content]) => [posix.resolve(CWD, path), content]),
  );
  const looked: string[] = [];
  const realPath = (path: string): string | null => followLinks(disk, posix.resolve(CWD, path));
  const at = (path: string): Content | undefined => disk.get(realPath(path) ?? '');
  return {
    looked,
    realPath: async (path) => realPath(path),
    size: async (path) => {
      const content = at(path);
      if (content === undefined) return isFolder(disk, realPath(path)) ? 4096 : null;
      return content instanceof Uint8Array ? content.length : content.toString().length;
    },
    read: async (path) => {
      looked.push(realPath(path) ?? path);
      const content = at(path);
      if (content instanceof Error) throw content;
      if (content instanceof Uint8Array) return content;
      if (typeof content === 'string') return new TextEncoder().encode(content);
      if (isFolder(disk, realPath(path))) throw systemError('EISDIR');
      return null;
    },
    list: async (path) => {
      const folder = realPath(path);
      looked.push(folder ?? path);
      if (folder !== null && disk.has(folder)) throw systemError('ENOTDIR');
      if (!isFolder(disk, folder)) return null;
      const start = folder === '/' ? '/' : `${folder}/`;
      const below = [...disk.keys()].filter((one) => one.startsWith(start));
      return names([...new Set(below.map((one) => one.slice(start.length).split('/')[0] ?? ''))]);
    },
  };
}

function isFolder(disk: ReadonlyMap<string, Content>, path: string | null): path is string {
  if (path === null) return false;
  const start = path === '/' ? '/' : `${path}/`;
  return [...disk.keys()].some((one) => one.startsWith(start));
}

function followLinks(disk: ReadonlyMap<string, Content>, path: string): string | null {
  let real = '/';
  let left = path.split('/').filter((name) => name !== '');
  for (let links = 0; left.length > 0; ) {
    const [name = '', ...rest] = left;
    if (typeof disk.get(real) === 'string') throw systemError('ENOTDIR');
    const next = posix.resolve(real, name);
    const content = disk.get(next);
    left = rest;
    if (typeof content === 'object' && 'link' in content) {
      links += 1;
      if (links > 40) throw systemError('ELOOP');
      left = [
        ...posix
          .resolve(real, content.link)
          .split('/')
          .filter((one) => one !== ''),
        ...rest,
      ];
      real = '/';
    } else real = next;
  }
  return disk.has(real) || isFolder(disk, real) ? real : null;
}
