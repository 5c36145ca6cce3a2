/** Lets things go wrong around a `Handle`: before the operation, after it, or in its answer. */
import type { Env } from '../../env.js';
import type { Assumptions } from '../assumptions.js';
import type {
  Answer,
  Broken,
  FaultyHandle,
  Handle,
  Operation,
  OperationName,
} from '../operations.js';
import { type Availability, countOperations, type OperationCounts } from './availability.js';
import type { Fault, Phase } from './kinds.js';
import { createShownReads, type WatchedWrites } from './reads.js';
import { type FaultSpec, randomAt } from './spec.js';

/** A fault that happened. */
export interface FaultEvent {
  /** As it was asked for. */
  readonly fault: string;
  readonly operation: Operation;
  /** Whether the operation was done all the same: false too when the sandbox said no by itself. */
  readonly done: boolean;
}

/** The faults that are switched on. */
export interface FaultPlan {
  readonly specs: readonly FaultSpec[];
  readonly seed: number;
}

/** What faults need. */
interface FaultSource {
  /** The faults that are on. Asked for at each operation, so they can be switched off. */
  readonly plan: () => FaultPlan;
  readonly writes: WatchedWrites;
  readonly availability: Availability;
  readonly assumptions: Assumptions;
  readonly env: Pick<Env, 'now' | 'sleep'>;
  /** Aborted when the sandbox is closed: nobody waits for a slow answer then. */
  readonly closed: AbortSignal | undefined;
  readonly onFault: (event: FaultEvent) => void;
}

/** The faults that decide what the client gets. */
type EndFault = Extract<Fault, { readonly does: 'break' | 'answer' }>;

const LOST: Broken = { kind: 'broken', breakage: { how: 'reset' }, answer: null };

/** The handle with the plan's faults. Every operation that gets in counts, whatever becomes of it. */
export function withFaults(handle: Handle, source: FaultSource): FaultyHandle {
  const { availability, env } = source;
  const arrived = new Map<OperationName, number>();
  const ended = new Map<OperationName, number>();
  const isTooMuch = createRateLimit(env.now);
  const showRead = createShownReads(source.plan().seed, source);

  return async (operation, caller) => {
    const { outages } = availability;
    const specs = applyLimit(decideFaults(source.plan(), operation.name, arrived), isTooMuch);
    countOne(arrived, operation.name);
    const end = findEnd(specs);
    await waitFor(specs, 'before', source);
    // A server that went down meanwhile has forgotten the request.
    if (availability.outages !== outages) return LOST;
    const answer = end?.phase === 'before' ? null : await handle(operation, caller);
    const shown = answer?.kind === 'users' ? showRead(answer, specs, caller) : answer;
    await waitFor(specs, 'after', source);
    countOne(ended, operation.name);
    const stop = availability.afterOperation(source.plan().specs, ended);
    for (const spec of stop === null ? specs : [...specs, stop]) {
      source.onFault({ fault: spec.text, operation, done: isDone(answer) });
    }
    return endWith(end, shown);
  };
}

/**
 * The faults that happen to the next operation, in the order in which they were given: a pure function
 * of the faults, the seed and what came before. Of those that decide the answer there is at most one:
 * the first.
 */
export function decideFaults(
  plan: FaultPlan,
  operation: OperationName,
  before: OperationCounts,
): readonly FaultSpec[] {
  const number = [...before.values()].reduce((sum, count) => sum + count, 0);
  const happening = plan.specs.filter((spec, index) => {
    if (!spec.operations.has(operation)) return false;
    if (spec.first !== null && countOperations(spec, before) >= spec.first) return false;
    // Each fault has chances of its own, so that one more changes nothing for the others.
    return randomAt(ownSeed(plan.seed, index), number) < spec.chance;
  });
  const end = happening.find(isEnd);
  return happening.filter((spec) => spec === end || !isEnd(spec));
}

function ownSeed(seed: number, index: number): number {
  return Math.floor(randomAt(seed, index) * 4_294_967_296);
}

function isEnd({ fault }: FaultSpec): boolean {
  return fault.does === 'break' || fault.does === 'answer';
}

/** Leaves what an operation meets: one limit that is exceeded, or everything else. */
function applyLimit(
  specs: readonly FaultSpec[],
  isTooMuch: (spec: FaultSpec) => boolean,
): readonly FaultSpec[] {
  const limit = specs.find(isTooMuch);
  if (limit !== undefined) return [limit];
  return specs.filter(({ fault }) => fault.does !== 'limit' && fault.does !== 'stop');
}

const RATE_WINDOW_MS = 1000;

/**
 * Says whether an operation is too much for a fault that limits the rate, and counts it when not.
 * The second is any second, not one of the clock: what was let in during the last 1000 ms counts.
 */
function createRateLimit(now: Env['now']): (spec: FaultSpec) => boolean {
  const letIn = new Map<FaultSpec, readonly number[]>();
  return (spec) => {
    if (spec.fault.does !== 'limit') return false;
    const recent = (letIn.get(spec) ?? []).filter((at) => now() - at < RATE_WINDOW_MS);
    const isTooMuch = recent.length >= spec.fault.perSecond;
    letIn.set(spec, isTooMuch ? recent : [...recent, now()]);
    return isTooMuch;
  };
}

function findEnd(specs: readonly FaultSpec[]): EndFault | null {
  for (const { fault } of specs) {
    if (fault.does === 'break' || fault.does === 'answer') return fault;
    if (fault.does !== 'limit') continue;
    const breakage = { how: 'status', status: 429, retryAfter: fault.retryAfter } as const;
    return { does: 'break', phase: 'before', breakage };
  }
  return null;
}

async function waitFor(
  specs: readonly FaultSpec[],
  phase: Phase,
  { env, closed }: FaultSource,
): Promise<void> {
  for (const { fault } of specs) {
    if (fault.does === 'wait' && fault.phase === phase) await env.sleep(fault.ms, closed);
  }
}

function endWith(end: EndFault | null, answer: Answer | null): Answer | Broken {
  if (end?.does === 'break') return { kind: 'broken', breakage: end.breakage, answer };
  // Without an end that comes before it, there always is an answer.
  return end?.answer ?? answer ?? LOST;
}

function isDone(answer: Answer | null): boolean {
  if (answer === null || answer.kind === 'refused') return false;
  return answer.kind !== 'written' || answer.ok;
}

function countOne(counts: Map<OperationName, number>, name: OperationName): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
