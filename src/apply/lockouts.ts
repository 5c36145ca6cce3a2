/**
 * Keeps enough admins even when a promotion that the plan counted on did not come about. Short, and
 * alone: nobody loses access by mistake.
 */
import { phaseOf, takesAdmin } from '../plan/changes.js';
import type { Change, Plan } from '../plan/plan.js';
import type { Result } from './report.js';
import { cameAbout } from './sending.js';

/**
 * The changes that would now leave fewer admins than the guard `min_admins` allows: of those that are
 * still to come, as many of the last ones as promotions are missing beyond what the plan could spare.
 */
export function findLockouts(
  plan: Plan,
  results: ReadonlyMap<Change, Result>,
): ReadonlySet<Change> {
  const guard = plan.guards.find((each) => each.name === 'min_admins');
  const toSpare = guard === undefined ? 0 : guard.actual - guard.limit;
  const missing = plan.changes.filter(
    (change) => phaseOf(change) === 'to_admin_type' && !cameAbout(results.get(change)),
  ).length;
  const takers = plan.changes.filter((change) => takesAdmin(change) && !results.has(change));
  const tooMany = Math.min(takers.length, Math.max(0, missing - toSpare));
  return new Set(takers.slice(takers.length - tooMany));
}
