/** Whether this job would apply an old roster: it was run again, or waited for an approval, while the branch went on. */
import { dirname, posix } from 'node:path';
import { dayAt } from '../../day.js';
import { EXIT, RosterError } from '../../errors.js';
import { findCommitStanding } from '../../forge/newest.js';
import { isYaml } from '../../roster/include/found.js';
import { readRoster } from '../../roster/read.js';
import { type Job, pathInRepository } from '../job.js';

/** Why nothing may be applied, or null. Throws where nobody can tell: then nothing may be applied either. */
export async function findSuperseding(
  commit: string,
  branch: string,
  job: Job,
): Promise<string | null> {
  const { forge } = job;
  if (forge === null) {
    throw new RosterError(
      'Without a token nobody can tell whether this commit is still the newest.',
      {
        code: 'no_token',
        exitCode: EXIT.credentials,
        hint: 'Leave the input `token` at its default, with `contents: read` below `permissions`.',
      },
    );
  }
  const standing = await findCommitStanding(commit, branch, await findMatters(job), forge);
  if (standing.kind !== 'superseded') return null;
  const [mine, newest] = [commit, standing.newest].map((it) => it.slice(0, 12));
  return `Nothing was applied: ${branch} is at ${newest} by now, this job is about ${mine}, and ${standing.why}. The job of ${newest} applies what is asked for now.`;
}

/** The rosters, what they include and may include, and the workflow itself. */
async function findMatters(job: Job): Promise<(path: string) => boolean> {
  const files = new Set(job.facts.workflow === null ? [] : [job.facts.workflow]);
  const folders = new Set<string>();
  for (const file of job.inputs.files) {
    const path = await pathInRepository(file, job);
    files.add(path);
    const read = await readRoster(file, job.env.files, dayAt(job.env.now()));
    // One that is not valid is not applied, and its folder is as much as can be known of it.
    const includes = read.ok ? read.roster.includes.map((include) => include.path) : ['*.yaml'];
    for (const include of includes) folders.add(folderOf(path, include));
  }
  return (path) =>
    files.has(path) || (isYaml(path) && [...folders].some((folder) => isIn(path, folder)));
}

/** The folder below which an entry of `include` finds files: what comes before its first pattern. */
function folderOf(root: string, include: string): string {
  const [fixed = ''] = include.split('*');
  return posix.normalize(posix.join(dirname(root), posix.dirname(`${fixed}x`)));
}

function isIn(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}
