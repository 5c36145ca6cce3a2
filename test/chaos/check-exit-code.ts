/** What an apply may exit with, from what it reports. */
import { expect } from 'vitest';
import type { Played } from './play.js';

export function checkExitCode({ exitCode, applied }: Played): void {
  if (applied === null) {
    expect([1, 4, 5, 6]).toContain(exitCode);
    return;
  }
  const outcomes = new Set(applied.results.map((result) => result.outcome));
  if (outcomes.has('indeterminate')) expect(exitCode).toBe(8);
  else if (outcomes.has('failed') || outcomes.has('skipped')) expect([4, 7]).toContain(exitCode);
  else expect(exitCode).toBe(applied.converged === false ? 7 : 0);
}
