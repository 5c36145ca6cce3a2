/** The files of this machine. */
import { dirname } from 'node:path';
import type { Files } from '../env.js';
import { isCode } from './is-code.js';

/**
 * Reading is synchronous below: nothing else waits meanwhile, and loading node's asynchronous files
 * would take longer than reading a roster. Writing is rare, so it loads what it needs by then.
 */
export function processFiles(): Files {
  const { readdirSync, readFileSync, realpathSync, statSync } = process.getBuiltinModule('node:fs');
  return {
    read: async (path) => orNullIfMissing(() => readFileSync(path)),
    size: async (path) => orNullIfMissing(() => statSync(path).size),
    async writeAtomic(path, text, mode) {
      const { mkdir, writeFile } = await import('node:fs/promises');
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await mkdir(dirname(path), { recursive: true });
      const target = await followLink(path);
      if (await isSpecial(target)) await writeFile(target, text);
      else await writeFileAtomic(target, text, mode === undefined ? {} : { mode });
    },
    canWrite: canWriteTo,
    async create(path, text, mode = 0o644) {
      const { mkdir, writeFile } = await import('node:fs/promises');
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(path, text, { flag: 'wx', mode });
        return true;
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      }
    },
    async remove(path) {
      const { rm } = await import('node:fs/promises');
      await rm(path, { force: true });
    },
    list: async (path) => orNullIfMissing(() => readdirSync(path)),
    realPath: async (path) => orNullIfMissing(() => realpathSync(path)),
  };
}

async function canWriteTo(path: string): Promise<boolean> {
  const { access, constants, stat } = await import('node:fs/promises');
  const found = await stat(path).catch((error: unknown) =>
    isCode(error, 'ENOENT') ? null : false,
  );
  if (found === false || found?.isDirectory() === true) return false;
  const isFolder = (folder: string): Promise<boolean> =>
    stat(folder).then(
      (each) => each.isDirectory(),
      (error: unknown) => isCode(error, 'ENOENT') && canWriteTo(folder),
    );
  if (found === null) return isFolder(dirname(path));
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Where a symbolic link leads: the link is to stay. */
async function followLink(path: string): Promise<string> {
  const { realpath } = await import('node:fs/promises');
  return realpath(path).catch(() => path);
}

/** Whether it is a device or a pipe, which is written to and never replaced. */
async function isSpecial(path: string): Promise<boolean> {
  const { stat } = await import('node:fs/promises');
  const found = await stat(path).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}

function orNullIfMissing<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}
