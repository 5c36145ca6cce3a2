/** Files that a command reads and writes back. */
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import { LARGEST_FILE, tooLarge } from '../../roster/decode.js';
import { unreadable } from '../../roster/file-problems.js';

/** The file's bytes. Throws `file_not_found`, `too_large` and what else a file can be (exit 3). */
export async function readBytes(
  path: string,
  files: Pick<Env['files'], 'read' | 'size'>,
): Promise<Uint8Array> {
  const bytes = await readIfSmall(path, files).catch((error: unknown) => {
    if (error instanceof RosterError) throw error;
    const { code, message, hint } = unreadable(path, error, 'roster.yaml');
    throw fileError(path, code, message, hint);
  });
  if (bytes !== null) return bytes;
  throw fileError(path, 'file_not_found', 'There is no such file.', 'Name another file.');
}

async function readIfSmall(
  path: string,
  files: Pick<Env['files'], 'read' | 'size'>,
): Promise<Uint8Array | null> {
  const size = await files.size(path);
  if (size !== null && size > LARGEST_FILE) {
    const { code, hint } = tooLarge(path, size);
    throw fileError(path, code, 'It has more than 16 MiB.', hint);
  }
  return size === null ? null : files.read(path);
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
