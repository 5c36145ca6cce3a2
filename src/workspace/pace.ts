/** The pace of one run: every request of every worker goes through it. */
import type { Env } from '../env.js';
import type { Patience } from './patience.js';
import type { RequestEnd } from './port.js';
import { createRate, QUICK_LOOKS } from './rate.js';
import { backoffMs, canHelp, type Retryable, TRIES } from './retry.js';
import { sleepUnlessAborted } from './sleep.js';

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
