/** Where one change of a run stands, from its turn to its result. */
import type { Change } from '../plan/plan.js';
import type { Fault, WriteEnd } from '../workspace/workspace.js';
import type { ChangeError, Outcome, Result } from './report.js';

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
