/** Finds the rate that a server allows, from nothing but its complaints. */
import type { Env } from '../env.js';
import { backoffMs, sleepUnlessAborted } from './retry.js';

/** Fewer answers than this between two complaints say nothing about a rate. */
const SAMPLE = 10;
/** By how much each answer shortens the distance between two requests: a careful look for more. */
const GROWTH = 0.000_5;
/**
 * Most limits are for a second: the first looks whether it is over come soon, since how well the
 * rate is known depends on how soon its end is seen. One request looks for all. Where the server says
 * itself when it is over, there is nothing to look for.
 */
const QUICK_LOOKS = 8;
/**
 * Where a server does not say when it takes requests again, it did so somewhere between its last
 * complaint and the first answer. Nearer to the complaint works best: a rate that is taken a little
 * too high is corrected at once, one that is too low only little by little.
 */
const NEARER_TO_COMPLAINT = 0.7;

/** What a rate needs of the outside. */
export type RateEnv = Pick<Env, 'monotonic' | 'sleep' | 'random'>;

/**
 * The rate of one run, shared by all its workers, so that a complaint to one of them slows all.
 *
 * As fast as the workers go until the first complaint. Then nobody sends until the pause is over,
 * one request looks whether it is, and from there on requests keep a distance: as many a second as
 * were answered since the last complaint, pause included. Distances shrink a little with each
 * answer, so that a rate that was taken too low, or has risen, is found again.
 */
export class Rate {
  readonly #env: RateEnv;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** When the server said that it would take requests again, without our jitter; null when it did not. */
  #announced: number | null = null;
  #lastComplaint = Number.NEGATIVE_INFINITY;
  #complaints = 0;
  #quickLooks = 0;
  #distance = 0;
  #nextSlot = Number.NEGATIVE_INFINITY;
  #sampleStart: number;
  #sample = 0;
  /** Set from a complaint until a request was answered again. */
  #probe: Probe | null = null;

  constructor(env: RateEnv) {
    this.#env = env;
    this.#sampleStart = env.monotonic();
  }

  /**
   * How many tries the server's complaints in a row count for, while nobody was answered. Bursts are
   * counted once, and quick looks not at all.
   */
  get tries(): number {
    return this.#complaints - this.#quickLooks;
  }

  /** For how many milliseconds nobody sends. */
  get pauseLeftMs(): number {
    return Math.max(0, this.#pausedUntil - this.#env.monotonic());
  }

  /**
   * Resolves to true when it is the caller's turn to send, to false when the signal is aborted. Whose
   * turn it was must say what came of it: `answered`, `throttled` or `passed`.
   */
  async turn(signal?: AbortSignal): Promise<boolean> {
    while (!signal?.aborted) {
      const now = this.#env.monotonic();
      if (now < this.#pausedUntil) await this.#sleepUntil(this.#pausedUntil, signal);
      else if (this.#probe?.isSent) await unlessAborted(this.#probe.settled, signal);
      else if (this.#probe !== null) {
        this.#probe.isSent = true;
        return true;
      } else if (this.#nextSlot > now) await this.#sleepUntil(this.#nextSlot, signal);
      else {
        this.#nextSlot = Math.max(now - this.#distance, this.#nextSlot) + this.#distance;
        return true;
      }
    }
    return false;
  }

  /** The request came to an end that was no complaint. */
  answered(): void {
    this.#sample += 1;
    this.#distance *= 1 - GROWTH;
    // What was on its way when the server complained says nothing about now.
    if (this.#probe === null || this.#env.monotonic() < this.#pausedUntil) return;
    this.#learn(this.#env.monotonic());
    this.#complaints = 0;
    this.#quickLooks = 0;
    this.#probe.settle();
    this.#probe = null;
  }

  /** The server complained: nobody sends for as long as it asks, and a little (jitter) more. False for one of a burst. */
  throttled(askedMs: number | null): boolean {
    const now = this.#env.monotonic();
    const isSameBurst = now < this.#pausedUntil;
    this.#lastComplaint = now;
    if (!isSameBurst) {
      this.#complaints += 1;
      if (askedMs === null && this.#quickLooks < QUICK_LOOKS) this.#quickLooks += 1;
      this.#announced = askedMs === null ? null : now + askedMs;
    }
    const jitter = isSameBurst ? 0 : backoffMs(Math.max(1, this.tries), this.#env.random());
    this.#pausedUntil = Math.max(this.#pausedUntil, now + (askedMs ?? 0) + jitter);
    this.#renewProbe();
    return !isSameBurst;
  }

  /** Nothing was sent, so nothing was learnt. */
  passed(): void {
    if (this.#probe !== null) this.#renewProbe();
  }

  async #sleepUntil(time: number, signal?: AbortSignal): Promise<void> {
    await sleepUnlessAborted(this.#env, time - this.#env.monotonic(), signal);
  }

  #learn(now: number): void {
    if (this.#sample >= SAMPLE) {
      const measured = (this.#guessEndOfPause(now) - this.#sampleStart) / this.#sample;
      this.#distance = Math.max(this.#distance, measured);
      this.#sampleStart = now;
      this.#sample = 0;
    }
    this.#nextSlot = now + this.#distance;
  }

  #guessEndOfPause(now: number): number {
    if (this.#announced !== null) return Math.min(now, this.#announced);
    return now - (now - this.#lastComplaint) * NEARER_TO_COMPLAINT;
  }

  #renewProbe(): void {
    this.#probe?.settle();
    this.#probe = createProbe();
  }
}

/** One request finds out whether the server lets anyone through again, while the others wait. */
interface Probe {
  isSent: boolean;
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

function createProbe(): Probe {
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { isSent: false, settled, settle: () => settle() };
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
