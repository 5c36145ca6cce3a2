/**
 * How a file comes to hold a text as a whole or not at all: written beside, its length proved, brought to the
 * disk, and only then given the name. node tells of a disk that took half of a write by a number alone.
 */
import { dirname, join } from 'node:path';
import { type Disk, type FileStatus, isCode, uninterrupted } from './disk.js';

/**
 * Replaces the file, which keeps its owner and, without a mode, its permissions. A reader sees the old text
 * or the new one, but where the name can't be given to another file (see `overwrite`).
 */
export function replaceFile(disk: Disk, path: string, text: string, mode?: number): void {
  const bytes = Buffer.from(text);
  const before = statusIfThere(disk, path);
  const beside = writeBeside(disk, path, bytes, mode ?? before?.mode ?? 0o644, before);
  try {
    uninterrupted(() => disk.rename(beside, path));
  } catch (error) {
    removeQuietly(disk, beside);
    // A file that is mounted by itself, as containers do, is tied to its name.
    if (before === null || !isCode(error, 'EBUSY', 'EXDEV')) throw error;
    overwrite(disk, path, bytes);
    return;
  }
  syncFolderOf(disk, path);
}

/** Makes a file that is whole from its first moment. False, and nothing done, where something is. */
export function createWhole(disk: Disk, path: string, text: string, mode: number): boolean {
  if (statusIfThere(disk, path) !== null) return false;
  const bytes = Buffer.from(text);
  const beside = writeBeside(disk, path, bytes, mode, null);
  try {
    uninterrupted(() => disk.link(beside, path));
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    if (!isCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES')) throw error;
    return makeInPlace(disk, path, bytes, mode);
  } finally {
    removeQuietly(disk, beside);
  }
  syncFolderOf(disk, path);
  return true;
}

/** What a status says, or null where nothing is. */
export function statusIfThere(disk: Disk, path: string): FileStatus | null {
  try {
    return uninterrupted(() => disk.status(path));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Two processes have two names; a name that a dead process left behind is passed over. */
const MOST_NAMES = 1000;

/**
 * The path of a new file with the text in the same folder. Begins with a dot and does not end as a roster does:
 * no pattern takes it for a team's file.
 */
function writeBeside(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner: Pick<FileStatus, 'owner' | 'group'> | null,
): string {
  for (let count = 0; ; count += 1) {
    const beside = join(dirname(path), `.roster-${process.pid}-${count}.tmp`);
    try {
      makeFile(disk, beside, bytes, mode, owner);
      return beside;
    } catch (error) {
      if (count === MOST_NAMES || !isCode(error, 'EEXIST')) throw error;
    }
  }
}

/** A disk without hard links, such as a memory card: whole, unless the process dies meanwhile. */
function makeInPlace(disk: Disk, path: string, bytes: Uint8Array, mode: number): boolean {
  try {
    makeFile(disk, path, bytes, mode, null);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Makes a file, whole and on the disk, or none. Throws `EEXIST`, and does nothing, where something is. */
function makeFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner: Pick<FileStatus, 'owner' | 'group'> | null,
): void {
  const file = uninterrupted(() => disk.open(path, 'making', mode));
  try {
    closing(disk, file, () => {
      writeAt(disk, file, bytes, 0);
      if (owner !== null) giveTo(disk, file, owner);
      // Asked for again: the process's mask takes permissions away from what is made.
      uninterrupted(() => disk.setMode(file, mode));
      prove(disk, file, bytes.length);
    });
  } catch (error) {
    removeQuietly(disk, path);
    throw error;
  }
}

/** Only the superuser may give files away; who else writes has them. */
function giveTo(disk: Disk, file: number, { owner, group }: Pick<FileStatus, 'owner' | 'group'>) {
  const made = uninterrupted(() => disk.statusOf(file));
  if (made.owner === owner && made.group === group) return;
  try {
    uninterrupted(() => disk.setOwner(file, owner, group));
  } catch (error) {
    if (!isCode(error, 'EPERM', 'EINVAL', 'ENOSYS')) throw error;
  }
}

/**
 * Writes over a file that must stay the one that it is. What is longer is added first, so that a full disk
 * is found out while the old text is whole; whatever goes wrong later, the old text is put back.
 */
function overwrite(disk: Disk, path: string, bytes: Uint8Array): void {
  const old = readWhole(disk, path);
  const file = uninterrupted(() => disk.open(path, 'overwriting', 0o644));
  closing(disk, file, () => {
    try {
      writeAt(disk, file, bytes.subarray(old.length), old.length);
      uninterrupted(() => disk.sync(file));
      writeAt(disk, file, bytes.subarray(0, old.length), 0);
      uninterrupted(() => disk.truncate(file, bytes.length));
      prove(disk, file, bytes.length);
    } catch (error) {
      writeAt(disk, file, old, 0);
      uninterrupted(() => disk.truncate(file, old.length));
      throw error;
    }
  });
}

function readWhole(disk: Disk, path: string): Uint8Array {
  const file = uninterrupted(() => disk.open(path, 'reading', 0));
  return closing(disk, file, () =>
    readToEnd(disk, file, uninterrupted(() => disk.statusOf(file)).size + 1),
  );
}

/** Everything up to the end of an open file, or so many bytes of it. */
export function readToEnd(disk: Disk, file: number, most: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(most);
  let size = 0;
  while (size < most) {
    const count = uninterrupted(() => disk.read(file, bytes.subarray(size)));
    if (count === 0) break;
    size += count;
  }
  return bytes.subarray(0, size);
}

function writeAt(disk: Disk, file: number, bytes: Uint8Array, start: number): void {
  let done = 0;
  while (done < bytes.length) {
    const count = uninterrupted(() => disk.write(file, bytes.subarray(done), start + done));
    if (count === 0) throw shortened();
    done += count;
  }
}

function prove(disk: Disk, file: number, size: number): void {
  uninterrupted(() => disk.sync(file));
  if (uninterrupted(() => disk.statusOf(file)).size !== size) throw shortened();
}

function shortened(): Error {
  return Object.assign(new Error('The disk did not write all of the data.'), { code: 'ENOSPC' });
}

/** Does something with an open file, which is closed afterwards. */
export function closing<T>(disk: Disk, file: number, work: () => T): T {
  try {
    return work();
  } finally {
    closeQuietly(disk, file);
  }
}

function closeQuietly(disk: Disk, file: number): void {
  try {
    disk.close(file);
  } catch {
    // It is closed all the same, and what counts was synced by then.
  }
}

function removeQuietly(disk: Disk, path: string): void {
  try {
    uninterrupted(() => disk.remove(path));
  } catch {
    // What is left has a name that counts for nothing.
  }
}

/** The name is given by now, and readers see it: a folder that can't be synced only matters when power fails. */
function syncFolderOf(disk: Disk, path: string): void {
  try {
    uninterrupted(() => disk.syncFolder(dirname(path)));
  } catch {
    // Windows and some network disks can't.
  }
}
