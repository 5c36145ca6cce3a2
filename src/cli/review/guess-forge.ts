/** Which forge a checkout belongs to, without asking anyone: short, since files of owners are read by it, and new ones made. */
import { join } from 'node:path';
import type { Env } from '../../env.js';

/** By the job that this runs in, else by what lies at the top. `none` where nothing tells. */
export async function guessForge(
  top: string,
  { files, variables }: Pick<Env, 'files' | 'variables'>,
): Promise<'github' | 'gitlab' | 'none'> {
  if (variables['GITHUB_ACTIONS']) return 'github';
  if (variables['GITLAB_CI']) return 'gitlab';
  const isThere = async (name: string): Promise<boolean> =>
    (await files.size(join(top, name)).catch(() => null)) !== null;
  if (await isThere('.github')) return 'github';
  return (await isThere('.gitlab-ci.yml')) || (await isThere('.gitlab')) ? 'gitlab' : 'none';
}
