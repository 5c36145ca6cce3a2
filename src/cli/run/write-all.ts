/** Writes to one workspace after the other, until all had their turn or somebody stops it; says what stopped one. */
import { applyPlan } from '../../apply/apply-plan.js';
import { makeReport } from '../../apply/make-report.js';
import type { Ended } from '../../apply/outcome.js';
import type { Result } from '../../apply/report.js';
import type { LongWait, StopReason } from '../../apply/run.js';
import type { Plan } from '../../plan/plan.js';
import { renderErrorText, type ShownError } from '../../render/text/message.js';
import { createPace } from '../../workspace/pace.js';
import { LONGEST_RETRY_AFTER_MS, retryBudget } from '../../workspace/retry.js';
import { type CliEnv, type InterruptibleEnv, settling } from '../interrupt.js';
import type { CommonOptions, ConnectionOptions } from '../options.js';
import { textOptions } from '../say.js';
import { namePlan, type Planned } from './plan-all.js';
import { type WorkspaceResult, workOnEach } from './workspace-result.js';

/** Makes what listens to the results of one workspace; `name` is which of several it is. */
export type Follow = (plan: Plan, name: string | null) => (result: Result) => void;

/**
 * One workspace after the other, not side by side: what a company token may ask for in a minute is
 * shared by all its workspaces. Credentials that are refused in one stop that one; a signal stops all,
 * and what had no turn is in the reports as skipped.
 */
export async function writeAll(
  ready: readonly WorkspaceResult<Planned>[],
  follow: Follow,
  options: ConnectionOptions,
  env: InterruptibleEnv,
): Promise<readonly WorkspaceResult<Ended>[]> {
  const several = ready.length > 1;
  const write = (planned: Planned): Promise<Ended> =>
    writePlan(planned, several ? namePlan(planned.plan) : null, follow, options, env);
  return settling(env, () => workOnEach(ready, write, { ...options, atOnce: 1 }, env));
}

async function writePlan(
  { plan, workspace, port, retries }: Planned,
  name: string | null,
  follow: Follow,
  options: ConnectionOptions,
  env: InterruptibleEnv,
): Promise<Ended> {
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
    onResult: follow(plan, name),
  });
  explainStop(applied.stopped, name, options, env);
  const { reads, writes } = port;
  const report = makeReport(plan, applied, { reads, writes, retries: retries + pace.retries });
  return { report, stopped: applied.stopped };
}

/** Says why not every change had its turn, and what to do; nothing of a run that was not stopped, or on purpose. */
function explainStop(
  stopped: StopReason | null,
  name: string | null,
  { color }: CommonOptions,
  env: CliEnv,
): void {
  const shown = describeStop(stopped);
  if (shown === null) return;
  const where = name === null ? '' : `${env.redaction?.text(name) ?? name}: `;
  const named = { ...shown, message: where + shown.message };
  env.stderr.write(renderErrorText(named, textOptions(env.stderr, color, env)));
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
