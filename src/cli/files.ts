/** Files that a flag asks for results in, written in one step. Short: most commands share it, and few look first (`run/result-files.ts`). */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { describeCause, hintUnwritable } from '../system-error.js';

/** Why a file is not written, behind its name in a sentence, and what to do. */
export interface Refusal {
  readonly does: 'would replace' | "can't write to";
  readonly why: string;
  readonly hint: string;
}

/** Where nobody knows more than that the file can't be written. */
export const CLOSED: Refusal = {
  does: "can't write to",
  why: '',
  hint: 'Name a file in a folder that you may write to.',
};

/** Writes a file in one step. Throws `unwritable_file` (exit 3), naming the flag. */
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
    const hint = hintUnwritable(cause) ?? CLOSED.hint;
    throw resultUnwritable(flag, path, { ...CLOSED, why: describeCause(cause), hint }, cause);
  }
}

/** The error `unwritable_file` (exit 3). */
export function resultUnwritable(
  flag: string,
  path: string,
  { does, why, hint }: Refusal,
  cause?: unknown,
): RosterError {
  return new RosterError(`${flag} ${does} ${path}${why}.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint,
    cause,
  });
}
