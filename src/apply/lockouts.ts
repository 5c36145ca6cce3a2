/**
 * Keeps enough admins when a promotion that the plan counted on did not come about: one that failed, and
 * one that was only said to be done. Alone, since nobody may lose access by mistake.
 */

import { phaseOf, takesAdmin } from '../plan/changes.js';
import { givesAdmin, takesCounted } from '../plan/headcount.js';
import type { Change, Plan } from '../plan/plan.js';
import type { Workspace } from '../workspace/workspace.js';
import { changeState } from './holds.js';
import { lookFor, readForGood } from './look.js';
import type { Result } from './report.js';
import { type Run, record, stopReason } from './run.js';
import { cameAbout, settle, untried } from './send.js';

/**
 * Those of a phase's changes that may run. Before the first that takes an admin away the workspace is
 * read: an acknowledgement is no proof where there is no way back. What would leave too few admins is
 * skipped.
 */
export async function withoutLockouts(
  changes: readonly Change[],
  plan: Plan,
  run: Run,
): Promise<readonly Change[]> {
  if (!changes.some(takesAdmin)) return changes;
  // All promotions are behind, so what is found once holds for all that follows.
  run.unseen ??= await findUnseen(plan, run);
  const { unseen } = run;
  const lockouts = findLockouts(plan, run.results, unseen);
  return changes.filter((change) => {
    if (!lockouts.has(change)) return true;
    const message =
      unseen.size > 0
        ? 'the server acknowledged a promotion to an admin type, but no read shows it, and this change would leave too few admins'
        : 'a promotion to an admin type failed, and this change would leave too few admins';
    const now = run.env.monotonic();
    record(run, settle(untried(change, now), 'skipped', now, { code: 'min_admins', message }));
    return false;
  });
}

/** The promotions that were acknowledged and that no read shows, once lag is ruled out. */
async function findUnseen(plan: Plan, run: Run): Promise<ReadonlySet<Change>> {
  const acknowledged = plan.changes.filter(
    (change) => isPromotion(change) && run.results.get(change)?.outcome === 'applied',
  );
  if (acknowledged.length === 0 || stopReason(run) !== null) return new Set();
  const findOpen = (live: Workspace): readonly Change[] =>
    acknowledged.filter((change) => changeState(change, live) !== 'holds');
  const live = await lookFor((read) => findOpen(read).length === 0, run, readForGood);
  return new Set(live === null ? acknowledged : findOpen(live));
}

/**
 * The changes that would now leave fewer admins than the guard `min_admins` allows: of those that are
 * still to come, as many of the last ones as promotions are missing beyond what the plan could spare.
 *
 * @param unseen promotions that were acknowledged and are not there
 */
export function findLockouts(
  plan: Plan,
  results: ReadonlyMap<Change, Result>,
  unseen: ReadonlySet<Change> = new Set(),
): ReadonlySet<Change> {
  const guard = plan.guards.find((each) => each.name === 'min_admins');
  const toSpare = guard === undefined ? 0 : guard.actual - guard.limit;
  const counted = plan.observed.admin_types;
  const missing = plan.changes.filter(
    (change) =>
      givesAdmin(change, counted) && (unseen.has(change) || !cameAbout(results.get(change))),
  ).length;
  const takers = plan.changes.filter(
    (change) => takesCounted(change, counted) && !results.has(change),
  );
  const tooMany = Math.min(takers.length, Math.max(0, missing - toSpare));
  return new Set(takers.slice(takers.length - tooMany));
}

function isPromotion(change: Change): boolean {
  return phaseOf(change) === 'to_admin_type';
}
