/** Which faults happen to an operation: a pure function of the faults, the seed and what came before. */
import type { FaultSpec } from './fault-spec.js';
import type { OperationName } from './operation.js';
import { randomAt } from './random-at.js';

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
