import { describe, expect, it } from 'vitest';
import { dayAt } from '../src/day.js';
import { emailKey } from '../src/email.js';
import { apply, plan } from '../src/library.js';
import type { Plan } from '../src/plan/plan.js';
import type { WrittenDays } from '../src/plan/reinviting.js';
import { createSandboxPost } from '../src/sandbox/in-process.js';
import { createFileStore } from '../src/sandbox/store.js';
import { type FakeEnv, fakeEnv, sleepForever } from './outside.js';

const PEOPLE = [
  ...['alexandra@acme.io, account_type: ADMIN', 'sofia@acme.io, account_type: WORKSPACE_ADMIN'],
  ...['priya@acme.io, account_type: DEVELOPER', 'marco@acme.io, account_type: DEVELOPER'],
  ...['jonny@acme.io, account_type: DEVELOPER', 'emma@acme.io, account_type: ANALYST'],
];
const ROSTER = `version: 1\npolicy: { ignore: ["*@paradime.io"] }\nusers:\n${PEOPLE.map((each) => `  - { email: ${each} }\n`).join('')}`;

/** An outside whose network is a sandbox. */
function outside(roster: string): FakeEnv {
  const env = fakeEnv({ files: { 'roster.yaml': roster } });
  const { post, endpoint } = createSandboxPost({ store: createFileStore('state.json', env) }, env);
  const variables = {
    PARADIME_API_ENDPOINT: endpoint,
    PARADIME_API_KEY: 'sandbox-key',
    PARADIME_API_SECRET: 'sandbox-secret',
  };
  // The alarm of a request never rings.
  return { ...env, post, variables, sleep: sleepForever };
}

describe('the library in two calls', () => {
  it('plans what differs, and writes nothing', async () => {
    const env = outside(ROSTER);
    const { plan: made, roster, workspace } = await plan({}, env);
    expect(made.changes.map(({ action, email }) => [action, email])).toEqual([
      ['change_account_type', 'jonny@acme.io'],
      ['disable', 'old.contractor@acme.io'],
    ]);
    expect([roster.people.length, workspace.activeUsers.length]).toEqual([6, 7]);
    expect((await plan({}, env)).plan.changes).toEqual(made.changes);
  });

  it('applies that plan, and says what became of it', async () => {
    const env = outside(ROSTER);
    const report = await apply(await plan({}, env), {}, env);
    expect(report).toMatchObject({ converged: true, compared: 'roster', summary: { applied: 2 } });
    expect(report.requests.writes).toBe(2);
    expect((await plan({}, env)).plan.changes).toEqual([]);
  });

  it('writes nothing past a guard, unless its limit is raised by name', async () => {
    const few = ROSTER.split('\n').slice(0, 5).join('\n');
    const env = outside(few);
    await expect(apply(await plan({}, env), {}, env)).rejects.toMatchObject({
      code: 'guard_tripped',
      exitCode: 5,
      message: expect.stringContaining('max_removals'),
    });
    expect((await plan({}, env)).workspace.activeUsers).toHaveLength(7);
    const allowed = await plan({ allow: { max_removals: 9 } }, env);
    expect((await apply(allowed, {}, env)).summary.applied).toBe(4);
  });

  it('sends no other invitation of which nobody says when the entry was written, and does where someone does', async () => {
    const liam = '  - { email: liam@acme.io, account_type: DEVELOPER }\n';
    const env = outside(ROSTER.replace('policy: { ', 'policy: { reinvite_for: 60d, ') + liam);
    const codes = ({ attention }: Plan): string[] => attention.map(({ code }) => code);
    const untold = await plan({}, env);
    expect(codes(untold.plan)).toEqual(['entry_age_unknown']);
    const on = (day: string): WrittenDays =>
      new Map([
        [emailKey('liam@acme.io'), { status: 'written', day: dayAt(Date.parse(day)) } as const],
      ]);
    expect(codes((await plan({ written: on('2026-03-12') }, env)).plan)).toEqual([
      'invitation_given_up',
    ]);
    const young = await plan({ written: on('2026-11-01') }, env);
    expect(young.plan.changes.map(({ action }) => action)).toContain('reinvite');
    expect(await apply(young, {}, env)).toMatchObject({ converged: true, summary: { applied: 3 } });
  });

  it('starts nothing once its signal is aborted', async () => {
    const env = outside(ROSTER);
    const planned = await plan({ file: 'roster.yaml' }, env);
    const report = await apply(planned, { signal: AbortSignal.abort(), concurrency: 1 }, env);
    expect(report.summary).toMatchObject({ applied: 0, skipped: 2 });
  });

  it('says what is wrong with a roster, and where', async () => {
    const env = outside('version: 1\nusers:\n  - { email: nobody, account_type: ADMIN }\n');
    await expect(plan({}, env)).rejects.toMatchObject({
      code: 'invalid_roster',
      exitCode: 3,
      message: expect.stringMatching(/^roster\.yaml:3 /),
    });
  });
});
