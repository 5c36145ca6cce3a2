/** What fuzz tests share: how many runs, how long one may take, and the corpus that is replayed. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { inCpuTime, inCpuTimeAsync } from '../fixtures/cpu-time.js';

const CORPUS = fileURLToPath(new URL('corpus/', import.meta.url));
const RUNS = Number(process.env['ROSTER_FUZZ_RUNS'] ?? '0');
const SEED = Number(process.env['ROSTER_FUZZ_SEED'] ?? '2026');

/** No single input may take more CPU time. `roster` is used by people and in checks that they wait for. */
const MOST_MS = 2_000;

/** For tests whose time depends on the runs. */
export const HANGS_AFTER_MS: number = 10 * 60_000 + RUNS * MOST_MS;

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
  return inCpuTime(MOST_MS, work);
}

/** As above, for work that waits. */
export function inTimeAsync<T>(work: () => Promise<T>): Promise<T> {
  return inCpuTimeAsync(MOST_MS, work);
}
