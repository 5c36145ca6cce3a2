/** The pace of one run: every request of every worker goes through it. */
import { QUICK_LOOKS, Rate, type RateEnv } from './rate.js';
import {
  backoffMs,
  canHelp,
  type GracePeriod,
  type Retryable,
  sleepUnlessAborted,
  TRIES,
} from './retry.js';
import type { RequestEnd } from './workspace.js';

/** One request on its way. */
interface PacedRequest<T> {
  readonly request: () => Promise<RequestEnd<T>>;
  /** Asked once more when it is its turn; false, and it is not sent. */
  readonly goOn?: () => boolean;
  /** Ends the waiting. A request that was sent is waited for all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** Shared by all workers of a run: one rate, one pause, one budget of retries. */
export interface Pace {
  /** Sends when it is its turn. Null when it was not sent at all. */
  send<T>(request: PacedRequest<T>): Promise<RequestEnd<T> | null>;
  /**
   * Waits as long as the end of attempt number `attempt` asks for. False when there will be no
   * further one: tries or the run's budget are used up, the server asks for more time than a run
   * has, or the signal is aborted. With `grace` it is time that is used up: it costs no budget.
   */
  mayRetry(
    attempt: number,
    end: Retryable,
    signal?: AbortSignal,
    grace?: GracePeriod,
  ): Promise<boolean>;
  /** Takes one retry out of the budget without waiting; false when tries or budget are used up. */
  spendRetry(attempt: number): boolean;
  /** How many retries were granted so far. */
  readonly retries: number;
  /** Whether the run can wait no more: its budget of retries is spent, or the server asks for too much time. */
  readonly exhausted: boolean;
  /** For how many milliseconds the server asked, where that is more than a run waits; else null. */
  readonly askedTooLongMs: number | null;
}

/** Makes the pace of one run that may spend `budget` retries in all. */
export function createPace(env: RateEnv, budget: number): Pace {
  return new RunPace(env, budget);
}

class RunPace implements Pace {
  readonly #env: RateEnv;
  readonly #budget: number;
  readonly #rate: Rate;
  #spent = 0;
  #retries = 0;
  #exhausted = false;
  #askedTooLongMs: number | null = null;

  constructor(env: RateEnv, budget: number) {
    this.#env = env;
    this.#budget = budget;
    this.#rate = new Rate(env);
  }

  get retries(): number {
    return this.#retries;
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }

  get askedTooLongMs(): number | null {
    return this.#askedTooLongMs;
  }

  async send<T>({ request, goOn, signal }: PacedRequest<T>): Promise<RequestEnd<T> | null> {
    const isTurn = await this.#rate.turn(signal);
    if (!isTurn) return null;
    if (goOn?.() === false) {
      this.#rate.passed();
      return null;
    }
    try {
      const end = await request();
      this.#note(end);
      return end;
    } catch (error) {
      this.#rate.passed();
      throw error;
    }
  }

  spendRetry(attempt: number): boolean {
    if (attempt >= TRIES) return false;
    this.#exhausted ||= this.#spent >= this.#budget;
    if (this.#exhausted) return false;
    this.#spent += 1;
    this.#retries += 1;
    return true;
  }

  async mayRetry(
    attempt: number,
    end: Retryable,
    signal?: AbortSignal,
    grace?: GracePeriod,
  ): Promise<boolean> {
    if (!canHelp(end)) return false;
    if (grace !== undefined && grace.left() > 0) {
      return this.#waitPatiently(attempt, end, grace, signal);
    }
    // A server that asks for time is there: its tries are counted when the grace is over.
    if (grace !== undefined && (end.end !== 'throttled' || grace.hurry.aborted)) return false;
    if (end.end === 'throttled') {
      // Everybody waits for it, in `send`; what counts is whether anybody is let through at all.
      const tries = this.#rate.complaints - QUICK_LOOKS;
      return this.spendRetry(Math.max(1, tries)) && !signal?.aborted;
    }
    if (!this.spendRetry(attempt)) return false;
    return sleepUnlessAborted(this.#env, backoffMs(attempt, this.#env.random()), signal);
  }

  async #waitPatiently(
    attempt: number,
    end: Retryable,
    { left, hurry }: GracePeriod,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (signal?.aborted || (hurry.aborted && attempt >= TRIES)) return false;
    this.#retries += 1;
    if (end.end === 'throttled') return true;
    const pause = Math.min(left(), backoffMs(attempt, this.#env.random()));
    // Whoever wants the run to end wakes it for one try more.
    const signals = [signal, hurry.aborted ? undefined : hurry].filter(
      (each) => each !== undefined,
    );
    await sleepUnlessAborted(this.#env, pause, AbortSignal.any(signals));
    return !signal?.aborted;
  }

  #note(end: RequestEnd<unknown>): void {
    if (end.end === 'not_sent') this.#rate.passed();
    else if (end.end !== 'throttled') this.#rate.answered();
    else if (canHelp(end)) this.#rate.throttled(end.retryAfterMs);
    else {
      // The server asks for more time than a run has: nothing new is sent to it.
      this.#exhausted = true;
      this.#askedTooLongMs = Math.max(this.#askedTooLongMs ?? 0, end.retryAfterMs ?? 0);
      this.#rate.passed();
    }
  }
}
