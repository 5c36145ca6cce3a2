/** What every plan of the action has in common, whatever event it is for. Short: the events import it, and not each other. */
import { EXIT, type ExitCode } from '../../errors.js';
import type { ActionEnd, Job } from '../job.js';
import { nameOutcome } from '../outputs.js';
import type { RosterRun } from '../roster-run.js';

/** `--allow`, as the workflow gives it. */
export function allowFlags({ inputs }: Pick<Job, 'inputs'>): readonly string[] {
  return inputs.allow.flatMap((each) => ['--allow', each]);
}

/** The end of a run that has a plan. */
export function endOfPlan(
  run: RosterRun,
  { inputs }: Pick<Job, 'inputs'>,
  exitCode: ExitCode,
): ActionEnd {
  return {
    exitCode,
    outcome: nameOutcome(run),
    shown: run.shown,
    planFile: run.exitCode === EXIT.success ? inputs.planFile : null,
    reportPath: run.reportPath,
    isGreen: exitCode === EXIT.success,
  };
}
