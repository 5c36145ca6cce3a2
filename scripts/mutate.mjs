/**
 * Breaks a folder or a file in many small ways and tells what the tests of its room do not notice:
 * `npm run mutate -- src/plan`. docs/mutation.md says how to read that.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const USAGE =
  'Say which folder or file: npm run mutate -- src/plan [--concurrency 2], or src/plan/guards.ts (or lines: src/plan/guards.ts:20-41)';

process.chdir(ROOT);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: 'string', default: '1' } },
});
const [folder = '', ...others] = positionals.map((path) => path.replace(/\/+$/, ''));
const [path = ''] = folder.split(':');
const isFile = path.endsWith('.ts');
// Of a file the tests of its room, as when the whole room is broken.
const tests = isFile ? path.replace(/^src(\/[^/]+).*$/, 'test$1') : path.replace(/^src/, 'test');
const mistake = findMistake();
if (mistake === null) await mutate();
else {
  console.error(mistake);
  process.exitCode = 1;
}

function findMistake() {
  if (others.length > 0 || !folder.startsWith('src/')) return USAGE;
  return [path, tests].every((each) => existsSync(each))
    ? null
    : `There is no ${path}, or it has no tests in ${tests}.`;
}

async function mutate() {
  // What runs the tests reads it: scripts/mutation.config.ts.
  process.env.ROSTER_MUTATED_TESTS = tests;
  const report = `reports/mutation/${folder.replaceAll(/[/:]/g, '-')}`;
  const stryker = new Stryker({
    mutate: [isFile ? folder : `${folder}/**/*.ts`],
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
