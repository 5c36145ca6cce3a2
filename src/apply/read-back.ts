/** Judges changes whose answer proves nothing, by reading what the workspace says now. */
import { emailKey } from '../email.js';
import { isInvitation } from '../plan/changes.js';
import { backoffMs, sleepUnlessAborted } from '../workspace/retry.js';
import type { InvitedUser, Workspace } from '../workspace/workspace.js';
import { adviseRefused } from './advice.js';
import { type ChangeState, changeState, STILL_ACTIVE } from './holds.js';
import { readForGood } from './look.js';
import type { ChangeError, Outcome } from './report.js';
import { type Run, record, stopReason } from './run.js';
import { errorOf, type Sending, settle } from './send.js';

/** A write can show late; two reads this far apart must agree that it did not happen. */
const PAUSE_BETWEEN_READS_MS = 5_000;

/**
 * A server can carry a request out after everyone gave up on it. An e-mail can't be taken back, so an
 * invitation rests at least this long before it is sent again.
 */
const SHORTEST_REST_MS = 30_000;

/**
 * A plan of so many changes is no rush: who is throttled waits until no lag can hide that the deed was
 * done. In a larger one a rate limit is to be expected, and each wait would cost more than the changes.
 */
const FEW = 50;

/**
 * Settles what it can and returns the changes that are clearly not done and may be sent again.
 * One read answers for all; a second one, after a pause, is made only where the first shows something
 * as not done that may have been. Nothing is ever sent again on the word of a failed or incomplete
 * read, and after one that stays so nothing is started at all.
 */
export async function readBack(sent: readonly Sending[], run: Run): Promise<readonly Sending[]> {
  const unproven = sent.filter((each) => !isProven(each, run));
  if (unproven.length === 0) return [];
  const isFew = run.plan.changes.length <= FEW;
  if (isFew && unproven.every(isThrottled)) await outwaitLag(unproven, run);
  const open = judge(unproven, await readForGood(run), run);
  if (open.every(isThrottled)) return open.filter((each) => maySendAgain(each, run));
  await outwaitServer(open, run);
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
      conclude(each, 'failed', run);
      return true;
    case 'throttled':
    case 'rejected':
    case 'unknown':
      return false;
  }
}

/** Whether the server only asked for time. That is no proof, but one read is enough to believe it. */
function isThrottled({ end }: Sending): boolean {
  return end?.end === 'throttled';
}

async function outwaitLag(throttled: readonly Sending[], run: Run): Promise<void> {
  const last = Math.max(...throttled.map(({ endedAt }) => endedAt));
  await sleepUntil(last + PAUSE_BETWEEN_READS_MS, run.abandon, run);
}

/** Waits until neither a read can lag behind nor the server still be about to carry an invitation out. */
async function outwaitServer(open: readonly Sending[], run: Run): Promise<void> {
  const attempts = Math.max(...open.map((each) => each.attempts));
  const pause = PAUSE_BETWEEN_READS_MS + backoffMs(attempts, run.env.random());
  await sleepUnlessAborted(run.env, pause, run.abandon);
  // Who wants the run to end waits for no other try.
  const rested = Math.max(...open.map((each) => restedAt(each, run)));
  await sleepUntil(rested, AbortSignal.any([run.stop, run.abandon]), run);
}

/** When a change may be sent again, should it turn out to be open: what is no e-mail does no harm twice. */
function restedAt(each: Sending, run: Run): number {
  return isInvitation(each.change) ? certainAt(each, run) : each.endedAt;
}

/** From when on the server can't be about to carry out anymore what it gave no clear answer to. */
function certainAt({ endedAt, lostAt }: Sending, run: Run): number {
  if (lostAt === null) return endedAt;
  return Math.max(endedAt, lostAt + Math.max(SHORTEST_REST_MS, run.timeoutMs));
}

async function sleepUntil(time: number, signal: AbortSignal, { env }: Run): Promise<void> {
  const left = time - env.monotonic();
  if (left > 0) await sleepUnlessAborted(env, left, signal);
}

/** Records what the read decides and returns what it shows to be not done. */
function judge(unproven: readonly Sending[], live: Workspace | null, run: Run): readonly Sending[] {
  const unplanned = live === null ? null : findUnplanned(live, run);
  return unproven.filter((each) => {
    const state = live === null ? 'unclear' : changeState(each.change, live);
    const verdict = verdictOn(each, state);
    if (verdict === 'confirmed') record(run, settle(each, 'confirmed', run.env.monotonic()));
    else if (verdict === 'failed' && each.change.action === 'disable') {
      conclude(each, verdict, run, STILL_ACTIVE);
    } else if (verdict !== 'open') conclude(each, verdict, run);
    else if (unplanned === null || !isInvitation(each.change)) return true;
    else conclude(each, 'indeterminate', run, mayBe(unplanned, each, run));
    return false;
  });
}

function verdictOn(
  { change, end }: Sending,
  state: ChangeState,
): 'confirmed' | 'failed' | 'indeterminate' | 'open' {
  switch (state) {
    case 'holds':
      return 'confirmed';
    case 'open':
      return 'open';
    case 'conflict':
      // Who is active is not disabled, whoever else acted.
      return end?.end === 'rejected' || change.action === 'disable' ? 'failed' : 'indeterminate';
    case 'unclear':
      return 'indeterminate';
  }
}

/**
 * An invitation that is new and that nobody planned. It may be one of ours: a server can store another
 * spelling of an address than it was sent.
 */
export function findUnplanned(live: Workspace, { plan, before }: Run): InvitedUser | null {
  const planned = new Set(plan.changes.filter(isInvitation).map(({ email }) => emailKey(email)));
  const isOld = (user: InvitedUser): boolean =>
    before.invitedUsers.some(
      ({ key, accountType, invitation }) =>
        key === user.key && accountType === user.accountType && invitation === 'pending',
    );
  const found = live.invitedUsers.find(
    (user) => user.invitation === 'pending' && !planned.has(user.key) && !isOld(user),
  );
  return found ?? null;
}

function mayBe(unplanned: InvitedUser, each: Sending, run: Run): ChangeError {
  return suspect(unplanned, errorOf(each, run).message);
}

/** Why nobody can tell of an invitation, beside what is known of it. */
export function suspect({ email }: InvitedUser, message: string): ChangeError {
  return {
    code: 'unplanned_invitation',
    message: `${message} In the meantime, an unplanned invitation to ${email} appeared. It may be this one.`,
  };
}

/** What the server said no to is not sent again, even where it was clearly not done. */
function maySendAgain(each: Sending, run: Run): boolean {
  if (stopReason(run) === null && isGranted(each, run)) return true;
  const mayBeToCome = run.env.monotonic() < certainAt(each, run);
  if (mayBeToCome) conclude(each, 'indeterminate', run);
  else conclude(each, 'failed', run, adviseRefused(each, errorOf(each, run)));
  return false;
}

function isGranted({ end, attempts, isGrantedMore }: Sending, run: Run): boolean {
  if (end?.end === 'throttled') return isGrantedMore;
  return end?.end === 'unknown' && run.pace.spendRetry(attempts);
}

function conclude(
  each: Sending,
  outcome: Outcome,
  run: Run,
  error: ChangeError = errorOf(each, run),
): void {
  record(run, settle(each, outcome, run.env.monotonic(), error));
}
