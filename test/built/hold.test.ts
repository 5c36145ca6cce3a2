/** A hold that comes between a plan and its apply. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, type Run, runRoster } from './run-roster.js';

const ROSTER = `version: 1
policy: { unlisted: keep }
users:
  - { email: alexandra@acme.io, account_type: ADMIN }
  - { email: sofia@acme.io, account_type: WORKSPACE_ADMIN }
  - { email: jonny@acme.io, account_type: DEVELOPER }
  - { email: marco@acme.io, account_type: DEVELOPER }
`;

/** A folder with a saved plan that moves jonny to DEVELOPER. */
async function savePlan(): Promise<string> {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'roster.yaml'), ROSTER);
  await runRoster(['sandbox', 'reset'], { cwd });
  const saved = await runRoster(['plan', '--sandbox', '--save', 'p.json'], { cwd });
  expect(saved.status, saved.stderr).toBe(0);
  expect(saved.stdout).toMatch(/jonny@acme\.io +ANALYST → DEVELOPER/);
  return cwd;
}

function apply(cwd: string): Promise<Run> {
  return runRoster(['apply', 'p.json', '--sandbox', '--yes'], { cwd });
}

const stateOf = (cwd: string): string => readFileSync(join(cwd, '.roster/sandbox.json'), 'utf8');

test.each([
  ['whom the plan would change', 'jonny@acme.io'],
  ['whom the plan leaves as they are', 'marco@acme.io'],
])('makes the saved plan stale, and nothing is written: a person %s', async (_who, email) => {
  const cwd = await savePlan();
  const before = stateOf(cwd);
  const set = ['set', email, 'DEVELOPER', '--hold', 'on leave'];
  expect((await runRoster(set, { cwd })).status).toBe(0);
  const run = await apply(cwd);
  expect([run.status, run.stdout]).toEqual([6, '']);
  expect(run.stderr).toContain('The plan p.json is stale: roster.yaml now has different people');
  expect(stateOf(cwd)).toBe(before);
  const again = await runRoster(['plan', '--sandbox'], { cwd });
  expect(again.stdout).toMatch(new RegExp(`${email} +on hold \\(on leave\\)`));
});

test('makes it stale though it has ended, until the file says again what was planned', async () => {
  const cwd = await savePlan();
  const held = ROSTER.replace(
    'jonny@acme.io, account_type: DEVELOPER',
    'jonny@acme.io, account_type: DEVELOPER, hold: on leave, hold_until: 2020-01-01',
  );
  writeFileSync(join(cwd, 'roster.yaml'), held);
  expect((await apply(cwd)).status).toBe(6);
  writeFileSync(join(cwd, 'roster.yaml'), ROSTER);
  const run = await apply(cwd);
  expect(run.status, run.stderr).toBe(0);
});
