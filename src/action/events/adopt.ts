/** A pull request that adopts drift: what `import --merge` makes of the rosters, as one commit on a branch of its own. */
import { join } from 'node:path';
import { main } from '../../cli/main.js';
import { dayAt } from '../../day.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Call } from '../../forge/call.js';
import { callGitHub, encodePath, repositoryPath } from '../../forge/github.js';
import { asNumber, asObject, asObjects, asText, type JsonObject } from '../../forge/read-json.js';
import { placesOf } from '../../roster/places.js';
import { readRoster } from '../../roster/read.js';
import { type Job, markOf, pathInRepository, runUrl } from '../job.js';

/** Made by this: a branch whose newest commit says so, and no other, is rewritten. */
const TRAILER = 'Made-by: roster import --merge';

/**
 * Adopts the drift into the rosters of the checkout and proposes that as a pull request. A sentence that names it, for the
 * issue. Throws where a branch of that name holds someone's work (`branch_in_use`), and as the forge does.
 */
export async function proposeAdoption(job: Job): Promise<string> {
  const { inputs, facts, env } = job;
  if (inputs.token === null) throw denied('the action has no token');
  if (job.redact)
    throw denied('people are hidden in this repository, and the commit would name them');
  const before = await readFiles(job);
  for (const file of inputs.files) {
    const exitCode = await main(['import', '--merge', file, '--yes', '--no-color'], env);
    if (exitCode !== EXIT.success)
      throw denied(`roster import --merge ${file} exited with code ${exitCode}`);
  }
  const after = await readFiles(job);
  const changed = [...after].filter(([path, text]) => before.get(path) !== text);
  // Later steps of the job get the checkout as it was.
  for (const [path] of changed)
    await env.files.writeAtomic(join(facts.workspace, path), before.get(path) ?? '');
  if (changed.length === 0) return 'None of the drift can be adopted into the roster.';
  const place = { apiUrl: facts.apiUrl, repository: facts.repository, token: inputs.token };
  const call = callGitHub(place, { ...env, post: job.forgePost });
  const branch = `roster/adopt-drift-${markOf('drift', job.inputs.files, job).key}`;
  await commitTo(branch, new Map(changed), call, job);
  const number = await keepPull(branch, call, job);
  return `To adopt the drift, merge #${number}.`;
}

/** Every roster file of the checkout that an import may write, by its path in the repository. */
async function readFiles(job: Job): Promise<ReadonlyMap<string, string>> {
  const { files, now } = job.env;
  const texts = new Map<string, string>();
  for (const root of job.inputs.files) {
    const read = await readRoster(root, files, dayAt(now()));
    const people = read.ok ? read.roster.people : [];
    for (const file of new Set([
      root,
      ...people.flatMap(placesOf).map(({ source }) => source.file),
    ])) {
      const bytes = await files.read(file, LARGEST_ROSTER);
      if (bytes === null) continue;
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      texts.set(await pathInRepository(file, job), text);
    }
  }
  return texts;
}

const LARGEST_ROSTER = 16 * 1024 * 1024;

async function commitTo(
  branch: string,
  files: ReadonlyMap<string, string>,
  call: Call,
  job: Job,
): Promise<void> {
  const repo = repositoryPath(job.facts.repository);
  const parent = job.env.variables['GITHUB_SHA'] ?? '';
  const head = await findHead(branch, call, repo);
  if (head !== null) await refuseOthersWork(branch, head, call, repo);
  const base = await call('GET', `${repo}/git/commits/${parent}`);
  const entries = [...files].map(([path, content]) => ({
    path,
    mode: '100644',
    type: 'blob',
    content,
  }));
  const tree = await call('POST', `${repo}/git/trees`, {
    base_tree: asText(asObject(asObject(base.json)['tree'])['sha']),
    tree: entries,
  });
  const message = `Adopt manual changes in Paradime\n\n${TRAILER}\n`;
  const commit = await call('POST', `${repo}/git/commits`, {
    message,
    tree: shaOf(tree.json),
    parents: [parent],
  });
  const sha = shaOf(commit.json);
  if (head === null) await call('POST', `${repo}/git/refs`, { ref: `refs/heads/${branch}`, sha });
  else await call('PATCH', `${repo}/git/refs/heads/${encodePath(branch)}`, { sha, force: true });
}

async function findHead(branch: string, call: Call, repo: string): Promise<string | null> {
  const path = `${repo}/git/ref/heads/${encodePath(branch)}`;
  const found = await call('GET', path).catch((error: unknown) => {
    if (error instanceof RosterError && error.code === 'forge_denied') return null;
    throw error;
  });
  return found === null ? null : asText(asObject(asObject(found.json)['object'])['sha']);
}

async function refuseOthersWork(
  branch: string,
  head: string,
  call: Call,
  repo: string,
): Promise<void> {
  const { json } = await call('GET', `${repo}/git/commits/${head}`);
  if (asText(asObject(json)['message']).includes(TRAILER)) return;
  throw new RosterError(
    `The branch ${branch} has a commit by someone else, so roster left it alone.`,
    {
      code: 'branch_in_use',
      exitCode: EXIT.unexpected,
      hint: 'Merge or close its pull request, then delete the branch.',
    },
  );
}

async function keepPull(branch: string, call: Call, job: Job): Promise<number> {
  const repo = repositoryPath(job.facts.repository);
  const [owner = ''] = job.facts.repository.split('/');
  const head = encodeURIComponent(`${owner}:${branch}`);
  const { json } = await call('GET', `${repo}/pulls?state=open&head=${head}&per_page=1`);
  const [open] = asObjects(json);
  if (open !== undefined) return numberOf(open);
  const body = `Someone changed the workspace manually. Merging this updates the roster to match, so that the next apply does not undo the changes.\n\nGitHub starts no workflow for a pull request that was opened with a job's own token. Close and reopen it to see its plan.\n\n[The run that found this](${runUrl(job)})\n`;
  const title = 'Adopt manual changes in Paradime';
  const made = await call('POST', `${repo}/pulls`, {
    ...{ title, body, head: branch },
    base: job.facts.defaultBranch,
  });
  return numberOf(asObject(made.json));
}

function numberOf(pull: JsonObject): number {
  return asNumber(pull['number']) ?? 0;
}

function shaOf(json: unknown): string {
  return asText(asObject(json)['sha']);
}

function denied(why: string): RosterError {
  return new RosterError(`The drift was not adopted: ${why}.`, {
    code: 'not_adopted',
    exitCode: EXIT.unexpected,
    hint: 'Run roster import --merge on your machine, and open a pull request with the changes.',
  });
}
