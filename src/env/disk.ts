/**
 * The single steps of which reading and writing a file consist, as one value: a test makes any of them
 * fail. All are synchronous: nothing else waits meanwhile, and loading node's asynchronous files takes
 * longer than reading a roster.
 */
import type { Stats } from 'node:fs';

/** What is known of a file, a folder, or what else has a path. */
export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  /** The permissions alone. */
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** How a file is opened; never so that opening waits for someone at the other end of a pipe. */
export type OpenFor = 'reading' | 'making' | 'overwriting';

/** The steps. Each throws the system's error; `read` and `write` may do less than they were asked. */
export interface Disk {
  /** `making` throws `EEXIST` where something is. */
  open(path: string, purpose: OpenFor, mode: number): number;
  close(file: number): void;
  read(file: number, into: Uint8Array): number;
  /** Where in the file it goes; null where it goes on, as in a pipe. */
  write(file: number, bytes: Uint8Array, position: number | null): number;
  /** Waits until what was written is on the disk. */
  sync(file: number): void;
  truncate(file: number, size: number): void;
  setMode(file: number, mode: number): void;
  setOwner(file: number, owner: number, group: number): void;
  statusOf(file: number): FileStatus;
  status(path: string): FileStatus;
  /** Throws where the file may not be written. */
  checkWritable(path: string): void;
  /** Throws `EEXIST` where something has the new name. */
  link(path: string, newName: string): void;
  rename(path: string, newName: string): void;
  remove(path: string): void;
  makeFolder(path: string): void;
  /** Waits until the folder's names are on the disk. */
  syncFolder(path: string): void;
  list(path: string): readonly string[];
  realPath(path: string): string;
}

/** The disk of this machine. */
export function processDisk(): Disk {
  const fs = process.getBuiltinModule('node:fs');
  const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, W_OK } = fs.constants;
  // Windows has no such flag, and no pipes among its files either.
  const withoutWaiting = fs.constants.O_NONBLOCK ?? 0;
  const flags: Readonly<Record<OpenFor, number>> = {
    reading: O_RDONLY | withoutWaiting,
    making: O_WRONLY | O_CREAT | O_EXCL,
    overwriting: O_WRONLY | withoutWaiting,
  };
  return {
    open: (path, purpose, mode) => fs.openSync(path, flags[purpose], mode),
    close: (file) => fs.closeSync(file),
    read: (file, into) => fs.readSync(file, into),
    write: (file, bytes, position) => fs.writeSync(file, bytes, 0, bytes.length, position),
    sync: (file) => fs.fsyncSync(file),
    truncate: (file, size) => fs.ftruncateSync(file, size),
    setMode: (file, mode) => fs.fchmodSync(file, mode),
    setOwner: (file, owner, group) => fs.fchownSync(file, owner, group),
    statusOf: (file) => toStatus(fs.fstatSync(file)),
    status: (path) => toStatus(fs.statSync(path)),
    checkWritable: (path) => fs.accessSync(path, W_OK),
    link: (path, newName) => fs.linkSync(path, newName),
    rename: (path, newName) => fs.renameSync(path, newName),
    remove: (path) => fs.unlinkSync(path),
    makeFolder: (path) => void fs.mkdirSync(path, { recursive: true }),
    syncFolder: (path) => {
      const folder = fs.openSync(path, O_RDONLY);
      try {
        fs.fsyncSync(folder);
      } finally {
        fs.closeSync(folder);
      }
    },
    list: (path) => fs.readdirSync(path),
    realPath: (path) => fs.realpathSync(path),
  };
}

function toStatus(stats: Stats): FileStatus {
  const { size, mode, uid: owner, gid: group, mtimeMs: modifiedMs } = stats;
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  return { kind, size, mode: mode & 0o7777, owner, group, modifiedMs };
}

/** Whether an error is the system's, of one of those names: `ENOENT`, `EPIPE` … */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}

/** Does a step again that a signal came in between of. */
export function uninterrupted<T>(step: () => T): T {
  for (let tries = 1; ; tries += 1) {
    try {
      return step();
    } catch (error) {
      if (tries === MOST_INTERRUPTIONS || !isCode(error, 'EINTR')) throw error;
    }
  }
}

const MOST_INTERRUPTIONS = 100;
