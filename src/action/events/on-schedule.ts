/** Drift, as one issue: opened while something differs, updated, and closed when nothing does anymore. */
import { EXIT, type ExitCode, RosterError, worstExitCode } from '../../errors.js';
import { closeKeptIssues, type IssueEnd, keepIssue } from '../../forge/keep-issue.js';
import { addBelow, withoutMark } from '../comment-text.js';
import { type ActionEnd, endWithout, type Job, markOf } from '../job.js';
import { annotateError, say } from '../log.js';
import { nameOutcome } from '../outputs.js';
import { type RosterRun, runRoster, validateRosters } from '../roster-run.js';
import { proposeAdoption } from './adopt.js';
import { describeLastApply } from './last-apply.js';

/** Looks for drift and keeps the issue. Green as soon as someone was told; red where nobody could be. */
export async function lookForDrift(job: Job): Promise<ActionEnd> {
  const valid = await validateRosters(job, false);
  if (valid !== EXIT.success)
    return endWithout(valid, nameOutcome({ exitCode: valid, shown: null }));
  const run = await runRoster(['drift', ...job.inputs.files], job);
  const differs = run.exitCode === EXIT.differs;
  if (run.markdown === null || !(differs || run.exitCode === EXIT.success)) {
    // What could not be looked at says nothing: the issue stays as it is.
    return {
      ...endWithout(run.exitCode, nameOutcome(run)),
      shown: run.shown,
      reportPath: run.reportPath,
    };
  }
  const adoption = differs && job.inputs.adopt === 'pull-request' ? await tryToAdopt(job) : null;
  const body = addBelow(
    withoutMark(run.markdown),
    [adoption ?? '', await describeLastApply(job)],
    job,
  );
  await job.env.runner.summarize(body);
  const told = await keep(run, body, job);
  const isTold = told === EXIT.success;
  return {
    exitCode: isTold ? run.exitCode : worstExitCode([told]),
    outcome: nameOutcome(run),
    shown: run.shown,
    planFile: null,
    reportPath: run.reportPath,
    isGreen: isTold,
  };
}

const TITLE = 'Paradime differs from the roster';

async function keep(run: RosterRun, body: string, job: Job): Promise<ExitCode> {
  const { forge, env, inputs } = job;
  const differs = run.exitCode === EXIT.differs;
  if (forge === null || !inputs.comment) {
    if (!differs) return EXIT.success;
    say(
      'error',
      ['There is drift, but no issue: the action has no token, or `comment` is false.'],
      env,
    );
    return EXIT.differs;
  }
  const mark = markOf('drift', job.inputs.files, job);
  const title = inputs.label === '' ? TITLE : `${TITLE} (${inputs.label})`;
  try {
    const end = differs
      ? await keepIssue({ title, body }, mark, forge)
      : await closeKeptIssues(mark, 'The roster and the workspace match again.', forge);
    announceIssue(end, env);
    return EXIT.success;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    annotateError('error', error, env);
    return differs ? error.exitCode : EXIT.success;
  }
}

function announceIssue(end: IssueEnd, env: Job['env']): void {
  switch (end) {
    case 'none_needed':
      return;
    case 'opened':
    case 'updated':
    case 'unchanged':
      say('warning', [`There is drift. See the issue (${end}).`], env);
      return;
    case 'opened_beside_edited':
      say(
        'warning',
        [
          'There is drift. Someone edited the issue about it, so roster closed it and opened a new one.',
        ],
        env,
      );
      return;
    case 'closed':
      say('notice', ['There is no more drift, so roster closed the issue.'], env);
      return;
  }
}

/** A proposal that fails is no reason not to tell of the drift. */
async function tryToAdopt(job: Job): Promise<string | null> {
  try {
    return await proposeAdoption(job);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    annotateError('warning', error, job.env);
    return 'No pull request was opened to adopt the drift. The log says why.';
  }
}
