/** Finds the rate that a server allows, from nothing but its complaints. */
import type { Env } from '../env.js';
import { backoffMs } from './retry.js';
import { sleepUnlessAborted } from './sleep.js';

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
