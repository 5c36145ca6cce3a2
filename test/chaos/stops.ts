/** Ctrl-C at any moment of an apply: once, or twice. */
import fc from 'fast-check';
import type { WorkspaceReader, WorkspaceWriter } from '../../src/workspace/workspace.js';
import type { FakeTime } from '../outside.js';

/** When someone presses it, counted from the time before or from the start: as a request is sent, or later. */
export type Press = { readonly afterRequests: number } | { readonly afterMs: number };

function anyPress(requests: number, ms: number): fc.Arbitrary<Press> {
  return fc.oneof(
    fc.record({ afterRequests: fc.nat({ max: requests }) }),
    fc.record({ afterMs: fc.nat({ max: ms }) }),
  );
}

const anyFirst = anyPress(10, 4_000);
/** Soon: what is in flight must be so still. */
const anySecond = anyPress(2, 400);

/** Mostly none, so that most runs come to their own end. */
export const anyPresses: fc.Arbitrary<readonly Press[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.tuple(anyFirst) },
  { weight: 1, arbitrary: fc.tuple(anyFirst, anySecond) },
);

type Port = WorkspaceReader & WorkspaceWriter;

/** What was stopped, and what was sent all the same. Times are monotonic milliseconds. */
export interface Stopped {
  readonly stoppedAt: number | null;
  readonly abandonedAt: number | null;
  readonly endedAt: number;
  /** Writes that began after the first press. */
  readonly lateWrites: number;
  /** Requests that began after the second one. */
  readonly lateRequests: number;
}

/** Presses when it is time, for the signals of an apply that goes through `port`. */
export interface Stopper {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  readonly port: Port;
  /** To be asked as soon as the apply is over. */
  readonly tell: () => Stopped;
}

/** Starts to count and to wait at once. */
export function createStopper(presses: readonly Press[], port: Port, time: FakeTime): Stopper {
  const signals = [new AbortController(), new AbortController()] as const;
  const [stop, abandon] = signals;
  const pressedAt: number[] = [];
  let requestsLeft = Number.POSITIVE_INFINITY;
  let lateWrites = 0;
  let lateRequests = 0;

  function wait(): void {
    const press = presses[pressedAt.length];
    requestsLeft = Number.POSITIVE_INFINITY;
    if (press === undefined) return;
    if ('afterRequests' in press) requestsLeft = press.afterRequests;
    else void time.sleep(press.afterMs).then(push);
  }

  function push(): void {
    const signal = signals[pressedAt.length];
    pressedAt.push(time.monotonic());
    signal?.abort();
    wait();
  }

  async function note<T>(isWrite: boolean, request: () => Promise<T>): Promise<T> {
    if (isWrite && stop.signal.aborted) lateWrites += 1;
    if (abandon.signal.aborted) lateRequests += 1;
    requestsLeft -= 1;
    if (requestsLeft < 0) push();
    return request();
  }

  wait();
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    port: {
      read: (signal) => note(false, () => port.read(signal)),
      invite: (email, type) => note(true, () => port.invite(email, type)),
      changeAccountType: (uid, type) => note(true, () => port.changeAccountType(uid, type)),
      disable: (uid) => note(true, () => port.disable(uid)),
    },
    tell: () => ({
      stoppedAt: pressedAt[0] ?? null,
      abandonedAt: pressedAt[1] ?? null,
      endedAt: time.monotonic(),
      lateWrites,
      lateRequests,
    }),
  };
}
