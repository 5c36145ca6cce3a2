/** Whether and when something is sent again: which ends, how often, and after how long a wait. */
import type { Env } from '../env.js';
import type { BadEnd } from './workspace.js';

/** How often one request is sent at most, unless a run has grace for it. */
export const TRIES = 5;
/** A longer `Retry-After` than this is not waited for; the run goes on another day. */
export const LONGEST_RETRY_AFTER_MS = 120_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 20_000;
/** Long enough for a server that is restarted, and short enough for someone who waits for the run. */
const LONGEST_SILENCE_MS = 60_000;

/** The ends after which sending again can make sense. */
export type Retryable = Exclude<BadEnd, { end: 'rejected' }>;

/** Whether waiting can make a difference at all. */
export function canHelp(end: Retryable): boolean {
  switch (end.end) {
    case 'not_sent':
      return end.retryable;
    case 'throttled':
      return (end.retryAfterMs ?? 0) <= LONGEST_RETRY_AFTER_MS;
    case 'unknown':
      // What is too much once is too much again, and costs the server as much each time.
      return end.reason.code !== 'answer_too_large';
  }
}

/** How many retries a run may spend that makes so many requests: enough for a bad minute, not for a dead server. */
export function retryBudget(requests: number): number {
  return Math.max(20, Math.ceil(requests / 5));
}

/**
 * Full jitter: a random time up to 250 ms · 2^(attempt − 1), at most 20 s. `attempt` counts from 1.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
}

/**
 * A time instead of a number of tries, for a server that a run can't do without anymore. It is one for
 * the whole run: once it is over, nobody waits anymore until the server has answered again.
 */
export interface GracePeriod {
  /** Milliseconds for which another try makes sense after one that failed; 0 or less when it is over. */
  left(): number;
  /** Notes that the server answered. */
  answered(): void;
  /** Aborted: someone wants the run to end, so tries are counted as those of any other request. */
  readonly hurry: AbortSignal;
}

/** A grace period that starts with the first failure, and anew after each answer. */
export function createGracePeriod(env: Pick<Env, 'monotonic'>, hurry: AbortSignal): GracePeriod {
  let silentSince: number | null = null;
  return {
    left() {
      silentSince ??= env.monotonic();
      return silentSince + LONGEST_SILENCE_MS - env.monotonic();
    },
    answered() {
      silentSince = null;
    },
    hurry,
  };
}

/** For so long nothing may get through: then a run that reads gives up, and a run that writes. */
export const LONGEST_READING_MS = 120_000;
export const LONGEST_WRITING_MS = 300_000;

/**
 * How long nothing has got through, over all the workspaces of a run. Someone waits for the run, and a
 * job's minutes are paid for: at the end of the time nothing is waited for anymore.
 */
export interface Silence {
  /** Notes that something is sent. */
  begun(): void;
  /** Notes that the server answered, be it with a no. */
  answered(): void;
  /** Milliseconds until the end, 0 or less when it is over. */
  left(): number;
  /** Ends it early, since what must be waited for would pass the end. */
  end(): void;
  /** Aborted at the end. */
  readonly over: AbortSignal;
}

/** A silence that may last so many milliseconds. */
export function createSilence(env: Pick<Env, 'monotonic'>, longestMs: number): Silence {
  let since: number | null = null;
  const over = new AbortController();
  return {
    begun() {
      since ??= env.monotonic();
    },
    answered() {
      since = null;
    },
    left: () => longestMs - (env.monotonic() - (since ?? env.monotonic())),
    end: () => over.abort(),
    over: over.signal,
  };
}

/** A wait that people are told of: the server asked for it, or something is tried again. */
export type Delay =
  | { readonly kind: 'asked'; readonly ms: number; readonly isNamed: boolean }
  | { readonly kind: 'again'; readonly attempt: number; readonly message: string };

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
