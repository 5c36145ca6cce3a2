/** Whether a result may go where a flag says, looked at before the work. */
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import type { Env } from '../../env.js';
import { credentialsPath } from '../../workspace/setting-sources.js';
import { CLOSED, type Refusal, resultUnwritable } from '../files.js';

/** What looking needs of the outside. */
type LookEnv = Pick<Env, 'files' | 'run' | 'cwd' | 'variables' | 'homeDirectory'>;

const ANOTHER = 'Name another file: one that does not exist yet, or that holds an earlier result.';
const READ: Refusal = { does: 'would replace', why: ', which this run reads', hint: ANOTHER };

/**
 * Looks whether files can be written before anything else is done: who asks for a report must not
 * learn after an apply that there is none. Throws `unwritable_file` (exit 3), naming the flag, also
 * for what must not be replaced: an input of the run, a roster, credentials, a file that git tracks.
 */
export async function checkWritable(
  paths: readonly string[],
  flag: string,
  inputs: readonly string[],
  env: LookEnv,
): Promise<void> {
  const whole = (path: string): string => resolve(isAbsolute(path) ? '/' : env.cwd(), path);
  const read = new Set(inputs.map(whole));
  for (const path of paths) {
    const refusal = read.has(whole(path)) ? READ : await refuse(path, env);
    if (refusal !== null) throw resultUnwritable(flag, path, refusal);
  }
}

async function refuse(path: string, env: LookEnv): Promise<Refusal | null> {
  if (!(await env.files.canWrite(path))) return await explainClosed(path, env);
  const home = await env.files.realPath(path);
  if (home === null) return null;
  const what = await findPrecious(home, env);
  return what === null ? null : { does: 'would replace', why: `, which is ${what}`, hint: ANOTHER };
}

async function explainClosed(path: string, { files }: LookEnv): Promise<Refusal> {
  const folder = dirname(path);
  if ((await files.size(folder).catch(() => 0)) !== null) return CLOSED;
  const hint = 'Create that folder first, or name a file in one that exists.';
  return { ...CLOSED, why: `: there is no folder ${folder}`, hint };
}

/** What a file is that no result replaces, or null for one that may go. */
async function findPrecious(path: string, env: LookEnv): Promise<string | null> {
  const credentials = credentialsPath(env.homeDirectory());
  if (credentials !== null && path === (await env.files.realPath(credentials))) {
    return 'the `paradime login` file';
  }
  if (await looksLikeRoster(path, env)) return 'a roster';
  return (await isTracked(path, env)) ? 'a file that git tracks' : null;
}

/** No result has a key of that name at the start of a line, or of the whole. */
const USERS_KEY = /^[{ ]{0,3}["']?users["']?[ ]*:/m;
const LARGEST_LOOK = 16 * 1024 * 1024;

async function looksLikeRoster(path: string, { files }: LookEnv): Promise<boolean> {
  const bytes = await files.read(path, LARGEST_LOOK).catch(() => null);
  return bytes !== null && USERS_KEY.test(new TextDecoder().decode(bytes));
}

async function isTracked(path: string, env: LookEnv): Promise<boolean> {
  const { openRepository } = await import('../git/repository.js');
  const opened = await openRepository(path, env);
  if (!opened.ok) return false;
  const { git, prefix } = opened.repository;
  const spec = `:(top,literal)${prefix}${basename(path)}`;
  return (await git(['ls-files', '--error-unmatch', '--', spec])).exitCode === 0;
}
