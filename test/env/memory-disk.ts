/**
 * A disk in memory that does each single step as the real one does (`test/env/disk.test.ts` asks both the
 * same), and one on which a step goes wrong, for what must survive that.
 */
import { posix } from 'node:path';
import type { Disk, FileStatus } from '../../src/env/disk.js';
import { CWD, NOW, systemError } from '../outside.js';

/** A disk in memory, and what stands on it. */
export interface MemoryDisk extends Disk {
  readonly paths: () => readonly string[];
  readonly text: (path: string) => string | null;
  /** How many files are open. */
  readonly openFiles: () => number;
}

interface Stored {
  bytes: Uint8Array;
  mode: number;
}

/** Folders are there when something is in them, or was made so. Relative paths begin where a fake outside has them begin. */
export function memoryDisk(files: Readonly<Record<string, string>>): MemoryDisk {
  const names = new Map<string, Stored>();
  const folders = new Set<string>(['/']);
  const opened = new Map<number, { readonly file: Stored; at: number }>();
  let lastFile = 2;

  const place = (path: string): string => posix.resolve(CWD, path);
  const parent = (path: string): string => posix.dirname(place(path));
  function addFolder(path: string): void {
    for (let folder = place(path); !folders.has(folder); folder = posix.dirname(folder)) {
      folders.add(folder);
    }
  }
  function find(path: string): Stored {
    const found = names.get(place(path));
    if (found === undefined) throw systemError('ENOENT');
    return found;
  }
  function openedAs(file: number): { readonly file: Stored; at: number } {
    const found = opened.get(file);
    if (found === undefined) throw systemError('EBADF');
    return found;
  }
  function add(path: string, file: Stored): void {
    if (names.has(place(path))) throw systemError('EEXIST');
    if (!folders.has(parent(path))) throw systemError('ENOENT');
    names.set(place(path), file);
  }
  for (const [path, text] of Object.entries(files)) {
    addFolder(parent(path));
    names.set(place(path), { bytes: Buffer.from(text), mode: 0o644 });
  }

  return {
    paths: () => [...names.keys()].sort(),
    text: (path) => {
      const found = names.get(place(path));
      return found === undefined ? null : Buffer.from(found.bytes).toString();
    },
    openFiles: () => opened.size,
    open(path, purpose, mode) {
      if (folders.has(place(path)) && purpose !== 'reading') throw systemError('EISDIR');
      if (purpose === 'making') add(path, { bytes: new Uint8Array(), mode });
      lastFile += 1;
      opened.set(lastFile, { file: find(path), at: 0 });
      return lastFile;
    },
    close: (file) => {
      openedAs(file);
      opened.delete(file);
    },
    read(file, into) {
      const from = openedAs(file);
      const piece = from.file.bytes.subarray(from.at, from.at + into.length);
      into.set(piece);
      from.at += piece.length;
      return piece.length;
    },
    write(file, bytes, position) {
      const to = openedAs(file);
      const start = position ?? to.at;
      const grown = new Uint8Array(Math.max(to.file.bytes.length, start + bytes.length));
      grown.set(to.file.bytes);
      grown.set(bytes, start);
      to.file.bytes = grown;
      to.at = start + bytes.length;
      return bytes.length;
    },
    sync: (file) => void openedAs(file),
    truncate: (file, size) => {
      const { file: stored } = openedAs(file);
      stored.bytes = stored.bytes.slice(0, size);
    },
    setMode: (file, mode) => {
      openedAs(file).file.mode = mode;
    },
    setOwner: (file) => void openedAs(file),
    statusOf: (file) => statusOf(openedAs(file).file),
    status: (path) => (folders.has(place(path)) ? FOLDER : statusOf(find(path))),
    checkWritable: (path) => void find(path),
    link: (path, newName) => add(newName, find(path)),
    rename(path, newName) {
      const file = find(path);
      if (folders.has(place(newName))) throw systemError('EISDIR');
      names.delete(place(path));
      names.set(place(newName), file);
    },
    remove: (path) => {
      find(path);
      names.delete(place(path));
    },
    makeFolder: addFolder,
    syncFolder: (path) => {
      if (!folders.has(place(path))) throw systemError('ENOENT');
    },
    list(path) {
      const at = place(path);
      if (!folders.has(at)) throw systemError(names.has(at) ? 'ENOTDIR' : 'ENOENT');
      const inside = [...names.keys(), ...folders].filter((each) => posix.dirname(each) === at);
      return inside
        .filter((each) => each !== '/')
        .map((each) => posix.basename(each))
        .sort();
    },
    realPath: (path) => {
      if (!folders.has(place(path))) find(path);
      return place(path);
    },
  };
}

function statusOf({ bytes, mode }: Stored): FileStatus {
  return { kind: 'file', size: bytes.length, mode, owner: 0, group: 0, modifiedMs: NOW };
}

const FOLDER: FileStatus = {
  kind: 'folder',
  size: 0,
  mode: 0o755,
  owner: 0,
  group: 0,
  modifiedMs: NOW,
};

/** What goes wrong with a step: an error, half of the work, or that the process dies before or after it. */
export const MISCHIEFS = ['ENOSPC', 'EIO', 'EINTR', 'short', 'dies before', 'dies after'] as const;

/** What goes wrong with a step. */
export type Mischief = (typeof MISCHIEFS)[number];

/** The death of a process: no step is done anymore. */
export class Death extends Error {}

/** Steps of a disk of which the n-th, counted from 0, goes wrong. */
export interface Failing {
  readonly disk: Disk;
  /** Whether so many steps were asked for at all. */
  readonly hasHappened: () => boolean;
  readonly isDead: () => boolean;
}

/** A disk on which one step goes wrong. */
export function failingAt(step: number, mischief: Mischief, disk: Disk): Failing {
  let count = 0;
  let isDead = false;

  /** `half` is the step done in part, for what may do less than it was asked. */
  function play<R>(whole: () => R, half: () => R = whole): R {
    if (isDead) throw new Death();
    count += 1;
    if (count - 1 !== step) return whole();
    if (mischief === 'short') return half();
    if (mischief === 'dies after') whole();
    isDead = mischief === 'dies before' || mischief === 'dies after';
    throw isDead ? new Death() : systemError(mischief);
  }

  return {
    hasHappened: () => count > step,
    isDead: () => isDead,
    disk: {
      open: (path, purpose, mode) => play(() => disk.open(path, purpose, mode)),
      // What is closed is closed, whatever is said of it.
      close: (file) => {
        disk.close(file);
        play(() => undefined);
      },
      read: (file, into) =>
        play(
          () => disk.read(file, into),
          () => disk.read(file, into.subarray(0, Math.ceil(into.length / 2))),
        ),
      write: (file, bytes, position) =>
        play(
          () => disk.write(file, bytes, position),
          () => disk.write(file, bytes.subarray(0, Math.ceil(bytes.length / 2)), position),
        ),
      sync: (file) => play(() => disk.sync(file)),
      truncate: (file, size) => play(() => disk.truncate(file, size)),
      setMode: (file, mode) => play(() => disk.setMode(file, mode)),
      setOwner: (file, owner, group) => play(() => disk.setOwner(file, owner, group)),
      statusOf: (file) => play(() => disk.statusOf(file)),
      status: (path) => play(() => disk.status(path)),
      checkWritable: (path) => play(() => disk.checkWritable(path)),
      link: (path, newName) => play(() => disk.link(path, newName)),
      rename: (path, newName) => play(() => disk.rename(path, newName)),
      remove: (path) => play(() => disk.remove(path)),
      makeFolder: (path) => play(() => disk.makeFolder(path)),
      syncFolder: (path) => play(() => disk.syncFolder(path)),
      list: (path) => play(() => disk.list(path)),
      realPath: (path) => play(() => disk.realPath(path)),
    },
  };
}
