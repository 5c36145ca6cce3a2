/**
 * A plan of 200 workspaces of 500 people, 50 ms an answer: the time against the larger of the waiting and of reading
 * the files once, the connections, and the memory. `node bench/fleet.mjs`. Needs a build and GNU time.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRoster, measure, serve, usual } from './loopback.mjs';

const WORKSPACES = 200;
const PEOPLE = 500;
const ANSWER_MS = 50;
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'roster-fleet-'));

try {
  const paths = Array.from({ length: WORKSPACES }, (_, n) => {
    const path = join(folder, `${n}.yaml`);
    writeFileSync(path, makeRoster(PEOPLE, `workspace: { name: w${n}, uid: ws_${n} }\n`));
    return path;
  });
  const command = ['dist/node/bin.js', 'validate', ...paths];
  const validate = usual(await repeat(() => measure(process.execPath, command)).then(secondsOf));
  console.log(`validate of all files: ${validate.toFixed(2)} s`);
  for (const concurrency of [4, 16]) await measureFleet(paths, concurrency, validate);
} finally {
  rmSync(folder, { recursive: true });
}

async function measureFleet(paths, concurrency, validate) {
  const { variables, seen, close } = await serve(PEOPLE, ANSWER_MS);
  const token = {
    PARADIME_API_ENDPOINT: variables.PARADIME_API_ENDPOINT,
    PARADIME_API_SECRET: 'prdm_cmp_x',
  };
  const args = ['dist/node/bin.js', 'plan', ...paths, '--concurrency', String(concurrency)];
  const runs = await repeat(() => measure(process.execPath, args, token));
  close();
  const seconds = usual(secondsOf(runs));
  const ideal = Math.max((WORKSPACES / concurrency) * (ANSWER_MS / 1_000), validate);
  const [cpu, mebibytes] = ['cpu', 'mebibytes'].map((key) => usual(runs.map((run) => run[key])));
  console.log(
    `plan, ${concurrency} at once: ${seconds.toFixed(2)} s, ${(seconds / ideal).toFixed(2)} of the ideal ${ideal.toFixed(2)} s; ` +
      `CPU ${cpu.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB, ${seen.most} connections at most`,
  );
}

async function repeat(run) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await run());
  return runs;
}

function secondsOf(runs) {
  return runs.map(({ seconds }) => seconds);
}
