/** Writes to one workspace after the other, until all had their turn or somebody stops it. */
import { applyPlan } from '../apply/apply-plan.js';
import { type Ended, makeReport } from '../apply/make-report.js';
import type { StopSignal } from '../env.js';
import { createPace } from '../workspace/pace.js';
import { retryBudget } from '../workspace/retry.js';
import { type Attempt, attemptEach } from './attempt.js';
import type { CliEnv } from './cli-env.js';
import { explainStop } from './explain-stop.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { namePlan } from './name-plan.js';
import type { ConnectionOptions } from './options.js';
import type { Planned } from './plan-all.js';
import { createProgress } from './progress.js';
import { textOptions } from './text-options.js';

/** What writing came to, and the signal that stopped it, if any. */
export interface WrittenAll {
  readonly ended: readonly Attempt<Ended>[];
  readonly signal: StopSignal | null;
}

/**
 * One workspace after the other, not side by side: what a company token may ask for in a minute is
 * shared by all its workspaces. Credentials that are refused in one stop that one; a signal stops all,
 * and what had no turn is in the reports as skipped.
 */
export async function writeAll(
  ready: readonly Attempt<Planned>[],
  options: ConnectionOptions,
  env: CliEnv,
): Promise<WrittenAll> {
  const several = ready.length > 1;
  const { result, signal } = await interruptible(env, (interrupts) =>
    attemptEach(
      ready,
      (planned) => writeOne(planned, several, interrupts, options, env),
      { ...options, atOnce: 1 },
      env,
    ),
  );
  return { ended: result, signal };
}

async function writeOne(
  { plan, workspace, port, retries }: Planned,
  several: boolean,
  { stop, abandon }: Interrupts,
  options: ConnectionOptions,
  env: CliEnv,
): Promise<Ended> {
  const name = several ? namePlan(plan) : null;
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
