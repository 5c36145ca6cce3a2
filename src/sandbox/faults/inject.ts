/**
 * Lets things go wrong around a `Handle`: before the operation, after it, in its answer, or so that the
 * server is gone for a while, with all that it was doing.
 */
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
import type { Store } from '../store.js';
import type { Fault, FaultPhase, Span } from './kinds.js';
import { createShownReads, type WatchedWrites, watchWrites } from './reads.js';
import { type FaultSpec, parseFault, randomAt } from './spec.js';

/** What is to go wrong. */
export interface FaultOptions {
  /** What is to go wrong, as `docs/sandbox.md` says: `reset-after@inviteUser:20%`. Default: nothing. */
  readonly faults?: readonly string[];
  /** The same seed and the same requests bring the same faults. Default: 1. */
  readonly seed?: number;
  /** Called at each fault that happens. */
  readonly onFault?: (event: FaultEvent) => void;
}

/** A fault that happened. */
export interface FaultEvent {
  /** As it was asked for. */
  readonly fault: string;
  readonly operation: Operation;
  /** Whether the operation was done all the same: false too when the sandbox said no by itself. */
  readonly done: boolean;
}

/** The faults of one sandbox. */
interface Faults {
  /** What the operations are to use: its writes are remembered for reads that miss them. */
  readonly store: Store;
  /** The handle with the faults. Every operation that gets in counts, whatever becomes of it. */
  around(handle: Handle): FaultyHandle;
  /** Whether a request gets in. One that doesn't is counted. */
  admit(): boolean;
  /** For how long the server is away, once for each time that it goes away; else null. */
  takeOutage(): Span | null;
  /** Ends an outage. */
  restore(): void;
  /** Lets nothing go wrong anymore, and ends an outage. */
  stop(): void;
}

/**
 * The faults that the options ask for, around what a store holds. Time passes by `env.sleep`, and nobody
 * waits once `closed` is aborted. Throws a RosterError (exit code 3) for a fault that there isn't.
 */
export function createFaults(
  given: Store,
  options: FaultOptions,
  assumptions: Assumptions,
  env: Pick<Env, 'now' | 'sleep'>,
  closed?: AbortSignal,
): Faults {
  let plan: FaultPlan = { specs: (options.faults ?? []).map(parseFault), seed: options.seed ?? 1 };
  const lags = plan.specs.some(({ fault }) => fault.does === 'lag');
  const writes = watchWrites(given, env.now, lags);
  const availability = createAvailability(env.now);
  const onFault = options.onFault ?? (() => undefined);
  const source = { plan: () => plan, writes, availability, assumptions, env, closed, onFault };
  return {
    store: writes.store,
    around: (handle) => withFaults(handle, source),
    admit: availability.admit,
    takeOutage: availability.takeOutage,
    restore: availability.restore,
    stop() {
      plan = { ...plan, specs: [] };
      availability.restore();
    },
  };
}

/** The faults that are switched on. */
interface FaultPlan {
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

function withFaults(handle: Handle, source: FaultSource): FaultyHandle {
  const { availability, env } = source;
  const arrived = new Map<OperationName, number>();
  const ended = new Map<OperationName, number>();
  const isTooMuch = createRateLimit(env.now);
  const showRead = createShownReads(source.plan().seed, source);

  return async (operation, caller) => {
    const { outages } = availability;
    const specs = applyLimit(decideFaults(source.plan(), operation, arrived), isTooMuch);
    countOne(arrived, operation.name);
    const end = findEnd(specs);
    await waitFor(specs, 'before', source);
    // A server that went down meanwhile has forgotten the request.
    if (availability.outages !== outages) return LOST;
    const perform = (): Promise<Answer> => handle(operation, caller);
    const answer = isDoneFirst(end) ? await perform() : null;
    const shown = answer?.kind === 'users' ? showRead(answer, specs, caller) : answer;
    await waitFor(specs, 'after', source);
    countOne(ended, operation.name);
    const stop = availability.afterOperation(source.plan().specs, ended);
    const tell = ({ text }: FaultSpec, answered: Answer | null): void =>
      source.onFault({ fault: text, operation, done: isDone(answered) });
    for (const spec of stop === null ? specs : [...specs, stop]) {
      if (spec.fault.does !== 'late') tell(spec, answer);
      else
        void performLate(spec.fault.ms, outages, perform, source).then((late) => tell(spec, late));
    }
    return endWith(end, shown);
  };
}

/** Performs an operation whose answer is lost already, unless the server goes away or is closed before. */
async function performLate(
  ms: number,
  outages: number,
  perform: () => Promise<Answer>,
  { availability, env, closed }: FaultSource,
): Promise<Answer | null> {
  try {
    await env.sleep(ms, closed);
  } catch {
    return null;
  }
  return availability.outages === outages ? perform() : null;
}

/** Whether the server is there, and until when it is not. */
interface Availability {
  /** How often it went away. What a request was about to do is lost when this differs afterwards. */
  readonly outages: number;
  /** Whether a request gets in. One that doesn't is counted. */
  admit(): boolean;
  /** Goes away when a fault says so, after so many operations; returns that fault. */
  afterOperation(specs: readonly FaultSpec[], counts: OperationCounts): FaultSpec | null;
  /** For how long it is away, once for each time that it goes away; else null. */
  takeOutage(): Span | null;
  /** Comes back. */
  restore(): void;
}

/** A server that is there. */
function createAvailability(now: Env['now']): Availability {
  let outages = 0;
  let outage: Outage | null = null;
  let untaken: Span | null = null;
  const used = new Set<FaultSpec>();

  return {
    get outages() {
      return outages;
    },
    admit() {
      if (outage !== null && isOutageOver(outage, now())) outage = null;
      if (outage !== null) outage.refused += 1;
      return outage === null;
    },
    afterOperation(specs, counts) {
      for (const spec of specs) {
        const { fault } = spec;
        if (fault.does !== 'stop' || used.has(spec)) continue;
        if (countOperations(spec, counts) < fault.after) continue;
        used.add(spec);
        outages += 1;
        outage = { span: fault.span, since: now(), refused: 0 };
        untaken = fault.span;
        return spec;
      }
      return null;
    },
    takeOutage() {
      const taken = untaken;
      untaken = null;
      return taken;
    },
    restore() {
      outage = null;
    },
  };
}

interface Outage {
  readonly span: Span;
  /** Milliseconds since 1970, UTC. */
  readonly since: number;
  refused: number;
}

function isOutageOver({ span, since, refused }: Outage, now: number): boolean {
  return span.unit === 'ms' ? now - since >= span.ms : refused >= span.times;
}

/** How many operations of each name there were. */
type OperationCounts = ReadonlyMap<OperationName, number>;

/**
 * The faults that happen to the next operation, in the order in which they were given: a pure function
 * of the faults, the seed and what came before. Of those that decide the answer there is at most one:
 * the first.
 */
function decideFaults(
  plan: FaultPlan,
  operation: Operation,
  before: OperationCounts,
): readonly FaultSpec[] {
  const number = [...before.values()].reduce((sum, count) => sum + count, 0);
  const happening = plan.specs.filter((spec, index) => {
    if (!canHappenTo(spec, operation)) return false;
    if (spec.first !== null && countOperations(spec, before) >= spec.first) return false;
    // Each fault has chances of its own, so that one more changes nothing for the others.
    return randomAt(ownSeed(plan.seed, index), number) < spec.chance;
  });
  const end = happening.find(isEnd);
  return happening.filter((spec) => spec === end || !isEnd(spec));
}

/** How many of the operations were those that a fault is about. */
function countOperations(spec: FaultSpec, counts: OperationCounts): number {
  return [...spec.operations].reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
}

function canHappenTo({ fault, operations }: FaultSpec, operation: Operation): boolean {
  if (!operations.has(operation.name)) return false;
  if (fault.does !== 'break' || fault.accountType === undefined) return true;
  return 'accountType' in operation && operation.accountType === fault.accountType;
}

function ownSeed(seed: number, index: number): number {
  return Math.floor(randomAt(seed, index) * 4_294_967_296);
}

/** The faults that decide what the client gets. */
type EndFault = Extract<Fault, { readonly does: 'break' | 'answer' | 'late' }>;

function isEnd({ fault }: FaultSpec): boolean {
  return isEndFault(fault);
}

/** Whether the operation is done before whatever happens to its answer. */
function isDoneFirst(end: EndFault | null): boolean {
  if (end === null) return true;
  return end.does !== 'late' && end.phase === 'after';
}

function isEndFault(fault: Fault): fault is EndFault {
  return fault.does === 'break' || fault.does === 'answer' || fault.does === 'late';
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
    if (isEndFault(fault)) return fault;
    if (fault.does !== 'limit') continue;
    const breakage = { how: 'status', status: 429, retryAfter: fault.retryAfter } as const;
    return { does: 'break', phase: 'before', breakage };
  }
  return null;
}

async function waitFor(
  specs: readonly FaultSpec[],
  phase: FaultPhase,
  { env, closed }: FaultSource,
): Promise<void> {
  for (const { fault } of specs) {
    if (fault.does === 'wait' && fault.phase === phase) await env.sleep(fault.ms, closed);
  }
}

function endWith(end: EndFault | null, answer: Answer | null): Answer | Broken {
  if (end?.does === 'late') return LOST;
  if (end?.does === 'break') return { kind: 'broken', breakage: end.breakage, answer };
  // Without an end that comes before it, there always is an answer.
  return end?.answer ?? answer ?? LOST;
}

const LOST: Broken = { kind: 'broken', breakage: { how: 'reset' }, answer: null };

function isDone(answer: Answer | null): boolean {
  if (answer === null || answer.kind === 'refused') return false;
  return answer.kind !== 'written' || answer.ok;
}

function countOne(counts: Map<OperationName, number>, name: OperationName): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
