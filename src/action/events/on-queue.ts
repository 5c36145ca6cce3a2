/** A merge queue: what would be merged now must do what was reviewed, no more and no less. */
import { EXIT } from '../../errors.js';
import type { ReviewComment } from '../../forge/forge.js';
import { type Mark, readMark } from '../../forge/mark.js';
import { findBase } from '../checkout.js';
import { addBelow, withoutMark } from '../comment-text.js';
import type { ActionEvent } from '../event.js';
import { type ActionEnd, endWithout, type Job, markOf } from '../job.js';
import { say } from '../log.js';
import { nameOutcome } from '../outputs.js';
import { type RosterRun, runRoster, validateRosters } from '../roster-run.js';
import { allowFlags, endOfPlan } from './plan-end.js';
import { findRecord, recordOf } from './queue-record.js';
import { splitByRoster } from './review-comments.js';

/** The event of a merge queue. */
type QueueEvent = Extract<ActionEvent, { kind: 'merge_group' }>;

/** Plans again; red where the changes are not those that roster's own run recorded on the pull request. */
export async function planQueue(event: QueueEvent, job: Job): Promise<ActionEnd> {
  const valid = await validateRosters(job, false);
  if (valid !== EXIT.success)
    return endWithout(valid, nameOutcome({ exitCode: valid, shown: null }));
  const base = await findBase(event.commit, event.base, job);
  const flags = ['--base-ref', base, ...allowFlags(job)];
  const run = await runRoster(['plan', ...job.inputs.files, ...flags], job);
  if (run.markdown !== null)
    await job.env.runner.summarize(addBelow(withoutMark(run.markdown), [], job));
  if (run.exitCode !== EXIT.success) return endOfPlan(run, job, run.exitCode);
  const differs = await findDifference(event, run, job);
  if (differs === null) return endOfPlan(run, job, run.exitCode);
  say('error', [differs], job.env);
  return { ...endOfPlan(run, job, EXIT.stale), outcome: 'not_as_reviewed' };
}

/** What keeps the queue from merging, or null. */
async function findDifference(
  { pull }: QueueEvent,
  { shown }: RosterRun,
  job: Job,
): Promise<string | null> {
  if (job.redact || shown?.kind !== 'plan') {
    return "roster can't tell what was reviewed, because people are hidden in this repository. Set `redact: false`, or remove the merge_group trigger.";
  }
  if (job.forge === null || pull === null) {
    return "roster can't tell what was reviewed, because there is no token, or the queue names no pull request.";
  }
  const comments = await job.forge.listComments(pull);
  const parts = [...splitByRoster(shown.file)];
  const records = parts.map(([roster]) => findReviewed(comments, markOf('plan', [roster], job)));
  if (records.every((record) => record === null)) {
    return `Pull request #${pull} has no comment by this job that says what was reviewed. Run its plan again.`;
  }
  // Of several rosters, one that nothing was said of was to change nobody.
  const isSame = parts.every(([, { plans }], at) => (records[at] ?? NOTHING) === recordOf(plans));
  if (isSame) return null;
  return `What would be merged now makes different changes from the plan that was reviewed on #${pull}. Update the pull request, and review its new plan.`;
}

const NOTHING = recordOf([]);

/** What the newest comment with that mark recorded, unless someone edited it. */
function findReviewed(comments: readonly ReviewComment[], mark: Mark): string | null {
  const records = comments
    .filter(({ isOwn, body }) => {
      const found = isOwn ? readMark(body) : null;
      return found?.kind === mark.kind && found.key === mark.key && found.isUntouched;
    })
    .map(({ body }) => findRecord(body));
  return records.at(-1) ?? null;
}
