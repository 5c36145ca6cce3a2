/** Lets somebody stop a run: once to settle what is in flight, twice to leave at once. */
import type { Env, StopSignal } from '../env.js';
import { EXIT, RosterError } from '../errors.js';

/** What a run came to, and the signal that stopped it, if any. */
export interface Interruptible<T> {
  readonly result: T;
  readonly signal: StopSignal | null;
}

/**
 * Runs work with a signal that is aborted at the first Ctrl-C, SIGTERM or SIGHUP. At the second one
 * it throws `abandoned` (exit 130) without waiting for the work.
 */
export async function interruptible<T>(
  env: Env,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<Interruptible<T>> {
  const stop = new AbortController();
  let first: StopSignal | null = null;
  let ignore = (): void => undefined;
  const abandoned = new Promise<never>((_, reject) => {
    ignore = env.onStop((signal) => {
      if (first !== null) return reject(abandon());
      first = signal;
      env.stderr.write('Stopping: settling what is in flight. Once more to leave at once.\n');
      stop.abort();
    });
  });
  try {
    const result = await Promise.race([work(stop.signal), abandoned]);
    return { result, signal: first };
  } finally {
    ignore();
  }
}

function abandon(): RosterError {
  return new RosterError('Left at once: what was in flight may or may not have been done.', {
    code: 'abandoned',
    exitCode: EXIT.interrupted,
    hint: 'Run `roster plan` to see how the workspace stands now.',
  });
}
