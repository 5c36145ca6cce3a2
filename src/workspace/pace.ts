/** The pace of one run: every request of every worker goes through it. */
import { Rate, type RateEnv } from './rate.js';
import {
  backoffMs,
  canHelp,
  createSilence,
  type Delay,
  type GracePeriod,
  LONGEST_READING_MS,
  type Retryable,
  type Silence,
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
  /** Sends when it is its turn. Null when it was not sent at all: held back, or nobody waits anymore. */
  send<T>(request: PacedRequest<T>): Promise<RequestEnd<T> | null>;
  /**
   * Waits as long as the end of attempt number `attempt` asks for. False when there will be no
   * further one: tries or the run's budget are used up, the server asks for more time than a run
   * has, nothing has got through for too long, or the signal is aborted. With `grace` it is time that is
   * used up: it costs no budget.
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

/** What a pace shares with others, and whom it tells of its waits. */
interface PaceOptions {
  readonly silence: Silence;
  readonly tell: (delay: Delay) => void;
}

/** Makes the pace of one run that may spend `budget` retries in all. Without a silence to share, it has one for reading. */
export function createPace(env: RateEnv, budget: number, options: Partial<PaceOptions> = {}): Pace {
  const { silence = createSilence(env, LONGEST_READING_MS), tell = () => undefined } = options;
  return new RunPace(env, budget, { silence, tell });
}

/** A shorter wait than this is over before anyone has read of it. */
const WORTH_TELLING_MS = 1_000;

class RunPace implements Pace {
  readonly #env: RateEnv;
  readonly #budget: number;
  readonly #rate: Rate;
  readonly #silence: Silence;
  readonly #tell: (delay: Delay) => void;
  /** The longest that a request took while nothing got through: the next one may take as long. */
  #longestMs = 0;
  readonly #either = new WeakMap<AbortSignal, AbortSignal>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #spent = 0;
  #retries = 0;
  #exhausted = false;
  #askedTooLongMs: number | null = null;

  constructor(env: RateEnv, budget: number, { silence, tell }: PaceOptions) {
    this.#env = env;
    this.#silence = silence;
    this.#tell = tell;
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
    this.#silence.begun();
    const isTurn = !this.#isOver() && (await this.#rate.turn(this.#orOver(signal)));
    if (!isTurn) return null;
    if (goOn?.() === false) {
      this.#rate.passed();
      return null;
    }
    const startedAt = this.#env.monotonic();
    try {
      const end = await request();
      this.#longestMs = Math.max(this.#longestMs, this.#env.monotonic() - startedAt);
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
    if (!canHelp(end) || this.#isOver()) return false;
    if (grace !== undefined && grace.left() > 0) {
      return this.#waitPatiently(attempt, end, grace, signal);
    }
    // A server that asks for time is there: its tries are counted when the grace is over.
    if (grace !== undefined && (end.end !== 'throttled' || grace.hurry.aborted)) return false;
    if (end.end === 'throttled') {
      // Everyone waits for it, in `send`; what counts is whether anyone is let through at all.
      return this.spendRetry(Math.max(1, this.#rate.tries)) && !signal?.aborted;
    }
    if (attempt >= TRIES) return false;
    const pause = backoffMs(attempt, this.#env.random());
    if (!this.#hasTimeFor(pause) || !this.spendRetry(attempt)) return false;
    this.#tellAgain(attempt, end, pause);
    return sleepUnlessAborted(this.#env, pause, signal);
  }

  #isOver(): boolean {
    return this.#silence.over.aborted;
  }

  /** Where the next try would pass the end, this is the end. */
  #hasTimeFor(pauseMs: number): boolean {
    if (pauseMs + this.#longestMs > this.#silence.left()) this.#giveUp();
    return !this.#isOver();
  }

  #giveUp(): void {
    this.#exhausted = true;
    this.#silence.end();
  }

  /** A signal that lasts as long as a run is made into one with the end only once. */
  #orOver(signal: AbortSignal | undefined): AbortSignal {
    const { over } = this.#silence;
    if (signal === undefined) return over;
    const known = this.#either.get(signal) ?? AbortSignal.any([signal, over]);
    this.#either.set(signal, known);
    return known;
  }

  /** Workers that fail together say so once. */
  #tellAgain(attempt: number, { reason }: Retryable, pauseMs: number): void {
    const now = this.#env.monotonic();
    if (pauseMs + this.#longestMs < WORTH_TELLING_MS || now - this.#toldAt < WORTH_TELLING_MS)
      return;
    this.#toldAt = now;
    this.#tell({ kind: 'again', attempt: attempt + 1, message: reason.message });
  }

  #tellAsked(askedMs: number | null): void {
    const ms = this.#rate.pauseLeftMs;
    if (ms >= WORTH_TELLING_MS) this.#tell({ kind: 'asked', ms, isNamed: askedMs !== null });
  }

  async #waitPatiently(
    attempt: number,
    end: Retryable,
    { left, hurry }: GracePeriod,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (signal?.aborted || (hurry.aborted && attempt >= TRIES)) return false;
    if (end.end === 'throttled') {
      this.#retries += 1;
      return true;
    }
    const pause = Math.min(left(), backoffMs(attempt, this.#env.random()));
    if (!this.#hasTimeFor(pause)) return false;
    this.#retries += 1;
    this.#tellAgain(attempt, end, pause);
    // Whoever wants the run to end wakes it for one try more.
    const signals = [signal, hurry.aborted ? undefined : hurry].filter(
      (each) => each !== undefined,
    );
    await sleepUnlessAborted(this.#env, pause, AbortSignal.any(signals));
    return !signal?.aborted;
  }

  #note(end: RequestEnd<unknown>): void {
    if (end.end === 'done' || end.end === 'rejected') {
      this.#silence.answered();
      this.#longestMs = 0;
    }
    if (end.end === 'not_sent') this.#rate.passed();
    else if (end.end !== 'throttled') this.#rate.answered();
    else if (canHelp(end)) {
      const isNew = this.#rate.throttled(end.retryAfterMs);
      if (this.#rate.pauseLeftMs > this.#silence.left()) this.#giveUp();
      else if (isNew) this.#tellAsked(end.retryAfterMs);
    } else {
      // The server asks for more time than a run has: nothing new is sent to it.
      this.#exhausted = true;
      this.#askedTooLongMs = Math.max(this.#askedTooLongMs ?? 0, end.retryAfterMs ?? 0);
      this.#rate.passed();
    }
  }
}
