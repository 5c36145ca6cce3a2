/** Writes several files, or none. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { FileChange } from '../render/text/diff.js';
import { readBytes, restoreMark } from './text-file.js';

/**
 * Writes every file that differs, each in one step; when one can't be written, those before it get
 * their old text back. Throws `file_changed` when somebody else has written meanwhile,
 * `unwritable_file` (both exit 3).
 */
export async function writeTogether(changes: readonly FileChange[], env: Env): Promise<void> {
  const differing = changes.filter(({ before, after }) => before !== after);
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
  if (!(await files.canWrite(path))) throw unwritable(path);
}

function unwritable(path: string, cause?: unknown): RosterError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new RosterError(`Can't write to ${path}${code}; nothing was written.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint: 'Check its permissions and those of its folder.',
    cause,
  });
}
