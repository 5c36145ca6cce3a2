/** Lets somebody stop a run: once to settle what is in flight, twice to leave at once. */
import type { Env, StopSignal } from '../env.js';

/** What a run came to, and the signal that stopped it, if any. */
export interface Interruptible<T> {
  readonly result: T;
  readonly signal: StopSignal | null;
}

/** Aborted one after the other, by the first and the second signal. */
export interface Interrupts {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
}

/**
 * Runs work with signals that are aborted by Ctrl-C, SIGTERM and SIGHUP. The work is waited for in
 * both cases, so that there is a report: it must end soon after `stop` and at once after `abandon`.
 */
export async function interruptible<T>(
  env: Env,
  work: (interrupts: Interrupts) => Promise<T>,
): Promise<Interruptible<T>> {
  const stop = new AbortController();
  const abandon = new AbortController();
  let first: StopSignal | null = null;
  const ignore = env.onStop((signal) => {
    if (first === null) {
      env.stderr.write('Stopping: settling what is in flight. Once more to leave at once.\n');
      first = signal;
      stop.abort();
    } else if (!abandon.signal.aborted) {
      env.stderr.write('Leaving at once: what is in flight may or may not be done.\n');
      abandon.abort();
    }
  });
  try {
    const result = await work({ stop: stop.signal, abandon: abandon.signal });
    return { result, signal: first };
  } finally {
    ignore();
  }
}
