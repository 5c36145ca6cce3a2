/**
 * How much longer short commands take than Node takes to start. They run in turn, so that a machine that is busy for a
 * while slows each, and the medians of the rounds' ratios count. What a script costs that writes one line is shown beside,
 * since nobody can be below it. Measured in an empty environment; where NODE_EXTRA_CA_CERTS is set, once more with it, since
 * it makes every start of Node longer and so every ratio smaller.
 * Exits with 1 above the limit. Needs a build: `npm run bench` makes one.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRoster, serve } from './loopback.mjs';

const ROUNDS = 31;
/** Of `validate` in an empty environment. */
const MOST = 1.9;
const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'dist/node/bin.js');
const folder = mkdtempSync(join(tmpdir(), 'roster-start-'));
cpSync(join(root, 'roster.example.yaml'), join(folder, 'roster.yaml'));
writeFileSync(join(folder, '100.yaml'), makeRoster(100));
const { variables, close } = await serve(100);

const commands = {
  'node -e 0': ['-e', '0'],
  'one line': ['-e', "require('node:fs').writeSync(1, 'x\\n')"],
  'roster --help': [bin, '--help'],
  'roster validate': [bin, 'validate'],
  'roster validate, 100 people': [bin, 'validate', '100.yaml'],
  'roster plan --sandbox': [bin, 'plan', '--sandbox'],
  'roster plan, 100 people, HTTP': [bin, 'plan', '100.yaml'],
};

try {
  const { PATH, NODE_EXTRA_CA_CERTS } = process.env;
  const empty = { PATH, HOME: folder, ...variables };
  const ratio = await compare('in an empty environment', empty);
  if (NODE_EXTRA_CA_CERTS) {
    await compare('with NODE_EXTRA_CA_CERTS', { ...empty, NODE_EXTRA_CA_CERTS });
  }
  if (ratio > MOST) {
    console.error(`Too slow: ${ratio.toFixed(2)} is more than ${MOST}.`);
    process.exitCode = 1;
  }
} finally {
  close();
  rmSync(folder, { recursive: true });
}

/** Prints what each takes; gives the ratio of `validate`. */
async function compare(where, env) {
  console.log(where);
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const times = {};
    for (const [name, args] of Object.entries(commands)) times[name] = await time(args, env);
    // The first run of each reads its files from the disk; no later one does.
    if (round > 0) rounds.push(times);
  }
  const ratioOf = (name) => median(rounds.map((times) => times[name] / times['node -e 0']));
  for (const name of Object.keys(commands)) {
    const milliseconds = median(rounds.map((times) => times[name])).toFixed(1);
    console.log(`  ${name.padEnd(30)} ${milliseconds.padStart(5)} ms ${ratioOf(name).toFixed(2)}`);
  }
  return ratioOf('roster validate');
}

/** Milliseconds until the process is gone. */
async function time(args, env) {
  const start = performance.now();
  // Into pipes, as in a job: where nobody reads, node takes longer to find out what it writes to.
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  child.stderr.resume();
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}.`);
  return performance.now() - start;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
