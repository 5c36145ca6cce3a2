/** The last look: whether the workspace now equals the plan, and shows what it acknowledged. */
import type { Change, Plan } from '../plan/plan.js';
import type { Workspace } from '../workspace/workspace.js';
import { changeState, isTrustworthy } from './holds.js';
import { lookFor } from './look.js';
import type { Result } from './report.js';
import type { Run } from './run.js';
import { cameAbout } from './send.js';

/**
 * Reads once more and compares. Null when that read fails or has gaps. Changes that the server
 * acknowledged but that no read shows get the error `not_visible`: a green run must have done it.
 */
export async function checkConverged(plan: Plan, run: Run): Promise<boolean | null> {
  const wrote = [...run.results.values()].some((result) => result.attempts > 0);
  // Where nothing was sent, the read before is still true.
  const live = wrote
    ? await lookFor((read) => findInvisible(run, read).length === 0, run)
    : run.lastRead;
  if (live === null || !isTrustworthy(live)) return null;
  for (const result of findInvisible(run, live)) run.results.set(result.change, notVisible(result));
  for (const result of findLate(run, live)) run.results.set(result.change, confirmLate(result));
  return plan.changes.every((change) => holds(change, live));
}

function findInvisible(run: Run, live: Workspace): readonly Result[] {
  return [...run.results.values()].filter(
    (result) => cameAbout(result) && !holds(result.change, live),
  );
}

/** What came about although nobody could tell, or was told that it did not. */
function findLate(run: Run, live: Workspace): readonly Result[] {
  return [...run.results.values()].filter(
    (result) => result.attempts > 0 && !cameAbout(result) && holds(result.change, live),
  );
}

function confirmLate(result: Result): Result {
  return { ...result, outcome: 'confirmed', error: null };
}

function holds(change: Change, live: Workspace): boolean {
  return changeState(change, live) === 'holds';
}

function notVisible(result: Result): Result {
  const message = 'it was done, but the last read does not show it';
  return { ...result, error: { code: 'not_visible', message } };
}
