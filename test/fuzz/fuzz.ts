/** What fuzz tests share: how many runs, how long one may take, and the corpus that is replayed. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect } from 'vitest';

const CORPUS = fileURLToPath(new URL('corpus/', import.meta.url));
const RUNS = Number(process.env['ROSTER_FUZZ_RUNS'] ?? '0');
const SEED = Number(process.env['ROSTER_FUZZ_SEED'] ?? '2026');

/** No single input may take longer. `roster` is used by people and in checks that they wait for. */
const LONGEST_MS = 2_000;

/** For tests whose time depends on the runs. */
export const PATIENCE: number = 60_000 + RUNS * LONGEST_MS;

/** A test's share of the runs: as many as `npm run fuzz -- --runs N` says, else a few. */
export function runs<T>(few: number): fc.Parameters<[T]> {
  return { numRuns: RUNS || few, seed: SEED, reporter: tellHowToRunAgain };
}

/** The whole input is shown: made small by hand, it belongs in the corpus. */
function tellHowToRunAgain<T>(details: fc.RunDetails<[T]>): void {
  if (!details.failed) return;
  const again = `npm run fuzz -- --seed ${details.seed} --runs ${RUNS || details.numRuns}`;
  const { errorInstance: cause } = details;
  throw new Error(`${fc.defaultReportMessage(details)}\n\nTo run it again: ${again}`, { cause });
}

/** Every file in a folder of the corpus, by name. */
export function readCorpus(
  folder: 'rosters' | 'answers' | 'plans',
): readonly [string, Uint8Array][] {
  return readdirSync(`${CORPUS}${folder}`).map((name) => [
    name,
    readFileSync(`${CORPUS}${folder}/${name}`),
  ]);
}

/** Fails when the work takes too long. */
export function inTime<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(LONGEST_MS);
  return result;
}

/** As above, for work that waits. */
export async function inTimeAsync<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  expect(performance.now() - start).toBeLessThan(LONGEST_MS);
  return result;
}
