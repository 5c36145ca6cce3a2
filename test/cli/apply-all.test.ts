import { describe, expect, it } from 'vitest';
import type { AccountType } from '../../src/account-type.js';
import { countRequests } from '../../src/apply/count-requests.js';
import { type ApplyOptions, applyAll } from '../../src/cli/apply-all.js';
import type { Attempt } from '../../src/cli/attempt.js';
import type { Planned } from '../../src/cli/plan-all.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Policy } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { fakeEnv } from '../fixtures/fake-env.js';
import { type FakeWorkspace, fakeWorkspace } from '../fixtures/fake-workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const OPTIONS: ApplyOptions = {
  color: false,
  debug: false,
  concurrency: 4,
  sandbox: false,
  format: 'json',
  report: [],
  allow: {},
  dryRun: false,
  yes: false,
};

interface Place {
  readonly live: FakeWorkspace;
  readonly attempt: Attempt<Planned>;
}

function liveAs(kim: AccountType): Workspace {
  return workspaceOf([active('boss@acme.io', 'ADMIN'), active('kim@acme.io', kim)]);
}

/** A workspace in which kim is to be DEVELOPER; `now` is what is live since the plan was made. */
function place(name: string, now = liveAs('ANALYST'), policy: Partial<Policy> = {}): Place {
  const people = [person('boss@acme.io', 'ADMIN'), person('kim@acme.io', 'DEVELOPER')];
  const roster = {
    ...rosterOf(people, policy),
    path: `${name}.yaml`,
    workspace: { uid: `ws_${name}`, name, credentials: null },
  };
  const workspace = liveAs('ANALYST');
  const live = fakeWorkspace(now);
  const plan = planRoster(roster, workspace, CONTEXT);
  const value = { plan, workspace, retries: 0, port: countRequests(live) };
  return { live, attempt: { ok: true, subject: { roster: roster.path, uid: null, name }, value } };
}

function writesOf({ live }: Place): number {
  return live.log.filter((request) => request !== 'read').length;
}

const TRIPS: Partial<Policy> = { minAdmins: 2 };

describe('applying to several workspaces', () => {
  it('asks once, and looks at all of them once more after the answer', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const places = [place('a'), place('b')];
    const attempts = places.map(({ attempt }) => attempt);
    expect(await applyAll(attempts, OPTIONS, env)).toBe(0);
    expect(env.err().match(/Only yes/g)).toHaveLength(1);
    expect(places.map(writesOf)).toEqual([1, 1]);
    expect(places.map(({ live }) => live.log[0])).toEqual(['read', 'read']);
  });

  it('writes nowhere when the answer is no', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['no'] });
    const places = [place('a'), place('b')];
    const attempts = places.map(({ attempt }) => attempt);
    await expect(applyAll(attempts, OPTIONS, env)).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(places.map(writesOf)).toEqual([0, 0]);
    expect(env.out()).toBe('');
  });

  it('leaves out the one that changed while somebody thought about it', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const places = [place('a', liveAs('BUSINESS')), place('b')];
    const attempts = places.map(({ attempt }) => attempt);
    expect(await applyAll(attempts, OPTIONS, env)).toBe(7);
    expect(places.map(writesOf)).toEqual([0, 1]);
    expect(JSON.parse(env.out()).failures).toMatchObject([{ roster: 'a.yaml', exit_code: 6 }]);
  });

  it('leaves out the one whose guard trips, and names the way to allow it', async () => {
    const env = fakeEnv();
    const places = [place('a', undefined, TRIPS), place('b')];
    const attempts = places.map(({ attempt }) => attempt);
    expect(await applyAll(attempts, { ...OPTIONS, yes: true }, env)).toBe(7);
    expect(places.map(writesOf)).toEqual([0, 1]);
    expect(env.err()).toContain('--allow min_admins=1');
  });

  it('gives an invalid roster its place in a dry run too', async () => {
    const env = fakeEnv();
    const failure = {
      roster: 'c.yaml',
      workspace_uid: null,
      workspace_name: null,
      code: 'invalid_roster',
      message: 'The roster is invalid.',
      exit_code: 3,
    };
    const attempts: readonly Attempt<Planned>[] = [place('a').attempt, { ok: false, failure }];
    expect(await applyAll(attempts, { ...OPTIONS, dryRun: true }, env)).toBe(3);
    expect(JSON.parse(env.out())).toMatchObject({ outcome: 'dry_run', failures: [failure] });
  });
});

describe('applying to one workspace', () => {
  it('shows a plan whose guard trips, and no report', async () => {
    const env = fakeEnv();
    const alone = place('a', undefined, TRIPS);
    expect(await applyAll([alone.attempt], { ...OPTIONS, yes: true }, env)).toBe(5);
    expect(env.out()).toBe('');
    expect(env.err()).toContain('✗ min_admins');
    expect(env.err()).not.toContain('error');
  });

  it('throws what makes it stale', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const alone = place('a', liveAs('BUSINESS'));
    await expect(applyAll([alone.attempt], OPTIONS, env)).rejects.toMatchObject({ exitCode: 6 });
    expect(env.err()).toContain('Apply 1 change to a? Only yes');
  });
});
