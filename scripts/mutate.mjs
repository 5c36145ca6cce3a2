/**
 * Breaks a folder in many small ways and tells what its own tests do not notice:
 * `npm run mutate -- src/plan`. docs/mutation.md says how to read that.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const USAGE = 'Say which folder: npm run mutate -- src/plan [--concurrency 2]';

process.chdir(ROOT);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: 'string', default: '1' } },
});
const [folder = '', ...others] = positionals.map((path) => path.replace(/\/+$/, ''));
const tests = folder.replace(/^src/, 'test');
const mistake = findMistake();
if (mistake === null) await mutate();
else {
  console.error(mistake);
  process.exitCode = 1;
}

function findMistake() {
  if (others.length > 0 || !folder.startsWith('src/')) return USAGE;
  return [folder, tests].every((path) => existsSync(path))
    ? null
    : `There is no ${folder}, or it has no tests in ${tests}.`;
}

async function mutate() {
  // What runs the tests reads it: scripts/mutation.config.ts.
  process.env.ROSTER_MUTATED_TESTS = tests;
  const report = `reports/mutation/${folder.replaceAll('/', '-')}`;
  const stryker = new Stryker({
    mutate: [`${folder}/**/*.ts`],
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
    testRunner: 'vitest',
    vitest: { configFile: 'scripts/mutation.config.ts', related: true },
    coverageAnalysis: 'perTest',
    concurrency: Number(values.concurrency),
    // TypeScript 7 has no interface for JavaScript, and the copy of the sources needs no other tsconfig.json.
    tsconfigFile: 'none.json',
    tempDirName: '.stryker-tmp',
    ignorePatterns: ['dist', 'reports', 'test/built', 'test/machine'],
    reporters: ['clear-text', 'html', 'json'],
    clearTextReporter: { allowColor: process.stdout.isTTY, logTests: false, reportTests: false },
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
  });
  await stryker.runMutationTest();
}
