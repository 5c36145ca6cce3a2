import { describe, expect, it } from 'vitest';
import { findPlannedRoster } from '../../../src/cli/run/planned-roster.js';
import { createRosterReader } from '../../../src/cli/run/which-roster.js';
import { RosterError } from '../../../src/errors.js';
import type { Plan } from '../../../src/plan/plan.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { active, CONTEXT, workspaceOf } from '../../fixtures/workspaces.js';
import { fakeEnv } from '../../outside.js';

const ana = '  - { email: ana@acme.io, account_type: ADMIN }\n';
const bo = '  - { email: bo@acme.io, account_type: ANALYST }\n';
const cy = '  - { email: cy@acme.io, account_type: ANALYST }\n';
const HEAD = 'version: 1\nusers:\n';
const LIVE = workspaceOf([active('ana@acme.io', 'ADMIN'), active('bo@acme.io', 'ANALYST')]);

async function planOf(text: string): Promise<Plan> {
  const parsed = await createRosterReader(fakeEnv({ files: { 'roster.yaml': text } }))(
    'roster.yaml',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return planRoster(parsed.roster, LIVE, CONTEXT);
}

/** What is said of a plan of one text where another stands by now: nothing where it holds. */
async function hold(before: string, now: string | null, workspace = LIVE): Promise<string> {
  const plan = await planOf(before);
  const read = createRosterReader(fakeEnv({ files: now === null ? {} : { 'roster.yaml': now } }));
  try {
    const roster = await findPlannedRoster('p.json', { plan, workspace }, read, fakeEnv());
    return roster === null ? 'not there' : '';
  } catch (error) {
    if (error instanceof RosterError) return `${error.exitCode} ${error.code}: ${error.message}`;
    throw error;
  }
}

const STALE = '6 stale_plan: The plan p.json is stale: roster.yaml';

describe('a saved plan and its roster', () => {
  it('fit together when it says the same in other words', async () => {
    const again = `# who\nversion: 1\nusers:\n${cy.replace(' }', ', note: new }')}${ana}`;
    expect(await hold(HEAD + ana + cy, again)).toBe('');
  });

  it('do not fit when it has other people: what it asks for now is told', async () => {
    expect(await hold(HEAD + ana + cy, HEAD + ana + bo)).toBe(
      `${STALE} now has different people; it no longer asks for invite cy@acme.io as ANALYST, disable bo@acme.io. Nothing was written.`,
    );
    expect(await hold(HEAD + ana + bo, HEAD + ana + cy)).toBe(
      `${STALE} now has different people; it now asks for invite cy@acme.io as ANALYST, disable bo@acme.io. Nothing was written.`,
    );
  });

  it('do not fit either where no change is another', async () => {
    const kept = `version: 1\npolicy: { unlisted: keep }\nusers:\n${ana}`;
    expect(await hold(kept, kept + bo)).toBe(
      `${STALE} now has different people. Nothing was written.`,
    );
  });

  it('do not fit when the policy is another', async () => {
    const stricter = `version: 1\npolicy: { max_removals: 0 }\nusers:\n${ana}`;
    expect(await hold(HEAD + ana, stricter)).toBe(
      `${STALE} now has a different policy. Nothing was written.`,
    );
    expect(await hold(HEAD + ana, `${stricter}${cy}`)).toContain(
      'different people and a different policy',
    );
  });

  it.each([
    ['workspace: { uid: ws_1 }', 'workspace: { uid: ws_2 }'],
    ['workspace: { name: one }', 'workspace: { name: two }'],
    ['workspace: { uid: ws_1, credentials: A }', 'workspace: { uid: ws_1, credentials: B }'],
    ['', 'workspace: { uid: ws_2 }'],
  ])('do not fit when the workspace is another: %s', async (before, now) => {
    const text = (top: string): string => `version: 1\n${top}\nusers:\n${ana}`;
    expect(await hold(text(before), text(now))).toBe(
      `${STALE} now has a different workspace. Nothing was written.`,
    );
  });

  it('fit when only the name beside the uid is another', async () => {
    const text = (name: string): string =>
      `version: 1\nworkspace: { uid: ws_1, name: ${name} }\nusers:\n${ana}`;
    expect(await hold(text('one'), text('two'))).toBe('');
  });

  it('do not fit when it is no longer a valid roster, or belongs to another', async () => {
    expect(await hold(HEAD + ana, 'version: [')).toContain('is no longer a valid roster');
    const plan = await planOf(HEAD + ana);
    const root = `version: 1\ninclude: [{ path: roster.yaml, may_grant: [ADMIN] }]\n${'users: []\n'}`;
    const files = { 'roster.yaml': HEAD + ana, 'all.yaml': root };
    const read = createRosterReader(fakeEnv({ files }));
    const held = findPlannedRoster('p.json', { plan, workspace: LIVE }, read, fakeEnv());
    await expect(held).rejects.toMatchObject({ code: 'stale_plan' });
  });

  it('cannot be told where nothing is there', async () => {
    expect(await hold(HEAD + ana, null)).toBe('not there');
  });

  it('leave out what is done already, and name five of many', async () => {
    const done = workspaceOf([active('ana@acme.io', 'ADMIN')]);
    expect(await hold(HEAD + ana, HEAD + ana + bo, done)).toBe(
      `${STALE} now has different people; it now asks for invite bo@acme.io as ANALYST. Nothing was written.`,
    );
    const many = (number: number): string =>
      HEAD +
      ana +
      bo +
      Array.from({ length: number }, (_, index) => cy.replace('cy@', `cy${index}@`)).join('');
    expect(await hold(HEAD + ana + bo, many(5))).toMatch(/cy4@acme\.io as ANALYST\. Nothing/);
    expect(await hold(HEAD + ana + bo, many(6))).toMatch(/cy4@acme\.io as ANALYST and 1 more\./);
  });
});
