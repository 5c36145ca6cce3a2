/** Files that a flag asks for results in: looked at before the work, written in one step. Short: most commands share it. */
import { resolve } from 'node:path';
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { describeCause } from './roster-files.js';

/**
 * Looks whether files can be written before anything else is done: who asks for a report must not
 * learn after an apply that there is none. Throws `unwritable_file` (exit 3), naming the flag, also
 * for a file that is one of the run's own inputs.
 */
export async function checkWritable(
  paths: readonly string[],
  flag: string,
  inputs: readonly string[],
  env: Pick<Env, 'files'>,
): Promise<void> {
  const read = new Set(inputs.map((input) => resolve(input)));
  for (const path of paths) {
    if (read.has(resolve(path))) {
      throw resultUnwritable(flag, `would replace ${path}, which is read`);
    }
    if (!(await env.files.canWrite(path))) throw resultUnwritable(flag, `can't write to ${path}`);
  }
}

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
    throw resultUnwritable(flag, `can't write to ${path}${describeCause(cause)}`, cause);
  }
}

function resultUnwritable(flag: string, what: string, cause?: unknown): RosterError {
  return new RosterError(`${flag} ${what}.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint: 'Name a file in a folder that you may write to.',
    cause,
  });
}
