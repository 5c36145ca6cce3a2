/** `apply --if-newest`: refuses to apply a commit that is not the newest any more. Loaded with that flag alone. */
import { EXIT, RosterError } from '../../errors.js';
import { asObject, asObjects, asText } from '../../forge/read-json.js';
import type { CliEnv } from '../options.js';
import { findForge } from './find-forge.js';
import { findSuperseding } from './superseded.js';

const LARGEST_PLAN = 128 * 1024 * 1024;

/**
 * Throws `superseded` (exit 6) where a newer commit of the branch asks for something else, and where nobody can tell
 * (`no_branch`, `no_forge`, exit 3; what the forge says). `saved` is a saved plan, whose rosters count.
 */
export async function refuseSuperseded(
  rosters: readonly string[],
  saved: string | null,
  env: CliEnv,
): Promise<void> {
  const { forge, commit, branch, pipeline, top } = await findForge(env);
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
  const applying = { forge, commit, branch, pipeline, top, rosters: named };
  const superseding = await findSuperseding(applying, env);
  if (superseding === null) return;
  throw new RosterError(superseding, {
    code: 'superseded',
    exitCode: EXIT.stale,
    hint: 'Nothing is to be done, unless that job has failed.',
  });
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
