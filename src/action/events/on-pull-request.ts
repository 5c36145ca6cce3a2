/** A pull request: what merging it would do, as annotations, in the summary and in one comment. */
import { EXIT, type ExitCode, worstExitCode } from '../../errors.js';
import { describeMerging } from '../../render/next-steps.js';
import { findBase } from '../checkout.js';
import { addBelow, tellNoPlan, withoutMark } from '../comment-text.js';
import type { PullRequestEvent } from '../event.js';
import { type ActionEnd, endWithout, isForeignJob, type Job } from '../job.js';
import { say } from '../log.js';
import { nameOutcome } from '../outputs.js';
import { runRoster, validateRosters } from '../roster-run.js';
import { allowFlags, endOfPlan } from './plan-end.js';
import { commentPlans, correctComments } from './review-comments.js';
import { saveFlags } from './saved-plan.js';

/** Validates, plans against the base, and says all of it. Throws `no_base` where nobody could tell what the change does. */
export async function planPullRequest(event: PullRequestEvent, job: Job): Promise<ActionEnd> {
  const valid = await validateRosters(job, false);
  if (valid !== EXIT.success)
    return await endWithoutPlan(event, valid, 'The roster is not valid.', job);
  const base = await findBase(event.head, event.base, job);
  const flags = ['--base-ref', base, ...saveFlags(job), ...allowFlags(job)];
  const run = await runRoster(['plan', ...job.inputs.files, ...flags], job);
  if (run.exitCode === EXIT.credentials && isForeignJob(job)) return await endOfForeign(job);
  if (run.shown?.kind !== 'plan' || run.markdown === null) {
    return await endWithoutPlan(event, run.exitCode, "The run's log says why.", job);
  }
  const { file } = run.shown;
  const summary = addBelow(withoutMark(run.markdown), [describeMerging(file)], job);
  await job.env.runner.summarize(summary);
  const said = await commentPlans(file, event.number, job);
  return endOfPlan(run, job, worstExitCode([run.exitCode, said]));
}

/** The secrets of a repository are not for those who may not write to it: that is no failure. */
async function endOfForeign(job: Job): Promise<ActionEnd> {
  const what =
    'This pull request comes from a fork or from Dependabot, so the job has no key for the workspace. roster validated the roster but made no plan.';
  say('notice', [what], job.env);
  await job.env.runner.summarize(`### Roster plan\n\n${what}\n`);
  return endWithout(EXIT.success, 'not_planned');
}

async function endWithoutPlan(
  event: PullRequestEvent,
  exitCode: ExitCode,
  why: string,
  job: Job,
): Promise<ActionEnd> {
  const body = tellNoPlan(event.head, why, job);
  await job.env.runner.summarize(body);
  await correctComments(body, event.number, job);
  return endWithout(exitCode, nameOutcome({ exitCode, shown: null }));
}
