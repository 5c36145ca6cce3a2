/** Writes a file that a flag asked for. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';

/** Writes it in one step. Throws `unwritable_file` (exit 3), naming the flag. */
export async function writeFile(
  path: string,
  text: string,
  flag: string,
  env: Env,
  mode?: number,
): Promise<void> {
  try {
    await env.files.writeAtomic(path, text, mode);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new RosterError(`${flag} can't write to ${path}${code}.`, {
      code: 'unwritable_file',
      exitCode: EXIT.invalid,
      hint: 'Name a file in a folder that you may write to.',
      cause,
    });
  }
}
