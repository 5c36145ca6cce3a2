/** One run of apply, as its parts share it: what it needs, what is known so far, whether to go on. */
import type { Env } from '../env.js';
import type { Change, Plan } from '../plan/plan.js';
import type { Pace } from '../workspace/pace.js';
import type { GracePeriod } from '../workspace/retry.js';
import type { Workspace, WorkspaceReader, WorkspaceWriter } from '../workspace/workspace.js';
import type { Result } from './report.js';

/** What applying needs of the outside. */
export interface ApplyPorts {
  readonly reader: WorkspaceReader;
  readonly writer: WorkspaceWriter;
  readonly pace: Pace;
  readonly env: Pick<Env, 'monotonic' | 'sleep' | 'random'>;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs: number;
  /** How many requests are under way at once, at least 1. */
  readonly concurrency: number;
  /** Aborted: start nothing new, settle what is in flight. */
  readonly stop: AbortSignal;
  /** Aborted: do not even settle; what is in flight is indeterminate. */
  readonly abandon: AbortSignal;
  /**
   * What a plan of the whole roster would change in a workspace that is like this. Without it, only the
   * plan's own changes are looked for in the end.
   */
  readonly differences?: ((live: Workspace) => readonly Change[]) | undefined;
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
  readonly plan: Plan;
  /** The read before the run. */
  readonly before: Workspace;
  readonly results: Map<Change, Result>;
  /** How long to wait for the server: a change may be in the balance. */
  readonly grace: GracePeriod;
  /** What the last read showed; the read before the run to begin with. */
  lastRead: Workspace;
  /** Set when the server refuses the credentials: nothing else will work. */
  denied: boolean;
  /** The kinds of changes that this key may not make. */
  readonly refusedKinds: Set<string>;
  /** Set when no connection could be made for as long as grace lasts. */
  unreachable: boolean;
  /** Set when reading back failed for good: what was sent next could not be judged either. */
  unreadable: boolean;
  /** Promotions that were acknowledged and are not there; null until someone had to know. */
  unseen: ReadonlySet<Change> | null;
  /** How many answers in a row got lost since someone was last answered or read back. */
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
