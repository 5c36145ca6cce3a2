/** The last look: whether the workspace matches the roster, and shows what it acknowledged. */
import { emailKey } from '../email.js';
import { isInvitation } from '../plan/changes.js';
import type { Change, Plan } from '../plan/plan.js';
import type { Workspace } from '../workspace/workspace.js';
import { changeState, isTrustworthy, STILL_ACTIVE } from './holds.js';
import { lookFor } from './look.js';
import { findUnplanned, suspect } from './read-back.js';
import type { Report, Result } from './report.js';
import type { Run } from './run.js';
import { cameAbout } from './send.js';

/** How the workspace is in the end. */
export type LastLook = Required<Pick<Report, 'converged' | 'compared' | 'meanwhile'>>;

/**
 * Reads once more and holds the whole roster against the whole workspace; without the roster, the plan's
 * changes alone. Where nothing was sent, the read before is still true. What was acknowledged and is not
 * there gets the error `not_visible`; where nobody could look, it is indeterminate: green means looked at.
 */
export async function lookLast(plan: Plan, run: Run): Promise<LastLook> {
  const compared = run.differences === undefined ? 'changes' : 'roster';
  const wrote = [...run.results.values()].some((result) => result.attempts > 0);
  const live = wrote
    ? await lookFor((read) => findInvisible(run, read).length === 0, run)
    : run.lastRead;
  if (live === null || !isTrustworthy(live)) {
    if (wrote) replace(run, (result) => doubt(result, live));
    return { converged: null, compared, meanwhile: [] };
  }
  replace(run, (result) => correct(result, live, run));
  const meanwhile = findOthers(plan, live, run);
  const isOwnDone = plan.changes.every((change) => holds(change, live));
  return { converged: isOwnDone && meanwhile.length === 0, compared, meanwhile };
}

/** What a plan would change now, beside what this one left open: someone else did that meanwhile. */
function findOthers(plan: Plan, live: Workspace, run: Run): readonly Change[] {
  const open = plan.changes.filter((change) => !holds(change, live));
  const own = new Set(open.map(({ email }) => emailKey(email)));
  const differences = run.differences?.(live) ?? [];
  return differences.filter(({ email }) => !own.has(emailKey(email)));
}

function findInvisible(run: Run, live: Workspace): readonly Result[] {
  return [...run.results.values()].filter(
    (result) => cameAbout(result) && !holds(result.change, live),
  );
}

function replace(run: Run, change: (result: Result) => Result): void {
  for (const result of [...run.results.values()]) run.results.set(result.change, change(result));
}

/** What was only acknowledged, and nobody could look. */
function doubt(result: Result, live: Workspace | null): Result {
  const isSeen = live !== null && holds(result.change, live);
  if (result.outcome !== 'applied' || isSeen) return result;
  const message =
    "the server acknowledged it, but the last read did not return the users, so roster can't tell whether it was done";
  return { ...result, outcome: 'indeterminate', error: { code: 'not_read_back', message } };
}

function correct(result: Result, live: Workspace, run: Run): Result {
  const { change } = result;
  const isThere = holds(change, live);
  // It came about although nobody could tell, or was told that it did not.
  if (isThere && result.attempts > 0 && !cameAbout(result)) {
    return { ...result, outcome: 'confirmed', error: null };
  }
  return !isThere && cameAbout(result) ? notVisible(result, live, run) : result;
}

function notVisible(result: Result, live: Workspace, run: Run): Result {
  const { change } = result;
  if (change.action === 'disable' && changeState(change, live) === 'conflict') {
    return { ...result, outcome: 'failed', error: STILL_ACTIVE };
  }
  const unplanned = isInvitation(change) ? findUnplanned(live, run) : null;
  if (unplanned !== null) {
    const error = suspect(
      unplanned,
      'The server acknowledged it, but the last read does not show it.',
    );
    return { ...result, outcome: 'indeterminate', error };
  }
  const message = 'it was done, but the last read does not show it';
  return { ...result, error: { code: 'not_visible', message } };
}

function holds(change: Change, live: Workspace): boolean {
  return changeState(change, live) === 'holds';
}
