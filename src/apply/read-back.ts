/** Judges changes whose answer proves nothing, by reading what the workspace says now. */

import type { Change, Plan } from '../plan/plan.js';
import { backoffMs, sleepUnlessAborted } from '../workspace/retry.js';
import type { Workspace } from '../workspace/workspace.js';
import { type ChangeState, changeState, isTrustworthy } from './holds.js';
import { lookFor, readForGood } from './look.js';
import type { ChangeError, Outcome, Result } from './report.js';
import { type Run, record, stopReason } from './run.js';
import { cameAbout, faultOf, type Sending, settle } from './send.js';

/**
 * A lost write can show late; two reads this far apart must agree that it did not happen. An e-mail
 * can't be taken back, so this is generous; a longer lag than this is the one thing that could send
 * an invitation twice.
 */
const PAUSE_BETWEEN_READS_MS = 5_000;

/**
 * Settles what it can and returns the changes that are clearly not done and may be sent again.
 * One read answers for all; a second one, after a pause, is made only where the first shows something
 * as not done that may have been. Nothing is ever sent again on the word of a failed or incomplete
 * read, and after one that stays so nothing is started at all.
 */
export async function readBack(sent: readonly Sending[], run: Run): Promise<readonly Sending[]> {
  const unproven = sent.filter((each) => !isProven(each, run));
  if (unproven.length === 0) return [];
  const open = judge(unproven, await readForGood(run), run);
  if (open.length === 0) return [];
  const attempts = Math.max(...open.map((each) => each.attempts));
  const pause = PAUSE_BETWEEN_READS_MS + backoffMs(attempts, run.env.random());
  await sleepUnlessAborted(run.env, pause, run.abandon);
  const stillOpen = judge(open, await readForGood(run), run);
  return stillOpen.filter((each) => maySendAgain(each, run));
}

/** Records what needs no reading back; true when that was enough. */
function isProven(each: Sending, run: Run): boolean {
  switch (each.end?.end) {
    case 'done':
      return true;
    case undefined:
      conclude(each, 'skipped', run);
      return true;
    case 'not_sent':
    case 'throttled':
      conclude(each, 'failed', run);
      return true;
    case 'rejected':
    case 'unknown':
      return false;
  }
}

/** Records what the read decides and returns what it shows to be not done. */
function judge(unproven: readonly Sending[], live: Workspace | null, run: Run): readonly Sending[] {
  return unproven.filter((each) => {
    const verdict = decide(each, live === null ? 'unclear' : changeState(each.change, live));
    if (verdict === 'open') return true;
    if (verdict === 'confirmed') record(run, settle(each, 'confirmed', run.env.monotonic()));
    else conclude(each, verdict, run);
    return false;
  });
}

function decide(
  each: Sending,
  state: ChangeState,
): 'confirmed' | 'failed' | 'indeterminate' | 'open' {
  if (state === 'holds') return 'confirmed';
  if (isRefused(each)) return 'failed';
  if (state === 'open') return 'open';
  return state === 'conflict' && each.end?.end === 'rejected' ? 'failed' : 'indeterminate';
}

/**
 * Whether the status itself says that nothing was done. GraphQL `errors` and `ok: false` do not: a
 * server can say them after the deed, so they need two reads like a lost answer.
 */
function isRefused({ end }: Sending): boolean {
  if (end?.end !== 'rejected') return false;
  return end.denied || (end.fault.code !== 'graphql_error' && end.fault.code !== 'not_ok');
}

/** What the server said no to is not sent again, even where it was clearly not done. */
function maySendAgain(each: Sending, run: Run): boolean {
  const isLost = each.end?.end === 'unknown';
  if (isLost && stopReason(run) === null && run.pace.spendRetry(each.attempts)) return true;
  conclude(each, 'failed', run);
  return false;
}

function conclude(each: Sending, outcome: Outcome, run: Run): void {
  const { code, message } = faultOf(each);
  const error: ChangeError = { code, message };
  record(run, settle(each, outcome, run.env.monotonic(), error));
}

// The last look: whether the workspace now equals the plan, and shows what it acknowledged.

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
