/**
 * Plays more of the chaos suite, from another seed each time: `npm run chaos -- --seeds 10000`. A seed
 * that failed is played again with `--seed 42`.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'laws', 'test/chaos'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: {
    ...process.env,
    ROSTER_CHAOS_SEEDS: values.seeds,
    ROSTER_CHAOS_SEED: values.seed ?? String(randomInt(1_000_000_000)),
  },
});
process.exitCode = status ?? 1;
