/** The pace of one run: every request of every worker goes through it. */
import type { Env } from '../env.js';
import type { RequestEnd } from './workspace.js';

/** What a pace needs of the outside. */
export type PaceEnv = Pick<Env, 'monotonic' | 'sleep' | 'random'>;

/** One request on its way. */
export interface Sending<T> {
  readonly request: () => Promise<RequestEnd<T>>;
  /** Asked once more when it is its turn; false, and it is not sent. */
  readonly goOn?: () => boolean;
  /** Ends the waiting. A request that was sent is waited for all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** Shared by all workers of a run: one rate, one pause, one budget of retries. */
export interface Pace {
  /** Sends when it is its turn. Null when it was not sent at all. */
  send<T>(sending: Sending<T>): Promise<RequestEnd<T> | null>;
  /**
   * Waits as long as the end of attempt number `attempt` asks for. False when there will be no
   * further one: tries or the run's budget are used up, the server asks for more patience than a
   * run has, or the signal is aborted. With `patience` it is time that is used up: it costs no budget.
   */
  mayRetry(
    attempt: number,
    end: Retryable,
    signal?: AbortSignal,
    patience?: Patience,
  ): Promise<boolean>;
  /** Takes one retry out of the budget without waiting; false when tries or budget are used up. */
  spendRetry(attempt: number): boolean;
  /** How many retries were granted so far. */
  readonly retries: number;
  /** Whether the run's patience is at its end: its budget of retries, or what the server asks for. */
  readonly exhausted: boolean;
  /** For how many milliseconds the server asked, where that is more than a run waits; else null. */
  readonly askedTooLongMs: number | null;
}

/** Makes the pace of one run that may spend `budget` retries in all. */
export function createPace(env: PaceEnv, budget: number): Pace {
  const rate = createRate(env);
  let retries = 0;
  let spent = 0;
  let exhausted = false;
  let askedTooLongMs: number | null = null;

  async function send<T>(sending: Sending<T>): Promise<RequestEnd<T> | null> {
    const isTurn = await rate.turn(sending.signal);
    if (!isTurn) return null;
    if (sending.goOn?.() === false) {
      rate.passed();
      return null;
    }
    try {
      const end = await sending.request();
      note(end);
      return end;
    } catch (error) {
      rate.passed();
      throw error;
    }
  }

  function note(end: RequestEnd<unknown>): void {
    if (end.end === 'not_sent') rate.passed();
    else if (end.end !== 'throttled') rate.answered();
    else if (canHelp(end)) rate.throttled(end.retryAfterMs);
    else {
      // The server asks for more patience than a run has: nothing new is sent to it.
      exhausted = true;
      askedTooLongMs = Math.max(askedTooLongMs ?? 0, end.retryAfterMs ?? 0);
      rate.passed();
    }
  }

  function spendRetry(attempt: number): boolean {
    if (attempt >= TRIES) return false;
    exhausted ||= spent >= budget;
    if (exhausted) return false;
    spent += 1;
    retries += 1;
    return true;
  }

  async function mayRetry(
    attempt: number,
    end: Retryable,
    signal?: AbortSignal,
    patience?: Patience,
  ): Promise<boolean> {
    if (!canHelp(end)) return false;
    if (patience !== undefined && patience.left() > 0) {
      return waitPatiently(attempt, end, patience, signal);
    }
    // A server that asks for patience is there: its tries are counted when the time is over.
    if (patience !== undefined && (end.end !== 'throttled' || patience.hurry.aborted)) return false;
    if (end.end === 'throttled') {
      // Everybody waits for it, in `send`; what counts is whether anybody is let through at all.
      const tries = rate.complaints - QUICK_LOOKS;
      return spendRetry(Math.max(1, tries)) && !signal?.aborted;
    }
    if (!spendRetry(attempt)) return false;
    return sleepUnlessAborted(env, backoffMs(attempt, env.random()), signal);
  }

  async function waitPatiently(
    attempt: number,
    end: Retryable,
    { left, hurry }: Patience,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (signal?.aborted || (hurry.aborted && attempt >= TRIES)) return false;
    retries += 1;
    if (end.end === 'throttled') return true;
    const pause = Math.min(left(), backoffMs(attempt, env.random()));
    // Whoever wants the run to end wakes it for one try more.
    const signals = [signal, hurry.aborted ? undefined : hurry].filter(
      (each) => each !== undefined,
    );
    await sleepUnlessAborted(env, pause, AbortSignal.any(signals));
    return !signal?.aborted;
  }

  return {
    send,
    mayRetry,
    spendRetry,
    get retries() {
      return retries;
    },
    get exhausted() {
      return exhausted;
    },
    get askedTooLongMs() {
      return askedTooLongMs;
    },
  };
}

// How long a run waits for a server that it can't do without any more.

/** Long enough for a server that is restarted, and short enough for somebody who waits for the run. */
const LONGEST_SILENCE_MS = 60_000;

/**
 * A time instead of a number of tries. It is one for the whole run: once it is over, nobody waits any
 * more until the server has answered again.
 */
export interface Patience {
  /** Milliseconds for which another try makes sense after one that failed; 0 or less when it is over. */
  left(): number;
  /** Notes that the server answered. */
  answered(): void;
  /** Aborted: somebody wants the run to end, so tries are counted as those of any other request. */
  readonly hurry: AbortSignal;
}

/** Patience that starts with the first failure, and anew after each answer. */
export function createPatience(env: Pick<Env, 'monotonic'>, hurry: AbortSignal): Patience {
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

// Finds the rate that a server allows, from nothing but its complaints.

/** Shared by all workers of a run, so that a complaint to one of them slows all. */
export interface Rate {
  /**
   * Resolves to true when it is the caller's turn to send, to false when the signal is aborted. Whose
   * turn it was must say what came of it: `answered`, `throttled` or `passed`.
   */
  turn(signal?: AbortSignal): Promise<boolean>;
  /** The request came to an end that was no complaint. */
  answered(): void;
  /** The server complained: nobody sends for as long as it asks, and a little (jitter) more. */
  throttled(askedMs: number | null): void;
  /** Nothing was sent, so nothing was learnt. */
  passed(): void;
  /** How often in a row the server complained, and nobody was answered. */
  readonly complaints: number;
}

/** Fewer answers than this between two complaints say nothing about a rate. */
const SAMPLE = 10;
/** By how much each answer shortens the distance between two requests: a careful look for more. */
const GROWTH = 0.000_5;
/**
 * Most limits are for a second: the first looks whether it is over come soon, since how well the
 * rate is known depends on how soon its end is seen. One request looks for all.
 */
export const QUICK_LOOKS = 8;
/**
 * Where a server does not say when it is patient again, it was so somewhere between its last
 * complaint and the first answer. Nearer to the complaint works best: a rate that is taken a little
 * too high is corrected at once, one that is too low only by the hair.
 */
const NEARER_TO_COMPLAINT = 0.7;

/**
 * As fast as the workers go until the first complaint. Then nobody sends until the pause is over,
 * one request looks whether it is, and from there on requests keep a distance: as many a second as
 * were answered since the last complaint, pause included. Distances shrink by a hair with each
 * answer, so that a rate that was taken too low, or has risen, is found again.
 */
export function createRate(env: Pick<Env, 'monotonic' | 'sleep' | 'random'>): Rate {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  /** When the server said that it would be patient again, without our jitter; null when it did not. */
  let patientAt: number | null = null;
  let lastComplaint = Number.NEGATIVE_INFINITY;
  /** Bursts are counted once. */
  let complaints = 0;
  let distance = 0;
  let nextSlot = Number.NEGATIVE_INFINITY;
  let sampleStart = env.monotonic();
  let sample = 0;
  /** Set from a complaint until a request was answered again. */
  let doubt: Doubt | null = null;

  async function turn(signal?: AbortSignal): Promise<boolean> {
    while (!signal?.aborted) {
      const now = env.monotonic();
      if (now < pausedUntil) await sleepUnlessAborted(env, pausedUntil - now, signal);
      else if (doubt?.isProbed) await unlessAborted(doubt.settled, signal);
      else if (doubt !== null) {
        doubt.isProbed = true;
        return true;
      } else if (nextSlot > now) await sleepUnlessAborted(env, nextSlot - now, signal);
      else {
        nextSlot = Math.max(now - distance, nextSlot) + distance;
        return true;
      }
    }
    return false;
  }

  function answered(): void {
    sample += 1;
    distance *= 1 - GROWTH;
    // What was on its way when the server complained says nothing about now.
    if (doubt === null || env.monotonic() < pausedUntil) return;
    learn(env.monotonic());
    complaints = 0;
    doubt.settle();
    doubt = null;
  }

  function learn(now: number): void {
    if (sample >= SAMPLE) {
      distance = Math.max(distance, (guessPatience(now) - sampleStart) / sample);
      sampleStart = now;
      sample = 0;
    }
    nextSlot = now + distance;
  }

  function guessPatience(now: number): number {
    if (patientAt !== null) return Math.min(now, patientAt);
    return now - (now - lastComplaint) * NEARER_TO_COMPLAINT;
  }

  function renewDoubt(): void {
    doubt?.settle();
    doubt = createDoubt();
  }

  function throttled(askedMs: number | null): void {
    const now = env.monotonic();
    const isSameBurst = now < pausedUntil;
    lastComplaint = now;
    if (!isSameBurst) {
      complaints += 1;
      patientAt = askedMs === null ? null : now + askedMs;
    }
    const jitter = isSameBurst ? 0 : backoffMs(Math.max(1, complaints - QUICK_LOOKS), env.random());
    pausedUntil = Math.max(pausedUntil, now + (askedMs ?? 0) + jitter);
    renewDoubt();
  }

  return {
    turn,
    answered,
    throttled,
    get complaints() {
      return complaints;
    },
    passed() {
      if (doubt !== null) renewDoubt();
    },
  };
}

/** Whether the server lets anybody through again: one request finds out while the others wait. */
interface Doubt {
  isProbed: boolean;
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

function createDoubt(): Doubt {
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { isProbed: false, settled, settle: () => settle() };
}

function unlessAborted(settled: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return settled;
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    settled.then(done);
  });
}

// When to try again: full jitter, `Retry-After`, five tries.
// Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

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

// Waiting that somebody can end.

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
