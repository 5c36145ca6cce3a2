/** A roster's files that a command reads and writes back: alone from the last look to the write, all or none. */
import { basename, dirname, join, resolve } from 'node:path';
import { withLock } from '../env/lock.js';
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { FileChange } from '../render/text/diff.js';
import { loadBytes } from '../roster/bytes.js';
import { describeCause, hintUnwritable } from '../system-error.js';
import type { CliEnv } from './options.js';
import { noteFiles, refuseSecrets } from './say.js';

/** The file's bytes. Throws `file_not_found`, `too_large` and what else a file can be (exit 3). */
export async function readBytes(
  path: string,
  files: Pick<Env['files'], 'read' | 'size'>,
): Promise<Uint8Array> {
  const loaded = await loadBytes(path, files, { name: path, inside: 'roster.yaml' });
  if (!loaded.ok) {
    const { code, message, hint } = loaded.problem;
    // It need not be a roster.
    const told = code === 'too_large' ? 'It is larger than 16 MiB.' : message;
    throw fileError(path, code, told, hint);
  }
  if (loaded.bytes !== null) return loaded.bytes;
  throw fileError(
    path,
    'file_not_found',
    'There is no such file.',
    `Name another file, or create one from the users in the workspace: roster init, or roster import --output ${path}`,
  );
}

function fileError(path: string, code: string, message: string, hint: string | null): RosterError {
  return new RosterError(`${path}: ${message}`, {
    code,
    exitCode: EXIT.invalid,
    ...(hint === null ? {} : { hint }),
  });
}

const MARK = '\ufeff';

/** A text with the byte order mark that its file had, if it had one. */
export function restoreMark(bytes: Uint8Array, text: string): string {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? MARK + text : text;
}

/**
 * Writes every file that differs, each in one step; when one can't be written, those before it get
 * their old text back. Throws `file_changed` when someone else has written meanwhile, `file_locked`
 * when someone else is about to, `unwritable_file` (all exit 3). Says on standard error what it wrote.
 */
export async function writeTogether(changes: readonly FileChange[], env: CliEnv): Promise<void> {
  const differing = changes.filter(({ before, after }) => before !== after);
  const paths = differing.map(({ path }) => path);
  for (const path of paths) if (!(await env.files.canWrite(path))) throw rosterUnwritable(path);
  for (const { path, after } of differing) refuseSecrets(after, path, env);
  await withFileLocks(paths, env, () => writeEach(differing, env));
  noteFiles('Wrote', differing, env);
}

async function writeEach(differing: readonly FileChange[], env: Env): Promise<void> {
  for (const change of differing) await checkUntouched(change, env);
  const written: FileChange[] = [];
  for (const change of differing) {
    try {
      await env.files.writeAtomic(change.path, change.after);
    } catch (cause) {
      for (const { path, before } of written) await env.files.writeAtomic(path, before);
      throw rosterUnwritable(change.path, cause);
    }
    written.push(change);
  }
}

/** What was shown is what is written: nobody's work in between may get lost. */
async function checkUntouched({ path, before }: FileChange, { files }: Env): Promise<void> {
  const bytes = await readBytes(path, files);
  const now = restoreMark(bytes, new TextDecoder().decode(bytes));
  if (now !== before) {
    throw new RosterError(`${path} was changed in the meantime, so nothing was written.`, {
      code: 'file_changed',
      exitCode: EXIT.invalid,
      hint: 'Run the command again.',
    });
  }
}

/** `unwritable_file` (exit 3) of a file that someone named, with why, as far as the system says. */
export function rosterUnwritable(path: string, cause?: unknown): RosterError {
  return new RosterError(`Can't write to ${path}${describeCause(cause)}; nothing was written.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint: hintUnwritable(cause) ?? 'Check its permissions and those of its folder.',
    cause,
  });
}

/**
 * Does a task while no other roster edits one of the files, by whatever path they are named. Throws
 * `file_locked` (exit 3) when someone else does for longer than an edit takes, `unwritable_file`.
 */
async function withFileLocks<T>(
  paths: readonly string[],
  env: Env,
  task: () => Promise<T>,
): Promise<T> {
  const homes = new Map<string, string>();
  for (const path of paths)
    homes.set((await env.files.realPath(path)) ?? resolve(env.cwd(), path), path);
  // In one order for everyone: two who need the same two files must not wait for each other.
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
        throw rosterUnwritable(path, cause);
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
  return new RosterError(`Someone else is editing ${path}, so nothing was written.`, {
    code: 'file_locked',
    exitCode: EXIT.invalid,
    hint: `Run the command again. If no other roster is running, delete ${lockPath}.`,
  });
}
