/**
 * When to try again: full jitter, `Retry-After`, one pause and one budget for all workers of a run.
 * Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
import type { Env } from '../env.js';
import type { RequestEnd } from './port.js';

/** How often one request is sent at most. */
export const TRIES = 5;
/** A longer `Retry-After` than this is not waited for; the run goes on another day. */
export const LONGEST_RETRY_AFTER_MS = 120_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 20_000;

/** What waiting needs of the outside. */
export type PaceEnv = Pick<Env, 'monotonic' | 'sleep' | 'random'>;

/** Shared by all workers of a run: when the server asks one of them for patience, all wait. */
export interface Pace {
  /** Resolves when nothing asks for a pause any more, or at once when the signal is aborted. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Waits before attempt number `attempt + 1`. False when there will be none: tries or the run's
   * budget are used up, the server asks for more patience than a run has, or the signal is aborted.
   */
  mayRetry(attempt: number, end: Retryable, signal?: AbortSignal): Promise<boolean>;
  /** Takes one retry out of the budget without waiting; false when tries or budget are used up. */
  spendRetry(attempt: number): boolean;
  /** How many retries were granted so far. */
  readonly retries: number;
  /** Whether a retry was refused because the run's budget is used up. */
  readonly exhausted: boolean;
}

/** The ends after which sending again can make sense. */
export type Retryable = Exclude<RequestEnd<unknown>, { end: 'done' } | { end: 'rejected' }>;

/** Full jitter: a random time up to 250 ms · 2^(attempt − 1), at most 20 s. `attempt` counts from 1. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
}

/** Sleeps; true when it slept to the end, false when the signal was aborted before. */
export async function sleepUnlessAborted(
  env: Pick<Env, 'sleep'>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<boolean> {
  if (signal?.aborted) return false;
  try {
    await env.sleep(milliseconds, signal);
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}

/** How many retries a run may spend that makes so many requests: enough for a bad minute, not for a dead server. */
export function retryBudget(requests: number): number {
  return Math.max(20, Math.ceil(requests / 5));
}

/** Makes the pace of one run that may spend `budget` retries in all. */
export function createPace(env: PaceEnv, budget: number): Pace {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let retries = 0;
  let exhausted = false;

  async function ready(signal?: AbortSignal): Promise<void> {
    // Another worker can extend the pause while this one sleeps, so look again.
    for (let left = pausedUntil - env.monotonic(); left > 0; left = pausedUntil - env.monotonic()) {
      if (!(await sleepUnlessAborted(env, left, signal))) return;
    }
  }

  function spendRetry(attempt: number): boolean {
    if (attempt >= TRIES) return false;
    exhausted ||= retries >= budget;
    if (exhausted) return false;
    retries += 1;
    return true;
  }

  async function mayRetry(attempt: number, end: Retryable, signal?: AbortSignal): Promise<boolean> {
    if (!canHelp(end) || !spendRetry(attempt)) return false;
    const asked = end.end === 'throttled' ? (end.retryAfterMs ?? 0) : 0;
    const wait = asked + backoffMs(attempt, env.random());
    if (end.end === 'throttled') pausedUntil = Math.max(pausedUntil, env.monotonic() + wait);
    else await sleepUnlessAborted(env, wait, signal);
    await ready(signal);
    return !signal?.aborted;
  }

  return {
    ready,
    mayRetry,
    spendRetry,
    get retries() {
      return retries;
    },
    get exhausted() {
      return exhausted;
    },
  };
}

/** Whether waiting can make a difference at all. */
function canHelp(end: Retryable): boolean {
  if (end.end === 'not_sent') return end.retryable;
  if (end.end !== 'throttled') return true;
  return (end.retryAfterMs ?? 0) <= LONGEST_RETRY_AFTER_MS;
}
