/** Whether a job would apply an old roster: it was run again, or waited for an approval, while the branch went on. */
import { dirname, posix, relative, resolve, sep } from 'node:path';
import { dayAt } from '../../day.js';
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Forge } from '../../forge/forge.js';
import { findCommitStanding } from '../../forge/newest.js';
import { asObject, asObjects, asText } from '../../forge/read-json.js';
import { isYaml } from '../../roster/include/found.js';
import { readRoster } from '../../roster/read.js';

/** What a job is about to apply. */
export interface Applying {
  readonly forge: Forge;
  readonly commit: string;
  readonly branch: string;
  /** Root files of rosters. */
  readonly rosters: readonly string[];
  /** A saved plan, whose rosters count as well. */
  readonly saved: string | null;
  /** Whether a path of the repository may tell what the job does. */
  readonly isPipeline: (path: string) => boolean;
  /** The top of the checkout. */
  readonly top: string;
}

type SupersededEnv = Pick<Env, 'cwd' | 'files' | 'now'>;

/**
 * Why nothing may be applied, as a sentence, or null. Throws where nobody can tell: then nothing may be applied
 * either. What matters are the rosters, what they include or may include, and the pipeline itself.
 */
export async function findSuperseding(
  applying: Applying,
  env: SupersededEnv,
): Promise<string | null> {
  const { commit, branch, forge } = applying;
  const matters = await findMatters(applying, env);
  const standing = await findCommitStanding(commit, branch, matters, forge);
  if (standing.kind !== 'superseded') return null;
  const [mine, newest] = [commit, standing.newest].map((it) => it.slice(0, 12));
  return `Nothing was applied: ${branch} is now at ${newest}, this job is for ${mine}, and ${standing.why}. The job for ${newest} applies the current roster.`;
}

async function findMatters(
  { rosters, saved, isPipeline, top }: Applying,
  env: SupersededEnv,
): Promise<(path: string) => boolean> {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const roster of [...rosters, ...(await rostersOfPlan(saved, env))]) {
    const path = await pathInCheckout(roster, top, env);
    files.add(path);
    const read = await readRoster(roster, env.files, dayAt(env.now()));
    // One that is not valid is not applied, and its folder is as much as can be known of it.
    const includes = read.ok ? read.roster.includes.map((include) => include.path) : ['*.yaml'];
    for (const include of includes) folders.add(folderOf(path, include));
  }
  return (path) =>
    files.has(path) ||
    isPipeline(path) ||
    (isYaml(path) && [...folders].some((folder) => isIn(path, folder)));
}

const LARGEST_PLAN = 128 * 1024 * 1024;

/** What is wrong with the file is found by those who apply it. */
async function rostersOfPlan(
  saved: string | null,
  { files }: SupersededEnv,
): Promise<readonly string[]> {
  if (saved === null) return [];
  try {
    const bytes = await files.read(saved, LARGEST_PLAN);
    const plans = asObjects(
      asObject(JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())))['plans'],
    );
    return plans.map((plan) => asText(asObject(plan['roster'])['path'])).filter((it) => it !== '');
  } catch {
    return [];
  }
}

/** The folder below which an entry of `include` finds files: what comes before its first pattern. */
function folderOf(root: string, include: string): string {
  const [fixed = ''] = include.split('*');
  return posix.normalize(posix.join(dirname(root), posix.dirname(`${fixed}x`)));
}

function isIn(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

/**
 * The path of a file as the repository has it. Throws `outside_work_tree` (exit 3) for one that is not in
 * the checkout: no review could show its lines, and no commit says whether it is the newest.
 */
export async function pathInCheckout(
  file: string,
  top: string,
  env: Pick<Env, 'cwd' | 'files'>,
): Promise<string> {
  const named = resolve(env.cwd(), file);
  const home = (await env.files.realPath(named).catch(() => null)) ?? named;
  const realTop = (await env.files.realPath(top).catch(() => null)) ?? top;
  const path = relative(realTop, home).split(sep).join('/');
  if (path !== '' && path.split('/')[0] !== '..' && !path.startsWith('/')) return path;
  throw new RosterError(`${file} is not in the checkout of this job.`, {
    code: 'outside_work_tree',
    exitCode: EXIT.invalid,
    hint: 'Name a roster in this repository, by its path relative to the working directory.',
  });
}
