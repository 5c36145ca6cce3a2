/** Who owns the files of rosters, by the CODEOWNERS of the repository that holds them. */
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Env } from '../../env.js';
import type { Plan } from '../../plan/plan.js';
import { OWNERS_FILES, parseOwners } from '../git/code-owners.js';
import { type GitEnv, openRepository } from '../git/repository.js';
import { guessForge } from '../review/guess-forge.js';

type OwnersEnv = GitEnv & Pick<Env, 'files'>;

/** GitHub reads no larger one. */
const LARGEST_OWNERS = 3 * 1024 * 1024;

/** The owners of each file, empty where nobody is named or where there is no repository. Never rejects. */
export async function readOwners(
  files: readonly string[],
  env: OwnersEnv,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const owners = new Map<string, readonly string[]>();
  const known = new Map<string, ReturnType<typeof parseOwners>>();
  for (const file of new Set(files)) {
    const path = resolve(env.cwd(), file);
    const home = (await env.files.realPath(path).catch(() => null)) ?? path;
    const opened = await openRepository(home, env);
    // Outside of git, a file beside the roster is as good.
    const top = opened.ok ? opened.repository.top : dirname(home);
    const ownersOf = known.get(top) ?? (await openOwners(top, env));
    known.set(top, ownersOf);
    owners.set(file, ownersOf(relative(top, home).split(sep).join('/')));
  }
  return owners;
}

/** The plan with the owners of whose access ends soon. Asks nobody where nobody's does. Never rejects. */
export async function withOwners(plan: Plan, env: OwnersEnv): Promise<Plan> {
  const places = plan.expiring.flatMap(({ source, also_in: also = [] }) => [source, ...also]);
  const files = places.map(({ file }) => file);
  const found = [...(await readOwners(files, env))].filter(([, owners]) => owners.length > 0);
  if (found.length === 0) return plan;
  return { ...plan, owners: found.map(([file, owners]) => ({ file, owners })) };
}

async function openOwners(top: string, env: OwnersEnv): Promise<ReturnType<typeof parseOwners>> {
  const forge = await guessForge(top, env);
  for (const name of OWNERS_FILES[forge]) {
    const bytes = await env.files.read(join(top, name), LARGEST_OWNERS).catch(() => null);
    if (bytes !== null) return parseOwners(new TextDecoder().decode(bytes), forge);
  }
  return () => [];
}
