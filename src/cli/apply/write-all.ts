/** Writes to one workspace after the other, until all had their turn or somebody stops it. */
import { applyPlan } from '../../apply/apply-plan.js';
import { type Ended, makeReport } from '../../apply/make-report.js';
import { createPace } from '../../workspace/pace.js';
import { retryBudget } from '../../workspace/retry.js';
import type { InterruptibleEnv } from '../cli-env.js';
import type { ConnectionOptions } from '../declare/options.js';
import { settling } from '../interrupt.js';
import { type Attempt, attemptEach } from '../plan/attempt.js';
import { namePlan } from '../plan/name-plan.js';
import type { Planned } from '../plan/plan-all.js';
import { textOptions } from '../show/text-options.js';
import { explainStop } from './explain-stop.js';
import { createProgress } from './progress.js';

/**
 * One workspace after the other, not side by side: what a company token may ask for in a minute is
 * shared by all its workspaces. Credentials that are refused in one stop that one; a signal stops all,
 * and what had no turn is in the reports as skipped.
 */
export async function writeAll(
  ready: readonly Attempt<Planned>[],
  options: ConnectionOptions,
  env: InterruptibleEnv,
): Promise<readonly Attempt<Ended>[]> {
  const several = ready.length > 1;
  const oneAfterAnother = { ...options, atOnce: 1 };
  return settling(env, () =>
    attemptEach(ready, (planned) => writeOne(planned, several, options, env), oneAfterAnother, env),
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
