/** Lets things go wrong around a `Handle`: before the operation, after it, or in its answer. */
import type { Env } from '../env.js';
import type { Assumptions } from './assumptions.js';
import type { Caller } from './credentials.js';
import { createDresser } from './disguise.js';
import type { Fault, Phase } from './fault.js';
import { decide, type FaultPlan } from './fault-plan.js';
import type { FaultSpec } from './fault-spec.js';
import type { Lag } from './lag.js';
import type {
  Answer,
  Broken,
  FaultyHandle,
  Handle,
  Operation,
  OperationName,
} from './operation.js';
import type { Power } from './power.js';
import { createRateLimit } from './rate-limit.js';
import { showUsers } from './show.js';

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
