/** Several processes that write one file take turns: who makes the lock file has the turn. Apart from the real outside, whose parts it is given. */
import type { Env, Files } from '../env.js';
import type { RosterError } from '../errors.js';

/** What taking turns needs of the outside. */
export interface LockEnv extends Pick<Env, 'now' | 'sleep'> {
  readonly files: Pick<Files, 'read' | 'modified' | 'create' | 'remove'>;
}

/** A turn takes milliseconds; a lock that is this old was left behind by a process that died. */
const STALE_MS = 10_000;
const WAIT_MS = 20;
const TRIES = 750;

/** What is thrown when the wait is too long; the path is the lock file's. */
type Locked = (lockPath: string) => RosterError;

/**
 * Does a task while no other process does one for the same path. Throws what `locked` makes when the
 * wait is too long.
 */
export async function withLock<T>(
  path: string,
  env: LockEnv,
  task: () => Promise<T>,
  locked: Locked,
): Promise<T> {
  const lockPath = `${path}.lock`;
  const release = await takeLock(lockPath, env, locked);
  try {
    return await task();
  } finally {
    await release();
  }
}

async function takeLock(
  lockPath: string,
  env: LockEnv,
  locked: Locked,
): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const text = `${env.now()}\n`;
    const isMine = await env.files.create(lockPath, text, 0o600);
    if (isMine) return () => removeIfSame(lockPath, text, env);
    await removeIfStale(lockPath, env);
    await env.sleep(WAIT_MS);
  }
  throw locked(lockPath);
}

const LARGEST_LOCK = 4096;

/** Two processes must not both clear one away: the second would delete the first one's new lock. */
async function removeIfStale(lockPath: string, env: LockEnv): Promise<void> {
  if (!(await isStale(lockPath, env))) return;
  const text = await readText(lockPath, env);
  if (text === null) return;
  const turnPath = `${lockPath}.stale`;
  if (!(await env.files.create(turnPath, '', 0o600))) {
    // Who was to clear the lock away may have died over it.
    if (await isStale(turnPath, env)) await env.files.remove(turnPath);
    return;
  }
  try {
    await removeIfSame(lockPath, text, env);
  } finally {
    await env.files.remove(turnPath);
  }
}

/** By the file's age, since what a full disk or an old version wrote into it may be anything. A clock may have been put back. */
async function isStale(path: string, env: LockEnv): Promise<boolean> {
  const modified = await env.files.modified(path);
  return modified !== null && Math.abs(env.now() - modified) >= STALE_MS;
}

/** A process that slept too long may have lost its turn; the lock is another one's then. */
async function removeIfSame(lockPath: string, text: string, env: LockEnv): Promise<void> {
  if ((await readText(lockPath, env)) === text) await env.files.remove(lockPath);
}

async function readText(path: string, env: LockEnv): Promise<string | null> {
  const bytes = await env.files.read(path, LARGEST_LOCK);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
