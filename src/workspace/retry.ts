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
  /** Resolves when nothing asks for a pause any more. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Waits before attempt number `attempt + 1`. False when there will be none: tries or the run's
   * budget are used up, or the server asks for more patience than a run has.
   */
  mayRetry(attempt: number, end: Retryable, signal?: AbortSignal): Promise<boolean>;
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

/** Makes the pace of one run that may spend `budget` retries in all. */
export function createPace(env: PaceEnv, budget: number): Pace {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let retries = 0;
  let exhausted = false;

  async function ready(signal?: AbortSignal): Promise<void> {
    // Another worker can extend the pause while this one sleeps, so look again.
    for (let left = pausedUntil - env.monotonic(); left > 0; left = pausedUntil - env.monotonic()) {
      await env.sleep(left, signal);
    }
  }

  async function mayRetry(attempt: number, end: Retryable, signal?: AbortSignal): Promise<boolean> {
    if (attempt >= TRIES || (end.end === 'not_sent' && !end.retryable)) return false;
    const asked = end.end === 'throttled' ? end.retryAfterMs : null;
    if (asked !== null && asked > LONGEST_RETRY_AFTER_MS) return false;
    if (retries >= budget) {
      exhausted = true;
      return false;
    }
    retries += 1;
    const wait = (asked ?? 0) + backoffMs(attempt, env.random());
    if (end.end === 'throttled') pausedUntil = Math.max(pausedUntil, env.monotonic() + wait);
    else await env.sleep(wait, signal);
    await ready(signal);
    return true;
  }

  return {
    ready,
    mayRetry,
    get retries() {
      return retries;
    },
    get exhausted() {
      return exhausted;
    },
  };
}
