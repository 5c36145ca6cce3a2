/** What an apply may exit with, from what it reports and from how the server stands. */
import { expect } from 'vitest';
import type { Played } from './play.js';

export function checkExitCode(played: Played): void {
  const { exitCode, applied } = played;
  if (applied === null) {
    expect([1, 4, 5, 6]).toContain(exitCode);
    return;
  }
  expect(exitCode).toBe(expectedCode(played, applied));
  // It says that nothing was written; others may write meanwhile, so what this apply did is what counts.
  if (exitCode === 4) expect(played.deeds.filter(({ isDone }) => isDone)).toEqual([]);
}

function expectedCode(
  { stopped }: Played,
  { results, stopped: reason }: NonNullable<Played['applied']>,
): number {
  const outcomes = new Set(results.map((result) => result.outcome));
  if (reason === 'interrupted') {
    expect(stopped?.stoppedAt).not.toBeNull();
    return 130;
  }
  if (outcomes.has('indeterminate')) return 8;
  const isThere = results.every(({ error }) => error === null);
  const isWhole = !outcomes.has('failed') && !outcomes.has('skipped') && isThere;
  if (isWhole) return 0;
  const wrote = outcomes.has('applied') || outcomes.has('confirmed');
  const isDenied =
    reason === 'denied' || results.some(({ error }) => error?.code === 'not_allowed');
  return isDenied && !wrote ? 4 : 7;
}
