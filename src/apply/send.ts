/** Sends one change, and again only where it provably had no effect. */
import type { AccountType } from '../account-type.js';
import type { Change } from '../plan/plan.js';
import type { Fault, WorkspaceWriter, WriteEnd } from '../workspace/workspace.js';
import type { ChangeError, Outcome, Result } from './report.js';
import { mayStart, type Run, record, stopReason } from './run.js';

/**
 * Sends until a request ends in any other way than "not sent" or "throttled", or no further try is
 * granted; it can be held back (`isHeldBack`). A change that is done is recorded at once; everything
 * else is for the caller to judge.
 */
export async function sendChange(sending: Sending, run: Run): Promise<Sending> {
  let current = sending;
  for (;;) {
    const end = await run.pace.send({
      request: () => unlessAbandoned(write(current.change, run.writer), run.abandon),
      goOn: () => mayStart(run),
      signal: run.stop,
    });
    if (end === null) return { ...current, isHeldBack: stopReason(run) === null };
    current = { ...current, attempts: current.attempts + 1, end, isHeldBack: false };
    note(end, run);
    if (end.end === 'done') record(run, settle(current, 'applied', run.env.monotonic()));
    if (end.end !== 'not_sent' && end.end !== 'throttled') return current;
    if (!(await mayTryAgain(current.attempts, end, run))) return current;
  }
}

/** A server that nobody can reach is waited for as long as patience lasts; then the run ends. */
async function mayTryAgain(
  attempts: number,
  end: Extract<WriteEnd, { end: 'not_sent' | 'throttled' }>,
  run: Run,
): Promise<boolean> {
  if (end.end === 'throttled') return run.pace.mayRetry(attempts, end, run.stop);
  if (await run.pace.mayRetry(attempts, end, run.stop, run.patience)) return true;
  run.unreachable ||= end.retryable && !run.stop.aborted;
  return false;
}

/** Notes what an end says of the requests to come. One that was not sent says nothing. */
function note(end: WriteEnd, run: Run): void {
  if (end.end === 'rejected' && end.denied) run.denied = true;
  if (end.end === 'unknown') run.lostInRow += 1;
  else if (end.end !== 'not_sent') {
    run.lostInRow = 0;
    run.patience.answered();
  }
}

/** The request's end, or `unknown` as soon as nobody waits for it any more. */
function unlessAbandoned(request: Promise<WriteEnd>, abandon: AbortSignal): Promise<WriteEnd> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve({ end: 'unknown', fault: ABANDONED });
    if (abandon.aborted) leave();
    abandon.addEventListener('abort', leave, { once: true });
    request.then(resolve, reject).finally(() => abandon.removeEventListener('abort', leave));
  });
}

const ABANDONED: Fault = {
  code: 'abandoned',
  message: 'the run was left at once while this was in flight',
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
  /** Waits for its turn until the workspace was looked at. */
  readonly isHeldBack: boolean;
}

/** A change that was not tried yet. */
export function untried(change: Change, startedAt: number): Sending {
  return { change, attempts: 0, startedAt, end: null, isHeldBack: false };
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

/** The fault of an end, or of none. */
export function faultOf(sending: Sending): Fault {
  const { end } = sending;
  return end === null || end.end === 'done' ? NOT_STARTED : end.fault;
}

const NOT_STARTED: Fault = { code: 'not_started', message: 'the run ended before its turn' };

/** Whether the workspace is known to be as the change wants it. */
export function cameAbout(result: Result | undefined): boolean {
  return result !== undefined && CAME_ABOUT.has(result.outcome);
}

const CAME_ABOUT: ReadonlySet<Outcome> = new Set<Outcome>(['applied', 'confirmed', 'already']);
