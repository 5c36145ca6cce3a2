/** When the last apply ended, from the list of runs that GitHub keeps: a schedule that is quiet says little where nothing is applied. */
import { RosterError } from '../../errors.js';
import { callGitHub, encodePath, repositoryPath } from '../../forge/github.js';
import { asObject, asObjects, asText } from '../../forge/read-json.js';
import { escapeMarkdown } from '../../render/escape.js';
import type { Job } from '../job.js';

/** A sentence about the newest run of this workflow that a push started and that ended; one that says why there is none. */
export async function describeLastApply(job: Job): Promise<string> {
  const { facts, inputs, env } = job;
  if (inputs.token === null || facts.workflow === null) return '';
  const place = { apiUrl: facts.apiUrl, repository: facts.repository, token: inputs.token };
  const file = facts.workflow.split('/').at(-1) ?? '';
  const query = `event=push&status=completed&branch=${encodeURIComponent(facts.defaultBranch)}`;
  const path = `${repositoryPath(facts.repository)}/actions/workflows/${encodePath(file)}/runs?${query}&per_page=1`;
  try {
    const { json } = await callGitHub(place, { ...env, post: job.forgePost })('GET', path);
    const [last] = asObjects(asObject(json)['workflow_runs']);
    if (last === undefined) return 'This workflow has not applied anything yet.';
    const end =
      asText(last['conclusion']) === 'success' ? 'and it succeeded' : 'but it did not succeed';
    return `The last apply of this workflow ended on ${escapeMarkdown(asText(last['updated_at']).slice(0, 10))}, ${end}.`;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return 'To show when the last apply ended, give the job `actions: read`.';
  }
}
