/** What must be so when someone stopped an apply. */
import { expect } from 'vitest';
import type { Played } from './play.js';

/** What is in flight is given up after 30 s; then come two reads to settle and one to look, all hurried. */
const LONGEST_SETTLING_MS = 5 * 60_000;

export function checkStops({ stopped, applied }: Played): void {
  if (stopped === null) return;
  const { stoppedAt, abandonedAt, endedAt } = stopped;
  expect(stopped.lateWrites, 'writes that began after the stop').toBe(0);
  expect(stopped.lateRequests, 'requests that began after leaving at once').toBe(0);
  if (stoppedAt === null) return;
  expect(endedAt - stoppedAt, 'settling').toBeLessThanOrEqual(LONGEST_SETTLING_MS);
  if (abandonedAt !== null) expect(endedAt, 'leaving at once').toBe(abandonedAt);
  const skipped = applied?.results.filter(({ error }) => error?.code === 'not_started') ?? [];
  if (skipped.length > 0) expect(applied?.stopped).not.toBeNull();
}
