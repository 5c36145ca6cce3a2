/**
 * What a roster of 100 to 100,000 people costs, as whole processes, each in turn so that a busy machine slows all:
 * `validate` and `plan` against a bare node, and against a script that someone would write in Python.
 * `node bench/people.mjs [SIZE…]`. Needs a build, GNU time, and for the script python3 with PyYAML. Where BENCH_MODULES names
 * a folder with js-yaml and ajv-cli installed, `validate` is held against ajv-cli as well, and `plan` against
 * bench/floor.cjs, which only reads, asks and compares.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRoster, measure, serve, usual } from './loopback.mjs';

const SIZES =
  process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1_000, 10_000, 100_000];
const MODULES = process.env.BENCH_MODULES;
const folder = mkdtempSync(join(tmpdir(), 'roster-people-'));

try {
  console.log('people   what      seconds    CPU    MiB  of node');
  for (const people of SIZES) await measureSize(people);
} finally {
  rmSync(folder, { recursive: true });
}

async function measureSize(people) {
  const path = join(folder, `${people}.yaml`);
  writeFileSync(path, makeRoster(people));
  const { variables, close } = await serve(people);
  const commands = {
    node: () => measure(process.execPath, ['-e', '0']),
    validate: () => measure(process.execPath, ['dist/node/bin.js', 'validate', path]),
    plan: () => measure(process.execPath, ['dist/node/bin.js', 'plan', path], variables),
    python: () => measure('python3', ['bench/plan.py', path], variables),
    ...(MODULES === undefined ? {} : others(path, variables)),
  };
  const rounds = people > 10_000 ? 5 : 15;
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(commands)) {
      const one = await run();
      // The first of each reads its files from the disk.
      if (round > 0) runs[name].push(one);
    }
  }
  close();
  for (const name of Object.keys(commands)) report(people, name, runs);
  const pairs = [
    ['plan', 'python'],
    ['plan', 'floor'],
    ['validate', 'ajv'],
  ];
  for (const [one, other] of pairs) if (other in runs) compare(people, one, other, runs);
}

/** What is not installed with the project. */
function others(path, variables) {
  const ajv = join(MODULES, 'node_modules/ajv-cli/dist/index.js');
  const schema = ['-s', 'schemas/roster.schema.json', '-d', path];
  return {
    floor: () =>
      measure(process.execPath, ['bench/floor.cjs', path], {
        ...variables,
        BENCH_MODULES: MODULES,
      }),
    ajv: () => measure(process.execPath, [ajv, 'validate', ...schema, '--strict=false']),
  };
}

/** Medians of the ratios of what ran one after the other. */
function compare(people, one, other, runs) {
  const [seconds, cpu, mebibytes] = ['seconds', 'cpu', 'mebibytes'].map((key) => {
    const ratios = runs[one].map((run, round) => run[key] / runs[other][round][key]);
    return ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)].toFixed(2);
  });
  console.log(
    `${String(people).padEnd(8)} ${one} / ${other}: ${seconds} wall, ${cpu} CPU, ${mebibytes} memory`,
  );
}

function report(people, name, runs) {
  const of = (key, which = name) => usual(runs[which].map((run) => run[key]));
  const ratio = (of('seconds') / of('seconds', 'node')).toFixed(2).padStart(9);
  const figures = [of('seconds').toFixed(3), of('cpu').toFixed(2), of('mebibytes').toFixed(0)];
  const [seconds, cpu, mebibytes] = figures.map((each) => each.padStart(7));
  console.log(
    `${String(people).padEnd(8)} ${name.padEnd(8)} ${seconds} ${cpu} ${mebibytes} ${ratio}`,
  );
}
