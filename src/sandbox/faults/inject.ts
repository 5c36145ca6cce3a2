/** Lets things go wrong around a `Handle`: before the operation, after it, or in its answer. */
import type { Env } from '../../env.js';
import type { Assumptions } from '../assumptions.js';
import type { Caller } from '../credentials.js';
import {
  type Answer,
  type Broken,
  type FaultyHandle,
  type Handle,
  type Operation,
  type OperationName,
  showUsers,
} from '../operations.js';
import type { Fault, Phase, Span } from './kinds.js';
import { createDresser, type Lag } from './reads.js';
import { type FaultSpec, randomAt } from './spec.js';

/** A fault that happened. */
export interface FaultEvent {
  /** As it was asked for. */
  readonly fault: string;
  readonly operation: Operation;
  /** Whether the operation was done all the same: false too when the sandbox said no by itself. */
  readonly done: boolean;
}

/** What faults need. */
export interface FaultSource {
  /** The faults that are on. Asked for at each operation, so they can be switched off. */
  readonly plan: () => FaultPlan;
  readonly lag: Lag;
  readonly power: Power;
  readonly assumptions: Assumptions;
  readonly env: Pick<Env, 'now' | 'sleep'>;
  /** Aborted when the sandbox is closed: nobody waits for a slow answer then. */
  readonly closed?: AbortSignal;
  readonly onFault: (event: FaultEvent) => void;
}

type Users = Extract<Answer, { readonly kind: 'users' }>;
type End = Extract<Fault, { readonly does: 'break' | 'answer' }>;
type Show = (answer: Users, specs: readonly FaultSpec[], caller: Caller) => Users;

const LOST: Broken = { kind: 'broken', breakage: { how: 'reset' }, answer: null };

/** The handle with the plan's faults. Every operation that gets in counts, whatever becomes of it. */
export function withFaults(handle: Handle, source: FaultSource): FaultyHandle {
  const { power } = source;
  const arrived = new Map<OperationName, number>();
  const ended = new Map<OperationName, number>();
  const isTooMuch = createRateLimit(source.env.now);
  const show = createShow(source);

  return async (operation, caller) => {
    const { outages } = power;
    const specs = applyLimit(decide(source.plan(), operation.name, arrived), isTooMuch);
    count(arrived, operation.name);
    const end = findEnd(specs);
    await wait(specs, 'before', source);
    // A server that went down meanwhile has forgotten the request.
    if (power.outages !== outages) return LOST;
    const answer = end?.phase === 'before' ? null : await handle(operation, caller);
    const shown = answer?.kind === 'users' ? show(answer, specs, caller) : answer;
    await wait(specs, 'after', source);
    count(ended, operation.name);
    const stop = power.afterOperation(source.plan().specs, ended);
    for (const spec of stop === null ? specs : [...specs, stop]) {
      source.onFault({ fault: spec.text, operation, done: isDone(answer) });
    }
    return finish(end, shown);
  };
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

function findEnd(specs: readonly FaultSpec[]): End | null {
  for (const { fault } of specs) {
    if (fault.does === 'break' || fault.does === 'answer') return fault;
    if (fault.does !== 'limit') continue;
    const breakage = { how: 'status', status: 429, retryAfter: fault.retryAfter } as const;
    return { does: 'break', phase: 'before', breakage };
  }
  return null;
}

async function wait(
  specs: readonly FaultSpec[],
  phase: Phase,
  { env, closed }: FaultSource,
): Promise<void> {
  for (const { fault } of specs) {
    if (fault.does === 'wait' && fault.phase === phase) await env.sleep(fault.ms, closed);
  }
}

/** What a read shows of what is there. */
function createShow(source: FaultSource): Show {
  const { lag } = source;
  const dress = createDresser(source.plan().seed);
  return (answer, specs, { workspaceUid }) => {
    let shown = showOld(answer, specs, workspaceUid, source);
    lag.countRead();
    for (const { fault } of specs) {
      if (fault.does === 'disguise') shown = dress(shown, fault.as, workspaceUid);
    }
    return specs.some(({ fault }) => isIncomplete(fault)) ? leaveOutHalf(shown) : shown;
  };
}

function showOld(
  answer: Users,
  specs: readonly FaultSpec[],
  workspaceUid: string,
  { lag, env, assumptions }: FaultSource,
): Users {
  const fault = specs.find((spec) => spec.fault.does === 'lag')?.fault;
  const old = fault?.does === 'lag' ? lag.look(fault.span) : null;
  if (old === null) return answer;
  const stale = showUsers(old, { at: env.now(), assumptions }, workspaceUid);
  return stale.kind === 'users' ? stale : answer;
}

/** A server that has `errors` beside the data of a read could not get at everything. */
function isIncomplete(fault: Fault): boolean {
  return fault.does === 'break' && fault.breakage.how === 'errors_beside';
}

function leaveOutHalf(answer: Users): Users {
  const { activeUsers } = answer;
  return { ...answer, activeUsers: activeUsers.slice(0, Math.ceil(activeUsers.length / 2)) };
}

function finish(end: End | null, answer: Answer | null): Answer | Broken {
  if (end?.does === 'break') return { kind: 'broken', breakage: end.breakage, answer };
  // Without an end that comes before it, there always is an answer.
  return end?.answer ?? answer ?? LOST;
}

function isDone(answer: Answer | null): boolean {
  if (answer === null || answer.kind === 'refused') return false;
  return answer.kind !== 'written' || answer.ok;
}

function count(counts: Map<OperationName, number>, name: OperationName): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

// Which faults happen to an operation: a pure function of the faults, the seed and what came before.

/** The faults that are switched on. */
export interface FaultPlan {
  readonly specs: readonly FaultSpec[];
  readonly seed: number;
}

/** How many operations of each name came before. */
export type Counts = ReadonlyMap<OperationName, number>;

/**
 * The faults that happen to the next operation, in the order in which they were given. Of those that
 * decide the answer there is at most one: the first.
 */
export function decide(
  plan: FaultPlan,
  operation: OperationName,
  before: Counts,
): readonly FaultSpec[] {
  const number = [...before.values()].reduce((sum, count) => sum + count, 0);
  let hasEnd = false;
  return plan.specs.filter((spec, index) => {
    if (!spec.operations.has(operation)) return false;
    if (spec.first !== null && countFor(spec, before) >= spec.first) return false;
    // Each fault has chances of its own, so that one more changes nothing for the others.
    if (randomAt(seedOf(plan.seed, index), number) >= spec.chance) return false;
    if (!isEnd(spec)) return true;
    if (hasEnd) return false;
    hasEnd = true;
    return true;
  });
}

/** How many operations came before that a fault is about. */
export function countFor(spec: FaultSpec, before: Counts): number {
  return [...spec.operations].reduce((sum, name) => sum + (before.get(name) ?? 0), 0);
}

function isEnd({ fault }: FaultSpec): boolean {
  return fault.does === 'break' || fault.does === 'answer';
}

function seedOf(seed: number, index: number): number {
  return Math.floor(randomAt(seed, index) * 4_294_967_296);
}

// Whether the server is there. It can be gone for a while, and what it was doing is lost then.

/** The server's main switch. */
export interface Power {
  /** How often it went off. What a request was about to do is lost when this differs afterwards. */
  readonly outages: number;
  /** Whether a request gets in. One that doesn't is counted. */
  admit(): boolean;
  /** Goes off when a fault says so, after so many operations. */
  afterOperation(specs: readonly FaultSpec[], counts: Counts): FaultSpec | null;
  /** For how long it is off, once for each time that it goes off; else null. */
  takeOutage(): Span | null;
  /** Goes on. */
  restore(): void;
}

/** A switch that is on. */
export function createPower(now: Env['now']): Power {
  let outages = 0;
  let off: { readonly span: Span; readonly since: number; refused: number } | null = null;
  let untaken: Span | null = null;
  const used = new Set<FaultSpec>();
  const isOver = (): boolean => {
    if (off === null) return true;
    const { span, since, refused } = off;
    return span.unit === 'ms' ? now() - since >= span.ms : refused >= span.times;
  };

  return {
    get outages() {
      return outages;
    },
    admit() {
      if (isOver()) off = null;
      if (off !== null) off.refused += 1;
      return off === null;
    },
    afterOperation(specs, counts) {
      for (const spec of specs) {
        const { fault } = spec;
        if (fault.does !== 'stop' || used.has(spec) || countFor(spec, counts) < fault.after)
          continue;
        used.add(spec);
        outages += 1;
        off = { span: fault.span, since: now(), refused: 0 };
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
      off = null;
    },
  };
}

// Counting what gets in within a second.

const WINDOW_MS = 1000;

/**
 * Says whether an operation is too much for a fault that limits the rate, and counts it when not.
 * The second is any second, not one of the clock: what was let in during the last 1000 ms counts.
 */
export function createRateLimit(now: Env['now']): (spec: FaultSpec) => boolean {
  const windows = new Map<FaultSpec, number[]>();
  return (spec) => {
    if (spec.fault.does !== 'limit') return false;
    const recent = (windows.get(spec) ?? []).filter((at) => now() - at < WINDOW_MS);
    const isTooMuch = recent.length >= spec.fault.perSecond;
    windows.set(spec, isTooMuch ? recent : [...recent, now()]);
    return isTooMuch;
  };
}
