/** Sends one change by hand as apply sends all of its own, and says what became of it. */
import { applyPlan } from '../../apply/apply-plan.js';
import type { CountedPort } from '../../apply/count-requests.js';
import { applyExitCode, makeDryReport, makeReport, runOutcome } from '../../apply/make-report.js';
import type { Report } from '../../apply/report.js';
import type { StopReason } from '../../apply/run.js';
import { EXIT, type ExitCode, type RosterError } from '../../errors.js';
import type { Plan } from '../../plan/plan.js';
import type { Pace } from '../../workspace/pace.js';
import type { Workspace } from '../../workspace/workspace.js';
import { explainStop } from '../apply/explain-stop.js';
import type { InterruptibleEnv } from '../cli-env.js';
import type { ListOptions } from '../declare/list-options.js';
import { settling } from '../interrupt.js';
import { showError } from '../show/show-error.js';
import { showWritten } from './show-written.js';

/** The plan that makes a wish true, with the read that it was made from. */
export interface Ready {
  readonly plan: Plan;
  readonly before: Workspace;
}

/** What a change by hand needs on its way. */
export interface Way {
  readonly connection: { readonly port: CountedPort };
  readonly pace: Pace;
  readonly options: ListOptions;
  readonly env: InterruptibleEnv;
}

/** Writes. A signal lets it settle; the exit code is as that of an apply. */
export async function carryOut({ plan, before }: Ready, way: Way): Promise<ExitCode> {
  const { connection, pace, options, env } = way;
  const { stop, abandon } = env.interrupts;
  const applied = await settling(env, () =>
    applyPlan(plan, before, {
      reader: connection.port,
      writer: connection.port,
      pace,
      env,
      concurrency: 1,
      stop,
      abandon,
      onResult: () => undefined,
    }),
  );
  const report = makeReport(plan, applied, countsOf(way));
  explainStop(applied.stopped, options, env);
  showWritten(runOutcome([report], applied.stopped), report, options, env);
  return exitCodeOf(report, applied.stopped, way);
}

function exitCodeOf(report: Report, stopped: StopReason | null, { env }: Way): ExitCode {
  const exitCode = applyExitCode([report], stopped);
  const { interruption } = env.interrupts;
  return exitCode === EXIT.interrupted && interruption !== null ? interruption.exitCode : exitCode;
}

/** Shows what would be done. */
export function leaveAtThat(plan: Plan, way: Way): ExitCode {
  showWritten('dry_run', makeDryReport(plan, countsOf(way)), way.options, way.env);
  return EXIT.success;
}

/** Says of a change that was on its way that it was not sent. */
export function leaveUnsent(plan: Plan, interruption: RosterError, way: Way): ExitCode {
  showError(interruption, way.options, way.env);
  showWritten('interrupted', makeDryReport(plan, countsOf(way)), way.options, way.env);
  return interruption.exitCode;
}

/** What went out so far. */
export function countsOf({ connection: { port }, pace }: Way): Report['requests'] {
  return { reads: port.reads, writes: port.writes, retries: pace.retries };
}
