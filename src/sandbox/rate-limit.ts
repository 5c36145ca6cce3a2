/** Counting what gets in within a second. */
import type { Env } from '../env.js';
import type { FaultSpec } from './fault-spec.js';

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
