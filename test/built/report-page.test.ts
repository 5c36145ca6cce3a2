/** `--report html=FILE` of the built command: what of git and of an apply is on the page, and what of nobody. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GIT_VARIABLES, testRepository } from '../fixtures/git.js';
import { ROOT, type Run, runRoster } from './run-roster.js';

/** The example roster, committed by Ana Writer. */
function newRepository(): string {
  const { folder, write, commit } = testRepository();
  write('.gitignore', '.roster\n');
  write('roster.yaml', readFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), 'utf8'));
  commit();
  mkdirSync(join(folder, '.roster'));
  return folder;
}

function run(cwd: string, ...args: readonly string[]): Promise<Run> {
  return runRoster([...args, '--sandbox'], { cwd, variables: GIT_VARIABLES });
}

function pageIn(cwd: string): string {
  return readFileSync(join(cwd, 'page.html'), 'utf8');
}

const REPORT = ['--report', 'html=page.html'];

test('a plan’s page names who wrote the lines, and nobody with --redact', async () => {
  const cwd = newRepository();
  expect((await run(cwd, 'plan', ...REPORT)).status).toBe(0);
  expect(pageIn(cwd)).toContain('by Ana Writer, <time>');
  expect(pageIn(cwd)).toContain('noor@acme.io');
  expect((await run(cwd, 'plan', ...REPORT, '--redact')).status).toBe(0);
  expect(pageIn(cwd)).not.toMatch(/Ana Writer|noor|acme\.io/);
  expect(pageIn(cwd)).toContain('person-1');
});

test('an apply’s page has what was planned and what became of it, also of a saved plan', async () => {
  const cwd = newRepository();
  expect((await run(cwd, 'plan', '--save', 'p.json')).status).toBe(0);
  expect((await run(cwd, 'apply', 'p.json', '--yes', ...REPORT)).status).toBe(0);
  const page = pageIn(cwd);
  expect(page).toContain('data-outcome="applied"');
  expect(page).toContain('Seats, as planned');
  expect(page).toContain('by Ana Writer, <time>');
});

test('an apply that a guard stops leaves the page of its plan', async () => {
  const cwd = newRepository();
  const args = ['apply', '--yes', ...REPORT, '--allow', 'max_removals=99'];
  const strict = readFileSync(join(cwd, 'roster.yaml'), 'utf8').replace(
    /^policy:$/m,
    'policy:\n  max_invites: 0',
  );
  writeFileSync(join(cwd, 'roster.yaml'), strict);
  expect((await run(cwd, ...args)).status).toBe(5);
  expect(pageIn(cwd)).toContain('Blocked by max_invites');
});

test('a page that can’t be written is said before anything is, and nothing is written to Paradime', async () => {
  const cwd = newRepository();
  const before = await run(cwd, 'plan', '--format', 'json');
  const { status, stderr } = await run(cwd, 'apply', '--yes', '--report', 'html=no/page.html');
  expect(status).toBe(3);
  expect(stderr).toContain("--report can't write to no/page.html");
  expect(existsSync(join(cwd, 'no'))).toBe(false);
  const after = await run(cwd, 'plan', '--format', 'json');
  expect(JSON.parse(after.stdout).plans[0].changes).toEqual(
    JSON.parse(before.stdout).plans[0].changes,
  );
});
