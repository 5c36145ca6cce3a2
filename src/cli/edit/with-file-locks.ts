/** Whoever edits a roster's file has it alone from the last look at it until it is written. */
import { basename, dirname, join, resolve } from 'node:path';
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import { withLock } from '../../sandbox/lock.js';
import { unwritable } from '../show/unwritable.js';

/**
 * Does a task while no other roster edits one of the files, by whatever path they are named. Throws
 * `file_locked` (exit 3) when somebody else does for longer than an edit takes, `unwritable_file`.
 */
export async function withFileLocks<T>(
  paths: readonly string[],
  env: Env,
  task: () => Promise<T>,
): Promise<T> {
  const homes = new Map<string, string>();
  for (const path of paths) homes.set((await env.files.realPath(path)) ?? resolve(path), path);
  // In one order for everybody: two who need the same two files must not wait for each other.
  const inOrder = [...homes].sort(([a], [b]) => (a < b ? -1 : 1));
  return lockRest(inOrder, env, task);
}

async function lockRest<T>(
  [first, ...rest]: readonly (readonly [home: string, path: string])[],
  env: Env,
  task: () => Promise<T>,
): Promise<T> {
  if (first === undefined) return task();
  const [home, path] = first;
  const files = {
    ...env.files,
    create: async (lockPath: string, text: string, mode?: number) => {
      try {
        return await env.files.create(lockPath, text, mode);
      } catch (cause) {
        throw unwritable(path, cause);
      }
    },
  };
  return withLock(
    lockedName(home),
    { ...env, files },
    () => lockRest(rest, env, task),
    (lockPath) => locked(path, lockPath),
  );
}

/** Begins with a dot: an `include` of `teams/*` must not take the lock for a team. */
function lockedName(home: string): string {
  return join(dirname(home), `.${basename(home)}`);
}

function locked(path: string, lockPath: string): RosterError {
  return new RosterError(`Somebody else is editing ${path}, so nothing was written.`, {
    code: 'file_locked',
    exitCode: EXIT.invalid,
    hint: `Run the command again. If no other roster is running, delete ${lockPath}.`,
  });
}
