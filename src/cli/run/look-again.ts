/** A plan that is older than a moment, held against its workspace as it is now. Short: saved plans and runs share it. */

import { type Recheck, recheckPlan } from '../../apply/recheck.js';
import { nameFirst } from '../../count.js';
import { dayAt } from '../../day.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Allowances } from '../../plan/allowances.js';
import type { Plan } from '../../plan/plan.js';
import { readWorkspace } from '../../workspace/read.js';
import type { WorkspaceReader } from '../../workspace/workspace.js';
import { openPace } from '../connect.js';
import type { CliEnv } from '../options.js';
import type { LivePlan } from './plan-all.js';

/** What to do about a saved plan that can't be used. */
export const MAKE_ANEW: string =
  'Create a new plan with `roster plan --save FILE`, and have it reviewed.';

/**
 * Reads the workspace and checks every precondition. Throws what `findOutdated` makes of a plan that can't
 * be used anymore.
 */
export async function lookAgain(
  old: Plan,
  findOutdated: (recheck: Recheck) => RosterError | null,
  reader: WorkspaceReader,
  allow: Allowances,
  env: CliEnv,
): Promise<LivePlan> {
  const pace = openPace(env);
  const workspace = await readWorkspace(reader, pace, env.interrupts?.stop);
  const recheck = recheckPlan(old, workspace, allow, dayAt(env.now()));
  const outdated = findOutdated(recheck);
  if (outdated !== null) throw outdated;
  return { plan: recheck.plan, workspace, retries: pace.retries };
}

/**
 * Why a plan can't be used anymore: `invalid_plan_file` (exit 3) when it is another workspace, `stale_plan`
 * (exit 6) when a precondition is gone; or null. `name` stands behind the word plan.
 */
export function findOutdatedPlan(name: string, { stale, isForeign }: Recheck): RosterError | null {
  if (isForeign) return foreignPlan(name);
  return stale.length > 0 ? stalePlan(name, stale) : null;
}

function foreignPlan(name: string): RosterError {
  return new RosterError(
    `The plan ${name} is for another workspace: none of the users in it is active here. Nothing was written.`,
    {
      code: 'invalid_plan_file',
      exitCode: EXIT.invalid,
      hint: 'Apply it with the settings that it was created with.',
    },
  );
}

const MOST_NAMED = 5;

function stalePlan(name: string, stale: Recheck['stale']): RosterError {
  const named = nameFirst(
    stale.map(({ email }) => email),
    MOST_NAMED,
  );
  return new RosterError(
    `The plan ${name} is stale: since it was made, ${named} changed, passed their last day, or stopped being due for a new invitation. Nothing was written.`,
    { code: 'stale_plan', exitCode: EXIT.stale, hint: MAKE_ANEW },
  );
}
