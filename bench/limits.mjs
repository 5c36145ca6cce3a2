/**
 * What the nastiest files and answers cost: the seconds of `roster validate` and `roster plan`, and
 * their memory at its highest. Exits with 1 above a limit, for an exit code that is not expected and for a
 * stack. Needs a build: `npm run bench` makes one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const MOST_SECONDS = 2;
const MOST_MEBIBYTES = 512;
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'roster-limits-'));
const only = process.argv[2] ?? '';

const { NASTY_FILES, NO_FILES, putNasty } = await load('test/fuzz/nasty-files.ts');
const { NASTY_ANSWERS } = await load('test/fuzz/nasty-answers.ts');
// Pauses between tries are meant: they take a fiftieth here.
const { PEAK, QUICK } = await load('test/fuzz/preloads.ts');
writeFileSync(join(folder, 'peak.cjs'), PEAK);
writeFileSync(join(folder, 'quick.cjs'), QUICK);
try {
  for (const file of [...NASTY_FILES, ...NO_FILES])
    if (file.name.includes(only)) await measureFile(file);
  for (const answer of NASTY_ANSWERS) if (answer.name.includes(only)) await measureAnswer(answer);
} finally {
  rmSync(folder, { recursive: true });
}

async function measureFile(file) {
  putNasty(file, join(folder, 'roster.yaml'));
  const run = await measure(['validate'], {});
  report(file.name, run, run.seconds, file.status);
}

async function measureAnswer({ name, send, status, args = ['plan'], mostSeconds }) {
  let tries = 0;
  const server = createServer((request, response) => {
    tries += 1;
    request.resume().on('end', () => send(response));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  rmSync(join(folder, 'roster.yaml'), { force: true });
  writeFileSync(
    join(folder, 'roster.yaml'),
    'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n',
  );
  const run = await measure([...args, '--timeout', '300'], {
    PARADIME_API_ENDPOINT: `http://127.0.0.1:${server.address().port}/graphql`,
    PARADIME_API_KEY: 'k',
    PARADIME_API_SECRET: 's',
  });
  server.closeAllConnections();
  server.close();
  report(`${name}, ${tries} times`, run, run.seconds / tries, status, mostSeconds);
}

/** Runs the command to its end. */
async function measure(args, variables) {
  const start = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist/node/bin.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NODE_OPTIONS: `--require=${join(folder, 'peak.cjs')} --require=${join(folder, 'quick.cjs')}`,
      ROSTER_PEAK_FILE: join(folder, 'peak'),
      ...variables,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  const status = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - start) / 1_000;
  const peak = status === null ? Number.POSITIVE_INFINITY : readFileSync(join(folder, 'peak'));
  // A stack is nothing for users, whatever the file or the answer.
  const isCrash = /^\s+at .*[:(]\d+/m.test(said);
  return { status: isCrash ? 'with a stack' : status, seconds, mebibytes: Number(peak) / 1024 };
}

/** Prints a row and holds it against the limits. */
function report(name, { status, mebibytes }, seconds, expected, most = MOST_SECONDS) {
  const isOver = seconds > most || mebibytes > MOST_MEBIBYTES || status !== expected;
  const figures = `${seconds.toFixed(2).padStart(6)} s ${mebibytes.toFixed(0).padStart(6)} MiB`;
  const wrong = isOver ? `  exit ${status}: at most ${most} s, 512 MiB, exit ${expected}` : '';
  console.log(`${name.padEnd(44)} ${figures}${wrong}`);
  if (isOver) process.exitCode = 1;
}

/** What a TypeScript module exports. */
async function load(path) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return await import(`data:text/javascript;base64,${code}`);
}
