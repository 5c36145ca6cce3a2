/** Of those who are active and not on the roster, who was taken off it and waits for an apply, and who came in another way. */
import { emailKey } from '../../email.js';
import type { Change, Plan } from '../../plan/plan.js';
import type { Roster } from '../../roster/roster.js';
import { findRemovals, type RemovalsEnv } from '../git/removals.js';

/** The plan with what git knows of them. Asks nobody where there are none, or no roster. Never rejects. */
export async function withTakenOff(
  plan: Plan,
  roster: Roster | undefined,
  env: RemovalsEnv,
): Promise<Plan> {
  if (roster === undefined) return plan;
  const keys = new Set(plan.changes.filter(isUnlisted).map(({ email }) => emailKey(email)));
  const { found, isWhole } = await findRemovals(roster, keys, env);
  if (found.size === 0 && !isWhole) return plan;
  const changes = plan.changes.map((change) => {
    if (!isUnlisted(change)) return change;
    const takenOff = found.get(emailKey(change.email));
    if (takenOff !== undefined) return { ...change, taken_off: takenOff };
    return isWhole ? { ...change, taken_off: null } : change;
  });
  return { ...plan, changes };
}

function isUnlisted(
  change: Change,
): change is Extract<Change, { readonly reason: 'not_on_roster' }> {
  return change.reason === 'not_on_roster';
}
