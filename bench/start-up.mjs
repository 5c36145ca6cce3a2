/**
 * How much longer `roster validate` and `roster --help` take than Node takes to start, in an empty environment: some
 * variables (NODE_EXTRA_CA_CERTS) make every start of Node longer, and so every ratio smaller. What a script costs that
 * writes one line is shown beside, since nobody can be below it. All run in turn, so that a machine that is busy for a
 * while slows each, and the medians of the rounds' ratios count.
 * Exits with 1 above the limit. Needs a build: `npm run bench` makes one.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 21;
const MOST = 2.4;
const root = fileURLToPath(new URL('..', import.meta.url));
const env = { PATH: process.env.PATH };
const ONE_LINE = "require('node:fs').writeSync(1, 'x\\n')";
const commands = {
  'node -e 0': ['-e', '0'],
  'one line': ['-e', ONE_LINE],
  'roster --help': ['dist/node/bin.js', '--help'],
  'roster validate': ['dist/node/bin.js', 'validate', 'roster.example.yaml'],
};

/** Milliseconds until the process is gone. */
function time(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// The first run of each reads its files from the disk; no later one does.
for (const args of Object.values(commands)) time(args);
const rounds = Array.from({ length: ROUNDS }, () =>
  Object.fromEntries(Object.entries(commands).map(([name, args]) => [name, time(args)])),
);
const ratioOf = (name) => median(rounds.map((round) => round[name] / round['node -e 0']));
for (const name of Object.keys(commands)) {
  const milliseconds = median(rounds.map((round) => round[name])).toFixed(1);
  console.log(`${name.padEnd(16)} ${milliseconds} ms, ${ratioOf(name).toFixed(2)} of node -e 0`);
}
const ratio = ratioOf('roster validate');
if (ratio > MOST) {
  console.error(`Too slow: ${ratio.toFixed(2)} is more than ${MOST}.`);
  process.exitCode = 1;
}
