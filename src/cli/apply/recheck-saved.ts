/** Holds a plan that is older than a moment against its workspace as it is now. */
import { type Recheck, recheckPlan } from '../../apply/recheck.js';
import { dayAt } from '../../day.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Allowances } from '../../plan/allowances.js';
import type { Change, Plan } from '../../plan/plan.js';
import { createPace } from '../../workspace/pace.js';
import { readWorkspace } from '../../workspace/read.js';
import { retryBudget } from '../../workspace/retry.js';
import type { CliEnv } from '../cli-env.js';
import type { Connection } from '../connect/connect.js';
import type { LivePlan } from '../plan/live-plan.js';

/** What to do about a saved plan that can't be used. */
export const MAKE_ANEW: string =
  'Make a new plan with `roster plan --save FILE` and have it reviewed.';

/**
 * Reads the workspace and checks every precondition. Throws `stale_plan` (exit 6) when one is gone,
 * `invalid_plan_file` (exit 3) when it is another workspace.
 */
export async function recheckSaved(
  saved: Plan,
  path: string,
  connection: Pick<Connection, 'port'>,
  allow: Allowances,
  env: CliEnv,
): Promise<LivePlan> {
  const pace = createPace(env, retryBudget(0));
  const workspace = await readWorkspace(connection.port, pace, env.interrupts?.stop);
  const today = dayAt(env.now());
  const { plan, stale, isForeign } = recheckPlan(saved, workspace, allow, today);
  if (isForeign) throw describeForeign(path);
  if (stale.length > 0) throw describeStale(path, stale);
  return { plan, workspace, retries: pace.retries };
}

function describeForeign(path: string): RosterError {
  return new RosterError(
    `The plan ${path} is for another workspace: nobody whom it saw there is active here. Nothing was written.`,
    {
      code: 'invalid_plan_file',
      exitCode: EXIT.invalid,
      hint: 'Apply it with the settings that it was made with.',
    },
  );
}

function describeStale(path: string, stale: Recheck['stale']): RosterError {
  const named = stale.slice(0, 5).map((change: Change) => change.email);
  const more = stale.length > named.length ? ` and ${stale.length - named.length} more` : '';
  return new RosterError(
    `The plan ${path} is stale: ${named.join(', ')}${more} changed since it was made, or have had their last day. Nothing was written.`,
    { code: 'stale_plan', exitCode: EXIT.stale, hint: MAKE_ANEW },
  );
}
