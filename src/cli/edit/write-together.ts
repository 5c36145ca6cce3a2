/** Writes several files, or none. */
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import type { FileChange } from '../../render/text/diff.js';
import { noteFiles } from '../show/show-note.js';
import { unwritable } from '../show/unwritable.js';
import { readBytes, restoreMark } from './text-file.js';
import { withFileLocks } from './with-file-locks.js';

/**
 * Writes every file that differs, each in one step; when one can't be written, those before it get
 * their old text back. Throws `file_changed` when somebody else has written meanwhile, `file_locked`
 * when somebody else is about to, `unwritable_file` (all exit 3). Says on standard error what it wrote.
 */
export async function writeTogether(changes: readonly FileChange[], env: Env): Promise<void> {
  const differing = changes.filter(({ before, after }) => before !== after);
  const paths = differing.map(({ path }) => path);
  for (const path of paths) if (!(await env.files.canWrite(path))) throw unwritable(path);
  await withFileLocks(paths, env, () => writeAll(differing, env));
  noteFiles('Wrote', differing, env);
}

async function writeAll(differing: readonly FileChange[], env: Env): Promise<void> {
  for (const change of differing) await checkUntouched(change, env);
  const written: FileChange[] = [];
  for (const change of differing) {
    try {
      await env.files.writeAtomic(change.path, change.after);
    } catch (cause) {
      for (const { path, before } of written) await env.files.writeAtomic(path, before);
      throw unwritable(change.path, cause);
    }
    written.push(change);
  }
}

/** What was shown is what is written: nobody's work in between may get lost. */
async function checkUntouched({ path, before }: FileChange, { files }: Env): Promise<void> {
  const bytes = await readBytes(path, files);
  const now = restoreMark(bytes, new TextDecoder().decode(bytes));
  if (now !== before) {
    throw new RosterError(`${path} was changed meanwhile, so nothing was written.`, {
      code: 'file_changed',
      exitCode: EXIT.invalid,
      hint: 'Run the command again.',
    });
  }
}
