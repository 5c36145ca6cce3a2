/** The ends of an apply: its report, on standard output and in files, and its exit code. */
import {
  type Ended,
  makeDryReport,
  overallExitCode,
  overallOutcome,
} from '../../apply/make-report.js';
import type { ReportFile, RunOutcome } from '../../apply/report.js';
import { EXIT, type ExitCode, type RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import type { CliEnv, InterruptibleEnv } from '../cli-env.js';
import type { CommonOptions, OutputOptions } from '../declare/options.js';
import { type Attempt, failuresOf, valuesOf } from '../plan/attempt.js';
import type { Planned } from '../plan/plan-all.js';
import { showReport } from '../show/show.js';
import { showError } from '../show/show-error.js';

type FinishOptions = CommonOptions & OutputOptions;

/** Reports what was written. */
export function finishWritten(
  ended: readonly Attempt<Ended>[],
  options: FinishOptions,
  env: InterruptibleEnv,
): Promise<ExitCode> {
  const outcome = overallOutcome(valuesOf(ended), failuresOf(ended));
  const exitCode = overallExitCode(valuesOf(ended), failuresOf(ended));
  const { interruption } = env.interrupts;
  const isStopped = exitCode === EXIT.interrupted && interruption !== null;
  return finish(outcome, ended, isStopped ? interruption.exitCode : exitCode, options, env);
}

/** Reports what would have been written. */
export function finishDry(
  planned: readonly Attempt<Planned>[],
  options: FinishOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const exitCode = overallExitCode([], failuresOf(planned));
  return finish('dry_run', planned.map(leaveUnwritten), exitCode, options, env);
}

/** Reports of a run that somebody stopped before anything was written: all changes are skipped. */
export function finishStopped(
  planned: readonly Attempt<Planned>[],
  interruption: RosterError,
  options: FinishOptions,
  env: CliEnv,
): Promise<ExitCode> {
  showError(interruption, options, env);
  const { exitCode } = interruption;
  return finish('interrupted', planned.map(leaveUnwritten), exitCode, options, env);
}

function leaveUnwritten(attempt: Attempt<Planned>): Attempt<Ended> {
  if (!attempt.ok) return attempt;
  const { plan, port, retries } = attempt.value;
  const report = makeDryReport(plan, { reads: port.reads, writes: port.writes, retries });
  return { ...attempt, value: { report, stopped: null } };
}

async function finish(
  outcome: RunOutcome,
  ended: readonly Attempt<Ended>[],
  exitCode: ExitCode,
  options: FinishOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const file: ReportFile = {
    format_version: '1.0',
    tool_version: VERSION,
    outcome,
    reports: valuesOf(ended).map(({ report }) => report),
    failures: failuresOf(ended),
  };
  try {
    await showReport(file, options, env);
    return exitCode;
  } catch (error) {
    // The exit code is about the workspaces; that somebody gets no report is second to it.
    showError(error, options, env);
    return exitCode === EXIT.success ? EXIT.unexpected : exitCode;
  }
}
