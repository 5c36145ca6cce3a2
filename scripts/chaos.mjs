/** Plays more of the chaos suite: `npm run chaos -- --seeds 10000`, or again: `--seed 42 --seeds 300`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'unit', 'test/chaos'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: {
    ...process.env,
    ROSTER_CHAOS_SEEDS: values.seeds,
    ...(values.seed === undefined ? {} : { ROSTER_CHAOS_SEED: values.seed }),
  },
});
process.exitCode = status ?? 1;
