/** Sends one change, and again only where it provably had no effect. */
import type { AccountType } from '../account-type.js';
import { isInvitation } from '../plan/changes.js';
import type { Change } from '../plan/plan.js';
import { refusesKey } from '../workspace/request-error.js';
import type { EndReason, WorkspaceWriter, WriteEnd } from '../workspace/workspace.js';
import type { ChangeError, Outcome, Result } from './report.js';
import { mayStart, type Run, record, stopReason } from './run.js';

/**
 * Sends until a request ends in any other way than "not sent" or "throttled", or no further try is
 * granted; it can be held back (`isHeldBack`). An invitation that was throttled is left to the caller:
 * that proves nothing, and it is an e-mail. A change that is done is recorded at once; everything else
 * is for the caller to judge.
 */
export async function sendChange(sending: Sending, run: Run): Promise<Sending> {
  let current = sending;
  for (;;) {
    const end = await run.pace.send({
      request: () => unlessAbandoned(write(current.change, run.writer), run.abandon),
      goOn: () => mayStart(run) && !isRefusedKind(current.change, run),
      signal: run.stop,
    });
    if (end === null) {
      const isHeldBack = isOnlyHeldBack(current, run);
      // What was granted before its kind was refused has no turn to come either.
      return { ...current, isHeldBack, isGrantedMore: current.isGrantedMore && isHeldBack };
    }
    const { attempts } = current;
    const endedAt = run.env.monotonic();
    const lostAt = end.end === 'unknown' ? endedAt : current.lostAt;
    current = { ...current, attempts: attempts + 1, end, endedAt, lostAt, isHeldBack: false };
    note(current.change, end, run);
    if (end.end === 'done') record(run, settle(current, 'applied', endedAt));
    if (end.end !== 'not_sent' && end.end !== 'throttled') return current;
    const isGrantedMore = await mayTryAgain(current.attempts, end, run);
    current = { ...current, isGrantedMore };
    if (!isGrantedMore || (end.end === 'throttled' && isInvitation(current.change))) return current;
  }
}

/** Whether there is a turn to come: neither is the run over, nor is this what the key may not do. */
function isOnlyHeldBack({ change }: Sending, run: Run): boolean {
  return stopReason(run) === null && !isRefusedKind(change, run);
}

/** A server that nobody can reach is waited for as long as grace lasts; then the run ends. */
async function mayTryAgain(
  attempts: number,
  end: Extract<WriteEnd, { end: 'not_sent' | 'throttled' }>,
  run: Run,
): Promise<boolean> {
  if (end.end === 'throttled') return run.pace.mayRetry(attempts, end, run.stop);
  if (await run.pace.mayRetry(attempts, end, run.stop, run.grace)) return true;
  run.unreachable ||= end.retryable && !run.stop.aborted;
  return false;
}

/** Notes what an end says of the requests to come. One that was not sent says nothing. */
function note(change: Change, end: WriteEnd, run: Run): void {
  if (end.end === 'rejected' && end.denied) {
    if (refusesKey(end.reason)) run.denied = true;
    else run.refusedKinds.add(kindOf(change));
  }
  if (end.end === 'unknown') run.lostInRow += 1;
  else if (end.end !== 'not_sent') {
    run.lostInRow = 0;
    run.grace.answered();
  }
}

/** A key may be allowed some changes and not others: what one 403 stops is those that are like it. */
function kindOf(change: Change): string {
  if (change.action === 'disable') return 'disable anyone';
  return isInvitation(change) ? `invite anyone as ${change.to}` : `make anyone ${change.to}`;
}

function isRefusedKind(change: Change, run: Run): boolean {
  return run.refusedKinds.has(kindOf(change));
}

/** The request's end, or `unknown` as soon as nobody waits for it anymore. */
function unlessAbandoned(request: Promise<WriteEnd>, abandon: AbortSignal): Promise<WriteEnd> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve({ end: 'unknown', reason: ABANDONED });
    if (abandon.aborted) leave();
    abandon.addEventListener('abort', leave, { once: true });
    request.then(resolve, reject).finally(() => abandon.removeEventListener('abort', leave));
  });
}

const ABANDONED: EndReason = {
  code: 'abandoned',
  message: 'the run was stopped while this was in flight',
};

function write(change: Change, writer: WorkspaceWriter): Promise<WriteEnd> {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return writer.invite(change.email, change.to satisfies AccountType);
    case 'change_account_type':
      return writer.changeAccountType(change.uid, change.to);
    case 'disable':
      return writer.disable(change.uid);
  }
}

// Where one change of a run stands, from its turn to its result.

/** A change on its way: how often it was sent and how the last request ended. */
export interface Sending {
  readonly change: Change;
  readonly attempts: number;
  /** Monotonic milliseconds at the first try. */
  readonly startedAt: number;
  /** Null as long as nothing was sent. */
  readonly end: WriteEnd | null;
  /** Monotonic milliseconds when the last try ended, or was given up on. */
  readonly endedAt: number;
  /** Monotonic milliseconds when an answer was lost, of this try or an earlier one; null for never. */
  readonly lostAt: number | null;
  /** Whether the pace grants one more try, where the last one was not sent or throttled. */
  readonly isGrantedMore: boolean;
  /** Waits for its turn until the workspace was looked at. */
  readonly isHeldBack: boolean;
}

/** A change that was not tried yet. */
export function untried(change: Change, startedAt: number): Sending {
  const fresh = { attempts: 0, end: null, lostAt: null, isGrantedMore: false, isHeldBack: false };
  return { change, startedAt, endedAt: startedAt, ...fresh };
}

/** What became of a change. */
export function settle(
  sending: Sending,
  outcome: Outcome,
  now: number,
  error: ChangeError | null = null,
): Result {
  const { change, attempts, startedAt } = sending;
  const duration_ms = attempts === 0 ? 0 : Math.round(now - startedAt);
  return { change, outcome, attempts, duration_ms, error };
}

/** What a key may not do that may not make this change. */
export function describeRefusal(change: Change): string {
  return `this key is not allowed to ${kindOf(change)}`;
}

/** Why a change is not done, by its last end. */
export function errorOf({ change, end }: Sending, run: Run): ChangeError {
  const mayNot = describeRefusal(change);
  if (end === null || end.end === 'done') {
    return isRefusedKind(change, run)
      ? { code: NOT_ALLOWED, message: mayNot, run_again: false }
      : NOT_STARTED;
  }
  const { code, message } = end.reason;
  const isKind = end.end === 'rejected' && end.denied && !refusesKey(end.reason);
  return isKind
    ? { code: NOT_ALLOWED, message: `${mayNot}: ${message}`, run_again: false }
    : { code, message };
}

/** The code of a change that the key may not make. */
export const NOT_ALLOWED = 'not_allowed';

const NOT_STARTED: ChangeError = {
  code: 'not_started',
  message: 'the run ended before this change was sent',
};

/** Whether the workspace is known to be as the change wants it. */
export function cameAbout(result: Result | undefined): boolean {
  return result !== undefined && CAME_ABOUT.has(result.outcome);
}

const CAME_ABOUT: ReadonlySet<Outcome> = new Set<Outcome>(['applied', 'confirmed', 'already']);
