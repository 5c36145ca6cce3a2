/** Lets someone stop a run: once to settle what is in flight, twice to leave at once. */
import { setMaxListeners } from 'node:events';
import type { StopSignal } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { CliEnv, Interrupts } from './options.js';

/** The outside of a command that ends in its own way when someone stops it. */
export interface InterruptibleEnv extends CliEnv {
  readonly interrupts: Interrupts;
}

/**
 * Signals that come so soon after the first are the same press: a terminal that closes sends several,
 * and npm and docker pass on what the terminal has sent already.
 */
const ONE_PRESS_MS = 100;

/**
 * Runs work whose `interrupts` are aborted by Ctrl-C, SIGTERM and SIGHUP, and waits for it in all
 * cases. Whatever has to come of a run, its report too, belongs into the work: no signal ends it
 * there. Once stopped, a run is never ended by a further signal: it is ending already.
 */
export async function interruptible<T>(
  env: CliEnv,
  work: (env: InterruptibleEnv) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const abandon = new AbortController();
  // Every request under way listens, which node takes for a leak from the eleventh on.
  setMaxListeners(0, stop.signal, abandon.signal);
  let interruption: RosterError | null = null;
  let pressedAt = Number.POSITIVE_INFINITY;
  const ignore = env.onStop((signal) => {
    if (interruption === null) {
      interruption = describeInterruption(signal);
      pressedAt = env.monotonic();
      stop.abort(interruption);
    } else if (env.monotonic() - pressedAt >= ONE_PRESS_MS) abandon.abort();
  });
  const interrupts = {
    stop: stop.signal,
    abandon: abandon.signal,
    get interruption() {
      return interruption;
    },
  };
  try {
    return await work({ ...env, interrupts });
  } finally {
    if (!stop.signal.aborted) ignore();
  }
}

function describeInterruption(signal: StopSignal): RosterError {
  return new RosterError(`Stopped by ${signal}: nothing was written to Paradime.`, {
    code: 'interrupted',
    exitCode: signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated,
    hint: 'Run it again: there is nothing to undo.',
  });
}

/** Work that writes, and so settles instead of ending: says at each press what that comes to. */
export async function settling<T>(
  { interrupts: { stop, abandon }, stderr }: InterruptibleEnv,
  work: () => Promise<T>,
): Promise<T> {
  const sayStop = (): void =>
    stderr.write('Stopping: finishing requests in flight. Press again to stop immediately.\n');
  const sayAbandon = (): void =>
    stderr.write('Stopped immediately: requests in flight may or may not be done.\n');
  stop.addEventListener('abort', sayStop);
  abandon.addEventListener('abort', sayAbandon);
  try {
    return await work();
  } finally {
    stop.removeEventListener('abort', sayStop);
    abandon.removeEventListener('abort', sayAbandon);
  }
}

/** Throws the interruption of a run that someone stopped. */
export function refuseStopped({ interrupts }: Pick<CliEnv, 'interrupts'>): void {
  interrupts?.stop.throwIfAborted();
}

/**
 * Work that writes nothing, and so need not settle: what it comes to, or the interruption, thrown as soon
 * as there is one. Is not even begun in a run that is stopped.
 */
export async function unlessStopped<T>(
  work: () => Promise<T>,
  { interrupts }: Pick<CliEnv, 'interrupts'>,
): Promise<T> {
  if (interrupts === undefined) return work();
  const { stop } = interrupts;
  stop.throwIfAborted();
  let leave = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    leave = () => reject(interrupts.interruption);
  });
  stop.addEventListener('abort', leave);
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    stop.removeEventListener('abort', leave);
  }
}
