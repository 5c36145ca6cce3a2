/**
 * How much longer `roster validate` takes than Node takes to start. The two are run in pairs, so
 * that a machine that is busy for a while slows both, and the median of the pairs' ratios counts.
 * Exits with 1 above the limit. Needs a build: `npm run bench` makes one.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PAIRS = 15;
const MOST = 1.5;
const root = fileURLToPath(new URL('..', import.meta.url));
const validate = ['dist/node/bin.js', 'validate', 'roster.example.yaml'];
const nothing = ['-e', '0'];

/** Milliseconds until the process is gone. */
function time(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// The first run of each reads its files from the disk; no later one does.
time(nothing);
time(validate);
const pairs = Array.from({ length: PAIRS }, () => ({
  node: time(nothing),
  roster: time(validate),
}));
const ratio = median(pairs.map((pair) => pair.roster / pair.node));

console.log(
  `node -e 0        ${median(pairs.map((pair) => pair.node)).toFixed(1)} ms (median of ${PAIRS})`,
);
console.log(
  `roster validate  ${median(pairs.map((pair) => pair.roster)).toFixed(1)} ms (median of ${PAIRS})`,
);
console.log(`ratio            ${ratio.toFixed(2)} (median of the pairs; at most ${MOST})`);
if (ratio > MOST) {
  console.error(`Too slow: ${ratio.toFixed(2)} is more than ${MOST}.`);
  process.exitCode = 1;
}
