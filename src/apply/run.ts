/** What the parts of one apply share. */
import type { Env } from '../env.js';
import { phaseOf, takesAdmin } from '../plan/changes.js';
import type { Change, Plan } from '../plan/plan.js';
import type { Pace } from '../workspace/pace.js';
import type { Patience } from '../workspace/retry.js';
import type {
  Fault,
  Workspace,
  WorkspaceReader,
  WorkspaceWriter,
  WriteEnd,
} from '../workspace/workspace.js';
import type { ChangeError, Outcome, Result } from './report.js';

/** What applying needs of the outside. */
export interface ApplyPorts {
  readonly reader: WorkspaceReader;
  readonly writer: WorkspaceWriter;
  readonly pace: Pace;
  readonly env: Pick<Env, 'monotonic' | 'sleep' | 'random'>;
  /** How many requests are under way at once, at least 1. */
  readonly concurrency: number;
  /** Aborted: start nothing new, settle what is in flight. */
  readonly stop: AbortSignal;
  /** Aborted: do not even settle; what is in flight is indeterminate. */
  readonly abandon: AbortSignal;
  /** Called as soon as it is known what became of a change. */
  readonly onResult: (result: Result) => void;
}

/** Why a run ended before every change had its turn. */
export type StopReason =
  | 'interrupted'
  | 'denied'
  | 'budget'
  | 'unreachable'
  | 'unreadable'
  | LongWait;

/** The server asked for more time than roster waits. */
export interface LongWait {
  readonly askedMs: number;
}

/** One run's state: what is known of each change, and whether to go on. */
export interface Run extends ApplyPorts {
  readonly results: Map<Change, Result>;
  /** How long to wait for the server: a change may be in the balance. */
  readonly patience: Patience;
  /** What the last read showed; the read before the run to begin with. */
  lastRead: Workspace;
  /** Set when the server refuses the credentials: nothing else will work. */
  denied: boolean;
  /** Set when no connection could be made for as long as patience lasts. */
  unreachable: boolean;
  /** Set when reading back failed for good: what was sent next could not be judged either. */
  unreadable: boolean;
  /** How many answers in a row got lost since somebody was last answered or read back. */
  lostInRow: number;
}

/**
 * After so many lost answers in a row the network is more likely gone than unlucky. Each further
 * change would be one more that nobody can tell of, so the workspace is looked at first.
 */
const MOST_LOST_IN_ROW = 5;

/** Why nothing new may be started, or null. */
export function stopReason(run: Run): StopReason | null {
  if (run.denied) return 'denied';
  if (run.stop.aborted) return 'interrupted';
  if (run.pace.askedTooLongMs !== null) return { askedMs: run.pace.askedTooLongMs };
  if (run.pace.exhausted) return 'budget';
  if (run.unreachable) return 'unreachable';
  return run.unreadable ? 'unreadable' : null;
}

/** Whether one more change may be sent now; if not, either never or only after reading back. */
export function mayStart(run: Run): boolean {
  return stopReason(run) === null && run.lostInRow < MOST_LOST_IN_ROW;
}

/** Notes what became of a change and tells whoever watches. */
export function record(run: Run, result: Result): void {
  run.results.set(result.change, result);
  try {
    run.onResult(result);
  } catch {
    // Who watches may fail; the run and its report must not.
  }
}

// Keeps enough admins even when a promotion that the plan counted on did not come about.

const CAME_ABOUT: ReadonlySet<Outcome> = new Set<Outcome>(['applied', 'confirmed', 'already']);

/** Whether the workspace is known to be as the change wants it. */
export function cameAbout(result: Result | undefined): boolean {
  return result !== undefined && CAME_ABOUT.has(result.outcome);
}

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

// Where each change of a run stands, while it runs.

/** A change on its way: how often it was sent and how the last request ended. */
export interface Attempted {
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
export function untried(change: Change, startedAt: number): Attempted {
  return { change, attempts: 0, startedAt, end: null, isHeldBack: false };
}

/** What became of a change. */
export function settle(
  attempted: Attempted,
  outcome: Outcome,
  now: number,
  error: ChangeError | null = null,
): Result {
  const { change, attempts, startedAt } = attempted;
  const duration_ms = attempts === 0 ? 0 : Math.round(now - startedAt);
  return { change, outcome, attempts, duration_ms, error };
}

/** The fault of an end, or of none. */
export function faultOf(attempted: Attempted): Fault {
  const { end } = attempted;
  return end === null || end.end === 'done' ? NOT_STARTED : end.fault;
}

const NOT_STARTED: Fault = { code: 'not_started', message: 'the run ended before its turn' };
