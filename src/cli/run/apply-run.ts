/**
 * The one way from plans to their report: guards, a dry run or a yes, a second look, writing to one workspace
 * after the other, the exit code.
 */

import { type Applied, applyPlan } from '../../apply/apply-plan.js';
import {
  type Ended,
  makeDryReport,
  makeReport,
  overallExitCode,
  overallOutcome,
} from '../../apply/make-report.js';
import type { Recheck } from '../../apply/recheck.js';
import type { ReportFile, Result, RunOutcome } from '../../apply/report.js';
import type { LongWait, StopReason } from '../../apply/run.js';
import { describeRefusal, NOT_ALLOWED } from '../../apply/send.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { type Allowances, isAllowable } from '../../plan/allowances.js';
import { allPassed } from '../../plan/guards.js';
import type { Guard, Plan } from '../../plan/plan.js';
import { findTripped } from '../../render/plan-words.js';
import { findWarning } from '../../render/report-words.js';
import { renderErrorText, type ShownError } from '../../render/text/problems.js';
import {
  createSilence,
  LONGEST_RETRY_AFTER_MS,
  LONGEST_WRITING_MS,
  type Silence,
} from '../../workspace/retry.js';
import { timeoutOf } from '../../workspace/settings.js';
import { openPace } from '../connect.js';
import { type InterruptibleEnv, settling } from '../interrupt.js';
import type { CliEnv, CommonOptions, ConnectionOptions } from '../options.js';
import { showError, showWarning, textOptions } from '../say.js';
import { askForYes } from './confirm.js';
import { lookAgain } from './look-again.js';
import { namePlan, type Planned } from './plan-all.js';
import { failuresOf, valuesOf, type WorkspaceResult, workOnEach } from './workspace-result.js';

/** The flags that matter between a plan and its report. */
export interface RunOptions extends ConnectionOptions {
  readonly allow: Allowances;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** The plans of a run, or why a workspace has none. */
export type PlannedResults = readonly WorkspaceResult<Planned>[];

/** What a run says on its way: `apply` speaks of plans, a change by hand of one user. */
export interface Telling {
  /** Says what is about to be done, before anyone is asked. */
  announce(planned: PlannedResults): void;
  /** Says of the only workspace that a guard keeps it from being written. May throw it instead. */
  refuse(planned: PlannedResults): Promise<ExitCode>;
  /** What to ask before these plans are written, escaped. */
  question(plans: readonly Plan[], several: boolean): string;
  /** The error for a plan that has become void while someone thought about the question; or null. */
  findOutdated(plan: Plan, recheck: Recheck): RosterError | null;
  /** Says what becomes of each change, as soon as it is known. */
  readonly follow: Follow;
  /** Shows what became of it all. */
  report(file: ReportFile): Promise<void>;
}

/** Makes what listens to the results of one workspace; `name` is which of several it is. */
type Follow = (plan: Plan, name: string | null) => (result: Result) => void;

/** A run: what it says, its flags, and its outside. */
interface RunContext {
  readonly telling: Telling;
  readonly options: RunOptions;
  readonly env: InterruptibleEnv;
}

/**
 * Writes what was planned. A workspace whose guard trips is left out, and the others go on; where it
 * is the only one, there is a plan to show and no report. Whenever someone stops it, there is one.
 */
export async function applyRun(planned: PlannedResults, run: RunContext): Promise<ExitCode> {
  const { interruption } = run.env.interrupts;
  if (interruption !== null) return finishStopped(planned, interruption, run);
  run.telling.announce(planned);
  if (isRefusedAlone(planned)) return run.telling.refuse(planned);
  const ready = await leaveOutTripped(planned, run);
  return run.options.dryRun ? finishDry(ready, run) : askAndWrite(ready, run);
}

async function askAndWrite(ready: PlannedResults, run: RunContext): Promise<ExitCode> {
  const { telling, options, env } = run;
  const confirmed = await confirmUnlessStopped(ready, run);
  const { interruption } = env.interrupts;
  if (interruption !== null) return finishStopped(ready, interruption, run);
  if (isRefusedAlone(confirmed)) return telling.refuse(confirmed);
  const toWrite = await leaveOutTripped(confirmed, run);
  return finishWritten(await writeAll(toWrite, telling.follow, options, env), run);
}

function isRefusedAlone(planned: PlannedResults): boolean {
  const [only] = planned;
  return planned.length === 1 && only?.ok === true && !allPassed(only.value.plan.guards);
}

function leaveOutTripped(
  planned: PlannedResults,
  { options, env }: RunContext,
): Promise<PlannedResults> {
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
  const hint = `Check the list first. If it is right, raise the limit in the roster's policy, or for one run: ${flags}, which raises it in every workspace of the run.`;
  return new RosterError(`A guard tripped: ${told}. Nothing was written to that workspace.`, {
    code: 'guard_tripped',
    exitCode: EXIT.guard,
    ...(tripped.every(({ name }) => isAllowable(name)) ? { hint } : {}),
  });
}

/** Whoever asked for an end wants no further error. */
async function confirmUnlessStopped(
  ready: PlannedResults,
  run: RunContext,
): Promise<PlannedResults> {
  try {
    return await confirm(ready, run);
  } catch (error) {
    if (run.env.interrupts.interruption === null) throw error;
    return ready;
  }
}

/**
 * Asks once for all. Someone may have thought about it for an hour, so what the plans saw is looked
 * at once more: what was done meanwhile is skipped, and nothing is written to who was changed
 * meanwhile.
 */
async function confirm(
  ready: PlannedResults,
  { telling, options, env }: RunContext,
): Promise<PlannedResults> {
  const plans = valuesOf(ready).map(({ plan }) => plan);
  if (options.yes || plans.every((plan) => plan.changes.length === 0)) return ready;
  await askForYes(telling.question(plans, ready.length > 1), options.yes, env);
  const recheck = async (each: Planned): Promise<Planned> => {
    const { plan, port, retries, differences } = each;
    if (plan.changes.length === 0) return each;
    const findOutdated = (found: Recheck): RosterError | null => telling.findOutdated(plan, found);
    const again = await lookAgain(plan, findOutdated, port, options.allow, env);
    return { ...again, port, differences, retries: retries + again.retries };
  };
  return workOnEach(ready, recheck, { ...options, atOnce: options.concurrency }, env);
}

/**
 * One workspace after the other, not side by side: what a company token may ask for in a minute is
 * shared by all its workspaces. Credentials that are refused in one stop that one; a signal stops all,
 * and what had no turn is in the reports as skipped.
 */
async function writeAll(
  ready: readonly WorkspaceResult<Planned>[],
  follow: Follow,
  options: ConnectionOptions,
  env: InterruptibleEnv,
): Promise<readonly WorkspaceResult<Ended>[]> {
  const several = ready.length > 1;
  const silence = createSilence(env, LONGEST_WRITING_MS);
  const write = (planned: Planned): Promise<Ended> =>
    writePlan(planned, several ? namePlan(planned.plan) : null, follow, options, {
      ...env,
      silence,
    }).catch((error: unknown) => failAfterWriting(error, planned));
  return settling(env, () => workOnEach(ready, write, { ...options, atOnce: 1 }, env));
}

/** Once something was sent, no failure may end as one before which nothing was written. */
function failAfterWriting(cause: unknown, { port }: Planned): never {
  if (port.writes === 0) throw cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new RosterError(`Something failed after changes were sent: ${why}`, {
    code: 'failed_after_writing',
    exitCode: EXIT.indeterminate,
    hint: 'Check the workspace with `roster plan` before running this again.',
    cause,
  });
}

async function writePlan(
  { plan, workspace, port, retries, differences }: Planned,
  name: string | null,
  follow: Follow,
  options: ConnectionOptions,
  env: InterruptibleEnv & { readonly silence: Silence },
): Promise<Ended> {
  const { stop, abandon } = env.interrupts;
  const pace = openPace(env, env.silence, plan.changes.length);
  const applied = await applyPlan(plan, workspace, {
    reader: port,
    writer: port,
    pace,
    env,
    timeoutMs: timeoutOf(options),
    differences,
    concurrency: options.concurrency,
    stop,
    abandon,
    onResult: follow(plan, name),
  });
  explainEnd(applied, name, options, env);
  const { reads, writes } = port;
  const report = makeReport(plan, applied, { reads, writes, retries: retries + pace.retries });
  const warning = findWarning(report);
  if (warning !== null) showWarning(name === null ? warning : `${name}: ${warning}`, options, env);
  return { report, stopped: applied.stopped };
}

/** Says why not every change had its turn, and what to do; nothing of a run that was not stopped, or on purpose. */
function explainEnd(
  { results, stopped }: Applied,
  name: string | null,
  { color }: CommonOptions,
  env: CliEnv,
): void {
  const where = name === null ? '' : `${env.redaction?.text(name) ?? name}: `;
  for (const shown of [describeStop(stopped), describeRefusals(results)]) {
    if (shown === null) continue;
    const named = { ...shown, message: where + shown.message };
    env.stderr.write(renderErrorText(named, textOptions(env.stderr, color, env)));
  }
}

/** What the key may not do. It did everything else, so this stopped nothing. */
function describeRefusals(results: readonly Result[]): ShownError | null {
  const refused = results.filter(({ error }) => error?.code === NOT_ALLOWED);
  if (refused.length === 0) return null;
  const kinds = new Set(refused.map(({ change }) => describeRefusal(change)));
  return {
    message: `Paradime refused a change that the key is not allowed to make: ${[...kinds].join('; ')}.`,
    hint: 'Use a key that has the capability "User management admin" and can grant this account type, or have someone with that permission do it in Account Settings > Team.',
  };
}

function describeStop(stopped: StopReason | null): ShownError | null {
  if (typeof stopped === 'object' && stopped !== null) return describeLongWait(stopped);
  switch (stopped) {
    case 'denied':
      return {
        message:
          'Paradime refused these credentials for a change, so no further changes were sent.',
        hint: 'To apply, you need a valid key with the capability "User management admin".',
      };
    case 'budget':
      return {
        message: 'Too many requests had to be retried, so no further changes were sent.',
        hint: 'See the errors below. Wait until Paradime responds normally, then run this again.',
      };
    case 'unreachable':
      return {
        message: 'Paradime could no longer be reached, so no further changes were sent.',
        hint: 'See the errors below. When Paradime can be reached again, run this again: it continues from there.',
      };
    case 'unreadable':
      return {
        message:
          'roster could not read back whether a change was made, so no further changes were sent.',
        hint: 'See the errors below. When Paradime can be reached again, run this again: it reads the workspace first.',
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
    message: `The server asks roster to wait ${asked} s, but roster waits at most ${most} s, so no further changes were sent.`,
    hint: 'Wait that long, then run this again: it continues from there.',
  };
}

/** Reports what was written. */
function finishWritten(
  ended: readonly WorkspaceResult<Ended>[],
  run: RunContext,
): Promise<ExitCode> {
  const outcome = overallOutcome(valuesOf(ended), failuresOf(ended));
  const exitCode = overallExitCode(valuesOf(ended), failuresOf(ended));
  const { interruption } = run.env.interrupts;
  const isStopped = exitCode === EXIT.interrupted && interruption !== null;
  return finish(outcome, ended, isStopped ? interruption.exitCode : exitCode, run);
}

/** Reports what would have been written. */
function finishDry(planned: PlannedResults, run: RunContext): Promise<ExitCode> {
  const exitCode = overallExitCode([], failuresOf(planned));
  return finish(
    'dry_run',
    planned.map((each) => leaveUnwritten(each, 'planned')),
    exitCode,
    run,
  );
}

/** Reports of a run that someone stopped before anything was written: all changes are skipped. */
function finishStopped(
  planned: PlannedResults,
  interruption: RosterError,
  run: RunContext,
): Promise<ExitCode> {
  showError(interruption, run.options, run.env);
  return finish(
    'interrupted',
    planned.map((each) => leaveUnwritten(each, 'skipped')),
    interruption.exitCode,
    run,
  );
}

function leaveUnwritten(
  result: WorkspaceResult<Planned>,
  outcome: 'planned' | 'skipped',
): WorkspaceResult<Ended> {
  if (!result.ok) return result;
  const { plan, port, retries } = result.value;
  const report = makeDryReport(plan, { reads: port.reads, writes: port.writes, retries }, outcome);
  return { ...result, value: { report, stopped: null } };
}

async function finish(
  outcome: RunOutcome,
  ended: readonly WorkspaceResult<Ended>[],
  exitCode: ExitCode,
  { telling, options, env }: RunContext,
): Promise<ExitCode> {
  const file: ReportFile = {
    format_version: '1.0',
    tool_version: VERSION,
    outcome,
    reports: valuesOf(ended).map(({ report }) => report),
    failures: failuresOf(ended),
  };
  try {
    await telling.report(file);
    return exitCode;
  } catch (error) {
    // The exit code is about the workspaces; that someone gets no report is second to it.
    showError(error, options, env);
    if (exitCode !== EXIT.success) return exitCode;
    const wrote = file.reports.some(({ requests }) => requests.writes > 0);
    return wrote ? EXIT.partial : EXIT.unexpected;
  }
}
