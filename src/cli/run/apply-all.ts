/** Guards, shows, asks, writes, reports: what apply does with the plans of one or several workspaces. */

import { applyPlan } from '../../apply/apply-plan.js';
import {
  type Ended,
  makeDryReport,
  makeReport,
  overallExitCode,
  overallOutcome,
} from '../../apply/make-report.js';
import type { ReportFile, Result, RunOutcome } from '../../apply/report.js';
import type { LongWait, StopReason } from '../../apply/run.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { isAllowable } from '../../plan/allowances.js';
import { allPassed } from '../../plan/guards.js';
import type { Guard, Plan } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { findTripped } from '../../render/plan-parts.js';
import type { TextOptions } from '../../render/text/layout.js';
import { renderErrorText, type ShownError } from '../../render/text/message.js';
import { renderPlanText } from '../../render/text/plan.js';
import { renderProgressText } from '../../render/text/report.js';
import { createPace, LONGEST_RETRY_AFTER_MS, retryBudget } from '../../workspace/pace.js';
import { type CliEnv, type InterruptibleEnv, settling } from '../interrupt.js';
import type { CommonOptions, ConnectionOptions, OutputOptions } from '../options.js';
import { showError, textOptions } from '../say.js';
import { showRefusedPlan, showReport } from '../show.js';
import { confirmPlans } from './confirm.js';
import { filePlans, namePlan, type PlanAllOptions, type Planned } from './plan-all.js';
import { recheckSaved } from './saved-plan.js';
import { failuresOf, valuesOf, type WorkspaceResult, workOnEach } from './workspace-result.js';

/** The flags of `roster apply`. */
export interface ApplyOptions extends PlanAllOptions, OutputOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

type Results = readonly WorkspaceResult<Planned>[];

/**
 * Applies what was planned. A workspace whose guard trips is left out, and the others go on; where it
 * is the only one, there is a plan to show and no report. Whenever somebody stops it, there is one.
 */
export async function applyAll(
  planned: Results,
  options: ApplyOptions,
  env: InterruptibleEnv,
): Promise<ExitCode> {
  const { interruption } = env.interrupts;
  if (interruption !== null) return finishStopped(planned, interruption, options, env);
  announce(planned, options, env);
  if (isRefusedAlone(planned)) return refuseAlone(planned, options, env);
  const ready = await leaveOutTripped(planned, options, env);
  if (options.dryRun) return finishDry(ready, options, env);
  return askAndWrite(ready, options, env);
}

async function askAndWrite(
  ready: Results,
  options: ApplyOptions,
  env: InterruptibleEnv,
): Promise<ExitCode> {
  const confirmed = await confirmUnlessStopped(ready, options, env);
  const { interruption } = env.interrupts;
  if (interruption !== null) return finishStopped(ready, interruption, options, env);
  if (isRefusedAlone(confirmed)) return refuseAlone(confirmed, options, env);
  const toWrite = await leaveOutTripped(confirmed, options, env);
  return finishWritten(await writeAll(toWrite, options, env), options, env);
}

/** The plans go where people look; standard output is the report's when a program reads it. */
function announce(planned: Results, options: ApplyOptions, env: CliEnv): void {
  const stream = options.format === 'text' ? env.stdout : env.stderr;
  const text = textOptions(stream, options.color, env);
  stream.write(`${renderPlanText(filePlans(planned, env), { ...text, mode: 'plan' })}\n`);
}

function isRefusedAlone(planned: Results): boolean {
  const [only] = planned;
  return planned.length === 1 && only?.ok === true && !allPassed(only.value.plan.guards);
}

async function refuseAlone(
  planned: Results,
  options: ApplyOptions,
  env: CliEnv,
): Promise<ExitCode> {
  await showRefusedPlan(filePlans(planned, env), options, env);
  return EXIT.guard;
}

async function leaveOutTripped(
  planned: Results,
  options: ApplyOptions,
  env: CliEnv,
): Promise<Results> {
  const check = async (each: Planned): Promise<Planned> => {
    const tripped = findTripped(each.plan);
    if (tripped.length > 0) throw guardTripped(tripped);
    return each;
  };
  return workOnEach(planned, check, { ...options, atOnce: 1 }, env);
}

function guardTripped(tripped: readonly Guard[]): RosterError {
  const told = tripped.map(({ name, message }) => `${name} (${message})`).join('; ');
  const flags = tripped.map(({ name, actual }) => `--allow ${name}=${actual}`).join(' ');
  const hint = `To allow it for one run: ${flags}, which raises it in every workspace of the run.`;
  return new RosterError(`A guard tripped: ${told}. Nothing was written there.`, {
    code: 'guard_tripped',
    exitCode: EXIT.guard,
    ...(tripped.every(({ name }) => isAllowable(name)) ? { hint } : {}),
  });
}

/** Whoever asked for an end wants no further error. */
async function confirmUnlessStopped(
  ready: Results,
  options: ApplyOptions,
  env: InterruptibleEnv,
): Promise<Results> {
  try {
    return await confirm(ready, options, env);
  } catch (error) {
    if (env.interrupts.interruption === null) throw error;
    return ready;
  }
}

/**
 * Asks once for all. Somebody may have thought about it for an hour, so what the plans saw is looked
 * at once more: what was done meanwhile is skipped, and nothing is written to who was changed
 * meanwhile.
 */
async function confirm(ready: Results, options: ApplyOptions, env: CliEnv): Promise<Results> {
  const plans = valuesOf(ready).map(({ plan }) => plan);
  if (options.yes || plans.every((plan) => plan.changes.length === 0)) return ready;
  await confirmPlans(plans, ready.length > 1, options.yes, env);
  const recheck = async (each: Planned): Promise<Planned> => {
    const { plan, port, retries } = each;
    if (plan.changes.length === 0) return each;
    const again = await recheckSaved(plan, `of ${plan.roster.path}`, { port }, options.allow, env);
    return { ...again, port, retries: retries + again.retries };
  };
  return workOnEach(ready, recheck, { ...options, atOnce: options.concurrency }, env);
}

// Says why a run ended before every change had its turn, and what to do about it.

/**
 * Writes nothing for a run that was not stopped, or that somebody stopped on purpose. `name` says in
 * which of several workspaces it was.
 */
export function explainStop(
  stopped: StopReason | null,
  options: CommonOptions,
  env: Pick<CliEnv, 'stderr' | 'variables' | 'redaction'>,
  name: string | null = null,
): void {
  const shown = describeStop(stopped);
  if (shown === null) return;
  const where = name === null ? '' : `${env.redaction?.text(name) ?? name}: `;
  const named = { ...shown, message: where + shown.message };
  env.stderr.write(renderErrorText(named, textOptions(env.stderr, options.color, env)));
}

function describeStop(stopped: StopReason | null): ShownError | null {
  if (typeof stopped === 'object' && stopped !== null) return describeLongWait(stopped);
  switch (stopped) {
    case 'denied':
      return {
        message: 'Paradime refused these credentials for a change, so no further one was sent.',
        hint: 'Applying needs a key that is valid and has the capability "User management admin".',
      };
    case 'budget':
      return {
        message: 'Too many requests had to be tried again, so no further change was sent.',
        hint: 'Look at the errors below, wait until Paradime answers again, and run this again.',
      };
    case 'unreachable':
      return {
        message: 'Paradime could not be reached any more, so no further change was sent.',
        hint: 'Look at the errors below. When Paradime can be reached again, run this again: it goes on from there.',
      };
    case 'unreadable':
      return {
        message: 'What became of a change could not be read back, so no further change was sent.',
        hint: 'Look at the errors below. When Paradime can be reached again, run this again: it reads the workspace first.',
      };
    case 'interrupted':
    case null:
      return null;
  }
}

function describeLongWait({ askedMs }: LongWait): ShownError {
  const asked = Math.ceil(askedMs / 1_000);
  const most = LONGEST_RETRY_AFTER_MS / 1_000;
  return {
    message: `The server asks to wait ${asked} s, more than roster waits (${most} s), so no further change was sent.`,
    hint: 'Wait that long, and run this again: it goes on from there.',
  };
}

// The ends of an apply: its report, on standard output and in files, and its exit code.

type FinishOptions = CommonOptions & OutputOptions;

/** Reports what was written. */
export function finishWritten(
  ended: readonly WorkspaceResult<Ended>[],
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
  planned: readonly WorkspaceResult<Planned>[],
  options: FinishOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const exitCode = overallExitCode([], failuresOf(planned));
  return finish('dry_run', planned.map(leaveUnwritten), exitCode, options, env);
}

/** Reports of a run that somebody stopped before anything was written: all changes are skipped. */
export function finishStopped(
  planned: readonly WorkspaceResult<Planned>[],
  interruption: RosterError,
  options: FinishOptions,
  env: CliEnv,
): Promise<ExitCode> {
  showError(interruption, options, env);
  const { exitCode } = interruption;
  return finish('interrupted', planned.map(leaveUnwritten), exitCode, options, env);
}

function leaveUnwritten(result: WorkspaceResult<Planned>): WorkspaceResult<Ended> {
  if (!result.ok) return result;
  const { plan, port, retries } = result.value;
  const report = makeDryReport(plan, { reads: port.reads, writes: port.writes, retries });
  return { ...result, value: { report, stopped: null } };
}

async function finish(
  outcome: RunOutcome,
  ended: readonly WorkspaceResult<Ended>[],
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

// Says on standard error what becomes of each change, as soon as it is known.

/** A listener for results that writes a line for each; with `name` it says in which of several workspaces. */
export function createProgress(
  plan: Plan,
  text: TextOptions,
  env: Pick<CliEnv, 'stderr' | 'redaction'>,
  name: string | null = null,
): (result: Result) => void {
  const total = plan.changes.length;
  const where = name === null ? '' : `${escapeTerminal(env.redaction?.text(name) ?? name)} `;
  let done = 0;
  return (result) => {
    done += 1;
    const shown = env.redaction?.data(result) ?? result;
    env.stderr.write(where + renderProgressText(shown, { ...text, done, total }));
  };
}

// Writes to one workspace after the other, until all had their turn or somebody stops it.

/**
 * One workspace after the other, not side by side: what a company token may ask for in a minute is
 * shared by all its workspaces. Credentials that are refused in one stop that one; a signal stops all,
 * and what had no turn is in the reports as skipped.
 */
export async function writeAll(
  ready: readonly WorkspaceResult<Planned>[],
  options: ConnectionOptions,
  env: InterruptibleEnv,
): Promise<readonly WorkspaceResult<Ended>[]> {
  const several = ready.length > 1;
  const oneAfterAnother = { ...options, atOnce: 1 };
  return settling(env, () =>
    workOnEach(ready, (planned) => writeOne(planned, several, options, env), oneAfterAnother, env),
  );
}

async function writeOne(
  { plan, workspace, port, retries }: Planned,
  several: boolean,
  options: ConnectionOptions,
  env: InterruptibleEnv,
): Promise<Ended> {
  const name = several ? namePlan(plan) : null;
  const { stop, abandon } = env.interrupts;
  const pace = createPace(env, retryBudget(plan.changes.length));
  const applied = await applyPlan(plan, workspace, {
    reader: port,
    writer: port,
    pace,
    env,
    concurrency: options.concurrency,
    stop,
    abandon,
    onResult: createProgress(plan, textOptions(env.stderr, options.color, env), env, name),
  });
  explainStop(applied.stopped, options, env, name);
  const { reads, writes } = port;
  const report = makeReport(plan, applied, { reads, writes, retries: retries + pace.retries });
  return { report, stopped: applied.stopped };
}
