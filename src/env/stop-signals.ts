/** Signals that ask this process to end. */
import type { StopSignal } from '../env.js';

/** Calls back at each of them until the returned function is called. */
export function listenForStop(listener: (signal: StopSignal) => void): () => void {
  const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
