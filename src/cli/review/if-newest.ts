/** `apply --if-newest`: whether the commit of this job is still what its branch asks for. Loaded with that flag alone. */
import { EXIT, RosterError } from '../../errors.js';
import type { CliEnv } from '../options.js';
import { findForge } from './find-forge.js';
import { findSuperseding } from './superseded.js';

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
      'This job does not run for a branch, so roster cannot tell whether its commit is the newest.',
      {
        code: 'no_branch',
        exitCode: EXIT.invalid,
        hint: 'Apply in a job that runs for the branch, not for a tag or a merge request.',
      },
    );
  }
  const what = { saved, rosters: saved === null ? rosters : [] };
  return await findSuperseding({ forge, commit, branch, isPipeline, top, ...what }, env);
}
