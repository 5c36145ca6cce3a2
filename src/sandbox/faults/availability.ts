/** Whether the server is there. It can be gone for a while, and what it was doing is lost then. */
import type { Env } from '../../env.js';
import type { OperationName } from '../operations.js';
import type { Span } from './kinds.js';
import type { FaultSpec } from './spec.js';

/** How many operations of each name there were. */
export type OperationCounts = ReadonlyMap<OperationName, number>;

/** Whether the server is there, and until when it is not. */
export interface Availability {
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

interface Outage {
  readonly span: Span;
  /** Milliseconds since 1970, UTC. */
  readonly since: number;
  refused: number;
}

/** A server that is there. */
export function createAvailability(now: Env['now']): Availability {
  let outages = 0;
  let outage: Outage | null = null;
  let untaken: Span | null = null;
  const used = new Set<FaultSpec>();

  return {
    get outages() {
      return outages;
    },
    admit() {
      if (outage !== null && isOver(outage, now())) outage = null;
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

function isOver({ span, since, refused }: Outage, now: number): boolean {
  return span.unit === 'ms' ? now - since >= span.ms : refused >= span.times;
}

/** How many of the operations were those that a fault is about. */
export function countOperations(spec: FaultSpec, counts: OperationCounts): number {
  return [...spec.operations].reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
}
