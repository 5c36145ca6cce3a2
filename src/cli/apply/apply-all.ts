/** Guards, shows, asks, writes, reports: what apply does with the plans of one or several workspaces. */
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { isAllowable } from '../../plan/allowances.js';
import { allPassed } from '../../plan/guards.js';
import type { Guard } from '../../plan/plan.js';
import { findTripped } from '../../render/plan-words.js';
import { renderPlanText } from '../../render/text/plan.js';
import type { CliEnv, InterruptibleEnv } from '../cli-env.js';
import type { OutputOptions } from '../declare/options.js';
import { type Attempt, attemptEach, valuesOf } from '../plan/attempt.js';
import { filePlans } from '../plan/live-plan.js';
import type { PlanAllOptions, Planned } from '../plan/plan-all.js';
import { showRefusedPlan } from '../show/show.js';
import { textOptions } from '../show/text-options.js';
import { confirmPlans } from './confirm.js';
import { finishDry, finishStopped, finishWritten } from './finish-apply.js';
import { recheckSaved } from './recheck-saved.js';
import { writeAll } from './write-all.js';

/** The flags of `roster apply`. */
export interface ApplyOptions extends PlanAllOptions, OutputOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

type Attempts = readonly Attempt<Planned>[];

/**
 * Applies what was planned. A workspace whose guard trips is left out, and the others go on; where it
 * is the only one, there is a plan to show and no report. Whenever somebody stops it, there is one.
 */
export async function applyAll(
  planned: Attempts,
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
  ready: Attempts,
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
function announce(planned: Attempts, options: ApplyOptions, env: CliEnv): void {
  const stream = options.format === 'text' ? env.stdout : env.stderr;
  const text = textOptions(stream, options.color, env);
  stream.write(`${renderPlanText(filePlans(planned, env), { ...text, mode: 'plan' })}\n`);
}

function isRefusedAlone(planned: Attempts): boolean {
  const [only] = planned;
  return planned.length === 1 && only?.ok === true && !allPassed(only.value.plan.guards);
}

async function refuseAlone(
  planned: Attempts,
  options: ApplyOptions,
  env: CliEnv,
): Promise<ExitCode> {
  await showRefusedPlan(filePlans(planned, env), options, env);
  return EXIT.guard;
}

async function leaveOutTripped(
  planned: Attempts,
  options: ApplyOptions,
  env: CliEnv,
): Promise<Attempts> {
  const check = async (each: Planned): Promise<Planned> => {
    const tripped = findTripped(each.plan);
    if (tripped.length > 0) throw guardTripped(tripped);
    return each;
  };
  return attemptEach(planned, check, { ...options, atOnce: 1 }, env);
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
  ready: Attempts,
  options: ApplyOptions,
  env: InterruptibleEnv,
): Promise<Attempts> {
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
async function confirm(ready: Attempts, options: ApplyOptions, env: CliEnv): Promise<Attempts> {
  const plans = valuesOf(ready).map(({ plan }) => plan);
  if (options.yes || plans.every((plan) => plan.changes.length === 0)) return ready;
  await confirmPlans(plans, ready.length > 1, options.yes, env);
  const recheck = async (each: Planned): Promise<Planned> => {
    const { plan, port, retries } = each;
    if (plan.changes.length === 0) return each;
    const again = await recheckSaved(plan, `of ${plan.roster.path}`, { port }, options.allow, env);
    return { ...again, port, retries: retries + again.retries };
  };
  return attemptEach(ready, recheck, { ...options, atOnce: options.concurrency }, env);
}
