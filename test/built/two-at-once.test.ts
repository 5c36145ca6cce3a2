import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ReportFile } from '../../src/apply/report.js';
import { findWorkspace, type SandboxWorkspace } from '../../src/sandbox/state.js';
import { createFileStore } from '../../src/sandbox/store.js';
import { fakeEnv } from '../outside.js';
import { emptyFolder, runRoster, startSandbox } from './run-roster.js';

const NEW = Array.from({ length: 40 }, (_, number) => `new${number}@acme.io`);
/** Someone to invite again, to change and to disable is among the example users. */
const ROSTER = `version: 1
policy: { ignore: ["*@paradime.io"] }
users:
  - { email: alexandra@acme.io, account_type: ADMIN }
  - { email: sofia@acme.io, account_type: WORKSPACE_ADMIN }
  - { email: priya@acme.io, account_type: DEVELOPER }
  - { email: marco@acme.io, account_type: DEVELOPER }
  - { email: jonny@acme.io, account_type: DEVELOPER }
  - { email: emma@acme.io, account_type: ANALYST }
  - { email: liam@acme.io, account_type: DEVELOPER }
${NEW.map((email) => `  - { email: ${email}, account_type: ANALYST }`).join('\n')}
`;
/** So that both have planned before either of them writes. */
const SLOW_READS = ['--fault', 'slow-after=700ms@reads'];
const CAME_ABOUT = ['applied', 'confirmed', 'already'];

/** A folder with the roster. */
function rosterFolder(): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'roster.yaml'), ROSTER);
  return cwd;
}

/** What the sandbox keeps of its workspace. */
async function lookBehind(state: string): Promise<SandboxWorkspace> {
  const env = fakeEnv({ files: { [state]: readFileSync(state, 'utf8') } });
  const found = findWorkspace(await createFileStore(state, env).read(), 'ws_analytics');
  if (found === null) throw new Error('the sandbox has lost its workspace');
  return found;
}

it.each([
  ['refuses a second invitation', [], 1],
  ['mails again', ['--assume', 'inviteExisting=ok_and_mail'], 2],
  [
    'loses answers',
    ['--fault', 'reset-after@writes:20%', '--fault', 'slow-before=50ms@writes:20%', '--seed', '7'],
    1,
  ],
])('two applies at once end truthfully when the server %s', async (_name, args, most) => {
  const state = join(emptyFolder(), 'state.json');
  const { variables } = await startSandbox(['--state', state, ...SLOW_READS, ...args]);
  const apply = ['apply', '--yes', '--format', 'json', '--concurrency', '2'];
  const runs = await Promise.all(
    [rosterFolder(), rosterFolder()].map((cwd) => runRoster(apply, { cwd, variables })),
  );

  for (const { status, stdout, stderr } of runs) {
    // A second one that starts late has nothing to do: then there are no results.
    const results = (JSON.parse(stdout) as ReportFile).reports.flatMap((report) => report.results);
    const outcomes = results.map(({ outcome }) => outcome);
    expect(
      outcomes.filter((outcome) => !CAME_ABOUT.includes(outcome)),
      stderr,
    ).toEqual([]);
    expect(status, stderr).toBe(0);
  }
  const { mails } = await lookBehind(state);
  for (const email of NEW) {
    const sent = mails.filter(({ to }) => to === email).length;
    expect(sent, email).toBeGreaterThanOrEqual(1);
    expect(sent, email).toBeLessThanOrEqual(most);
  }
  const plan = await runRoster(['plan', '--detailed-exitcode'], { cwd: rosterFolder(), variables });
  expect(plan.status, plan.stdout).toBe(0);
});

it('two commands with --sandbox and a server on one state file lose nothing', async () => {
  const cwd = emptyFolder();
  const state = join(cwd, '.roster', 'sandbox.json');
  const { variables } = await startSandbox(['--state', state], cwd);
  const teams = ['red', 'green', 'blue'];
  for (const team of teams) writeFileSync(join(cwd, `${team}.yaml`), teamRoster(team));
  const apply = (team: string, ...flags: readonly string[]) =>
    runRoster(['apply', `${team}.yaml`, '--yes', ...flags], { cwd, variables });
  const runs = await Promise.all([
    apply('red', '--sandbox'),
    apply('green', '--sandbox'),
    apply('blue'),
  ]);

  expect(runs.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual([0, 0, 0]);
  const { mails, invitations } = await lookBehind(state);
  for (const email of teams.flatMap(teamOf)) {
    expect(mails.filter(({ to }) => to === email)).toHaveLength(1);
    expect(invitations.filter((each) => each.email === email)).toHaveLength(1);
  }
  expect(existsSync(`${state}.lock`)).toBe(false);
});

function teamOf(team: string): readonly string[] {
  return Array.from({ length: 12 }, (_, number) => `${team}${number}@acme.io`);
}

function teamRoster(team: string): string {
  const people = teamOf(team).map((email) => `  - { email: ${email}, account_type: ANALYST }`);
  return `version: 1\npolicy: { unlisted: keep, min_admins: 0 }\nusers:\n${people.join('\n')}\n`;
}
