/** Files as roster reads and writes them: whole, bounded, and never what is no file. */
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Files, RefusedFile } from '../env.js';
import { type Disk, isCode, uninterrupted } from './disk.js';
import { closing, createWhole, readToEnd, replaceFile, statusIfThere } from './replace.js';

/** The files of a disk. */
export function createFiles(disk: Disk): Files {
  return {
    read: async (path, most) => readFile(disk, path, most),
    size: async (path) => statusIfThere(disk, path)?.size ?? null,
    modified: async (path) => statusIfThere(disk, path)?.modifiedMs ?? null,
    async writeAtomic(path, text, mode) {
      const target = followLink(disk, path);
      if (statusIfThere(disk, target)?.kind === 'other') await writeThrough(disk, target, text);
      else replaceFile(disk, target, text, mode);
    },
    canWrite: async (path) => canWrite(disk, path),
    create: async (path, text, mode = 0o644) => createWhole(disk, path, text, mode),
    makeFolder: async (path) => disk.makeFolder(path),
    async remove(path) {
      orNullIfMissing(() => uninterrupted(() => disk.remove(path)));
    },
    list: async (path) => orNullIfMissing(() => uninterrupted(() => disk.list(path))),
    realPath: async (path) => orNullIfMissing(() => uninterrupted(() => disk.realPath(path))),
  };
}

/**
 * Looked at before it is opened, since to open some devices does something; and again once it is open, since
 * another may have the name by then.
 */
function readFile(disk: Disk, path: string, most: number): Uint8Array | null {
  const found = statusIfThere(disk, path);
  if (found === null) return null;
  checkKind(found.kind);
  if (found.size > most) throw new RefusedFile('too_large');
  const file = orNullIfMissing(() => uninterrupted(() => disk.open(path, 'reading', 0)));
  if (file === null) return null;
  return closing(disk, file, () => {
    const opened = uninterrupted(() => disk.statusOf(file));
    checkKind(opened.kind);
    // Files of the system say that they have no bytes, and have some.
    const room = opened.size > 0 ? opened.size + 1 : SYSTEM_FILE;
    const bytes = readToEnd(disk, file, Math.min(room, most + 1));
    if (bytes.length > most) throw new RefusedFile('too_large');
    if (bytes.length > opened.size && opened.size > 0) throw new RefusedFile('changing');
    return bytes;
  });
}

const SYSTEM_FILE = 64 * 1024;

function checkKind(kind: 'file' | 'folder' | 'other'): void {
  if (kind === 'other') throw new RefusedFile('not_a_file');
  if (kind === 'folder') throw Object.assign(new Error('It is a folder.'), { code: 'EISDIR' });
}

function canWrite(disk: Disk, path: string): boolean {
  try {
    const found = statusIfThere(disk, path);
    if (found === null) return statusIfThere(disk, dirname(path))?.kind === 'folder';
    if (found.kind === 'folder') return false;
    uninterrupted(() => disk.checkWritable(path));
    return true;
  } catch {
    return false;
  }
}

/** Where a symbolic link leads: the link is to stay. */
function followLink(disk: Disk, path: string): string {
  try {
    return uninterrupted(() => disk.realPath(path));
  } catch {
    return path;
  }
}

/** A device or a pipe is written to and never replaced; one that is slow is waited for. */
async function writeThrough(disk: Disk, path: string, text: string): Promise<void> {
  const file = uninterrupted(() => disk.open(path, 'overwriting', 0));
  let left: Uint8Array = Buffer.from(text);
  try {
    while (left.length > 0) {
      try {
        left = left.subarray(uninterrupted(() => disk.write(file, left, null)));
      } catch (error) {
        if (!isCode(error, 'EAGAIN')) throw error;
        await setTimeout(5);
      }
    }
  } finally {
    disk.close(file);
  }
}

function orNullIfMissing<T>(step: () => T): T | null {
  try {
    return step();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}
