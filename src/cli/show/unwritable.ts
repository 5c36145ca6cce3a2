/** The error for a file of somebody's that can't be written. */
import { EXIT, RosterError } from '../../errors.js';

/** `unwritable_file` (exit 3), with the code of the system's error as far as there is one. */
export function unwritable(path: string, cause?: unknown): RosterError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new RosterError(`Can't write to ${path}${code}; nothing was written.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint: 'Check its permissions and those of its folder.',
    cause,
  });
}
