/**
 * Feeds roster more of what nobody writes, from another seed each time: `npm run fuzz -- --runs 10000`.
 * What failed is run again with `--seed 42`.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'laws', 'test/fuzz'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: {
    ...process.env,
    ROSTER_FUZZ_RUNS: values.runs,
    ROSTER_FUZZ_SEED: values.seed ?? String(randomInt(1_000_000_000)),
  },
});
process.exitCode = status ?? 1;
