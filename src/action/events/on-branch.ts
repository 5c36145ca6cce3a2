/** A branch that changed, a schedule, or a start by hand: plans to be looked at, and applies of what is still the newest. */
import { findSuperseding } from '../../cli/review/superseded.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { commentOnPull } from '../comment.js';
import { addBelow, withoutMark } from '../comment-text.js';
import type { ActionEvent } from '../event.js';
import { type ActionEnd, endWithout, type Job } from '../job.js';
import { annotateError, say } from '../log.js';
import { nameOutcome } from '../outputs.js';
import { type RosterRun, runRoster, validateRosters } from '../roster-run.js';
import { allowFlags, endOfPlan } from './plan-end.js';
import { saveFlags } from './saved-plan.js';

/** The events that a branch has. */
export type BranchEvent = Extract<ActionEvent, { kind: 'push' | 'schedule' | 'workflow_dispatch' }>;

/** Plans what an apply of this commit would write, and saves it where the workflow says. */
export async function planBranch(job: Job): Promise<ActionEnd> {
  const valid = await validateRosters(job, false);
  if (valid !== EXIT.success)
    return endWithout(valid, nameOutcome({ exitCode: valid, shown: null }));
  const args = ['plan', ...job.inputs.files, ...saveFlags(job), ...allowFlags(job)];
  const run = await runRoster(args, job);
  if (run.markdown !== null)
    await job.env.runner.summarize(addBelow(withoutMark(run.markdown), [], job));
  return endOfPlan(run, job, run.exitCode);
}

/** Applies the roster, or exactly the saved plan; nothing where a newer commit asks for something else. */
export async function applyBranch(event: BranchEvent, job: Job): Promise<ActionEnd> {
  const branch = event.branch ?? refuseTag();
  const superseding = await askSuperseding(event.commit, branch, job);
  if (superseding !== null) {
    say('notice', [superseding], job.env);
    await job.env.runner.summarize(`### Roster apply\n\n${superseding}\n`);
    return endWithout(EXIT.success, 'superseded');
  }
  const { planFile, files } = job.inputs;
  const what = planFile === null ? files : [planFile];
  const run = await runRoster(['apply', ...what, '--yes', ...allowFlags(job)], job);
  await tellResult(run, event.commit, branch, job);
  return {
    exitCode: run.exitCode,
    outcome: nameOutcome({
      exitCode: run.exitCode,
      shown: run.shown?.kind === 'report' ? run.shown : null,
    }),
    shown: run.shown?.kind === 'report' ? run.shown : null,
    planFile: null,
    reportPath: run.reportPath,
    isGreen: run.exitCode === EXIT.success,
  };
}

/** Why nothing may be applied, or null. Without a token nobody can tell, and then nothing may be applied either. */
async function askSuperseding(commit: string, branch: string, job: Job): Promise<string | null> {
  const { forge, facts, inputs, env } = job;
  if (forge === null) {
    throw new RosterError(
      "Without a token, roster can't tell whether this commit is still the newest.",
      {
        code: 'no_token',
        exitCode: EXIT.credentials,
        hint: 'Leave the input `token` at its default, with `contents: read` under `permissions`.',
      },
    );
  }
  const isPipeline = (path: string): boolean => path === facts.workflow;
  const place = { top: facts.workspace, isPipeline };
  const what = { rosters: inputs.files, saved: inputs.planFile };
  return await findSuperseding({ forge, commit, branch, ...what, ...place }, env);
}

/** The result belongs where the change was reviewed. It is what it is, whatever becomes of telling it. */
async function tellResult(run: RosterRun, commit: string, branch: string, job: Job): Promise<void> {
  const body = addBelow(
    run.markdown === null ? tellNoReport(run.exitCode) : withoutMark(run.markdown),
    [],
    job,
  );
  await job.env.runner.summarize(body);
  if (job.forge === null || !job.inputs.comment || job.event.kind !== 'push') return;
  try {
    for (const pull of await job.forge.mergedReviews(commit, branch)) {
      const rosters = job.inputs.files;
      await commentOnPull({ kind: 'apply', pull, rosters, body, isCorrection: false }, job);
    }
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    annotateError('notice', error, job.env);
  }
}

function tellNoReport(exitCode: ExitCode): string {
  return `### Roster apply\n\nThere is no report: roster exited with code ${exitCode}. The run's log says why.`;
}

function refuseTag(): never {
  throw new RosterError('roster applies only from a branch, but this job runs for a tag.', {
    code: 'no_branch',
    exitCode: EXIT.invalid,
    hint: 'Run the workflow on a branch.',
  });
}
