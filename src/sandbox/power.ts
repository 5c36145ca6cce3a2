/** Whether the server is there. It can be gone for a while, and what it was doing is lost then. */
import type { Env } from '../env.js';
import { type Counts, countFor } from './fault-plan.js';
import type { FaultSpec } from './fault-spec.js';
import type { Span } from './fault-value.js';

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
