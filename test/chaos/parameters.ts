/** How much chaos is played: `npm run chaos -- --seeds 10000` plays more than every test run does. */
import fc from 'fast-check';

/** For `fc.assert`: 300 runs from a fixed seed unless asked for others, and of them this share. */
export function chaosParameters<Ts>(share = 1): ChaosParameters<Ts> {
  const seeds = Number(process.env['ROSTER_CHAOS_SEEDS'] ?? '300');
  const numRuns = Math.ceil(seeds * share);
  const seed = Number(process.env['ROSTER_CHAOS_SEED'] ?? '2026');
  return { numRuns, seed, reporter: (details) => tellHowToRunAgain(details, seeds) };
}

export type ChaosParameters<Ts> = Required<
  Pick<fc.Parameters<Ts>, 'numRuns' | 'seed' | 'reporter'>
>;

/** fast-check shrinks a failure; its seed and path play that very scenario again. */
function tellHowToRunAgain<Ts>(details: fc.RunDetails<Ts>, seeds: number): void {
  if (!details.failed) return;
  const again = `npm run chaos -- --seed ${details.seed} --seeds ${seeds}`;
  const { errorInstance: cause } = details;
  throw new Error(`${fc.defaultReportMessage(details)}\n\nTo run it again: ${again}`, { cause });
}
