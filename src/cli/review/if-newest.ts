/** `apply --if-newest`: whether the commit of this job is still what its branch asks for. Loaded with that flag alone. */
import { EXIT, RosterError } from '../../errors.js';
import { asObject, asObjects, asText } from '../../forge/read-json.js';
import type { CliEnv } from '../options.js';
import { findForge } from './find-forge.js';
import { findSuperseding } from './superseded.js';

const LARGEST_PLAN = 128 * 1024 * 1024;

/**
 * Why nothing is to be applied, as a sentence, or null. Throws where nobody can tell (`no_branch`, `no_forge`, exit 3;
 * what the forge says). `saved` is a saved plan, whose rosters count.
 */
export async function askIfNewest(
  rosters: readonly string[],
  saved: string | null,
  env: CliEnv,
): Promise<string | null> {
  const { forge, commit, branch, isPipeline, top } = await findForge(env);
  if (commit === null || branch === null || top === null) {
    throw new RosterError(
      'This job is for no branch, so nobody can tell whether its commit is the newest.',
      {
        code: 'no_branch',
        exitCode: EXIT.invalid,
        hint: 'Apply in a job of the branch, not of a tag or a merge request.',
      },
    );
  }
  const named = saved === null ? rosters : await rostersOf(saved, env);
  return await findSuperseding({ forge, commit, branch, isPipeline, top, rosters: named }, env);
}

/** What is wrong with the file is found by those who apply it. */
async function rostersOf(path: string, { files }: CliEnv): Promise<readonly string[]> {
  const bytes = await files.read(path, LARGEST_PLAN).catch(() => null);
  try {
    const plans = asObjects(
      asObject(JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())))['plans'],
    );
    return plans.map((plan) => asText(asObject(plan['roster'])['path'])).filter((it) => it !== '');
  } catch {
    return [];
  }
}
