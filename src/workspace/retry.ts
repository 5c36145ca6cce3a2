/**
 * When to try again: full jitter, `Retry-After`, five tries.
 * Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
import type { RequestEnd } from './port.js';

/** How often one request is sent at most, unless a run has patience for it (`patience.ts`). */
export const TRIES = 5;
/** A longer `Retry-After` than this is not waited for; the run goes on another day. */
export const LONGEST_RETRY_AFTER_MS = 120_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 20_000;

/** The ends after which sending again can make sense. */
export type Retryable = Exclude<RequestEnd<unknown>, { end: 'done' } | { end: 'rejected' }>;

/** Full jitter: a random time up to 250 ms · 2^(attempt − 1), at most 20 s. `attempt` counts from 1. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
}

/** How many retries a run may spend that makes so many requests: enough for a bad minute, not for a dead server. */
export function retryBudget(requests: number): number {
  return Math.max(20, Math.ceil(requests / 5));
}

/** Whether waiting can make a difference at all. */
export function canHelp(end: Retryable): boolean {
  if (end.end === 'not_sent') return end.retryable;
  if (end.end !== 'throttled') return true;
  return (end.retryAfterMs ?? 0) <= LONGEST_RETRY_AFTER_MS;
}
