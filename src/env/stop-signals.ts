/** Signals that ask this process to end. */
import type { StopSignal } from '../env.js';

/** Calls back at each of them until the returned function is called. */
export function listenForStop(listener: (signal: StopSignal) => void): () => void {
  const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, listener);
  process.once('SIGHUP', letGoOfTerminal);
  return () => {
    for (const signal of signals) process.off(signal, listener);
    process.off('SIGHUP', letGoOfTerminal);
  };
}

/**
 * Node sets terminals back to what they were when it ends, and aborts where one is gone, whatever the
 * exit code was to be. What is closed by then it leaves alone.
 */
function letGoOfTerminal(): void {
  const { closeSync } = process.getBuiltinModule('node:fs');
  process.once('exit', () => {
    for (const descriptor of [0, 1, 2]) {
      try {
        closeSync(descriptor);
      } catch {
        // It was closed already.
      }
    }
  });
}
