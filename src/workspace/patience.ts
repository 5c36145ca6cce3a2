/** How long a run waits for a server that it can't do without any more. */
import type { Env } from '../env.js';

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
