import { describe, expect, it } from 'vitest';
import { interruptible } from '../../../src/cli/interrupt.js';
import { confirmPlans } from '../../../src/cli/run/confirm.js';
import type { Plan } from '../../../src/plan/plan.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../../fixtures/workspaces.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';

const plan = planRoster(
  {
    ...rosterOf([person('boss@acme.io', 'ADMIN'), person('new@acme.io', 'ANALYST')]),
    workspace: { uid: null, name: 'analytics\u001b[2J', credentials: null },
  },
  workspaceOf([active('boss@acme.io', 'ADMIN')]),
  CONTEXT,
);

async function refusal(yes: boolean, env: FakeEnv): Promise<unknown> {
  return confirmPlans([plan], false, yes, env).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('confirmPlans', () => {
  it('asks nothing with --yes', async () => {
    const env = fakeEnv();
    expect(await refusal(true, env)).toBeNull();
    expect(env.err()).toBe('');
  });

  it.each(['yes', ' YES '])('goes on when the answer is %j', async (answer) => {
    const env = fakeEnv({ isTerminal: true, typed: [answer] });
    expect(await refusal(false, env)).toBeNull();
    expect(env.err()).toContain('Apply 1 change to analytics');
  });

  it('shows the name of the workspace without its escapes', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    await confirmPlans([plan], false, false, env);
    expect(env.err()).not.toContain('\u001b');
  });

  it.each([['y'], ['no'], [''], []])('writes nothing when the answer is %j', async (...typed) => {
    const env = fakeEnv({ isTerminal: true, typed });
    expect(await refusal(false, env)).toMatchObject({ code: 'not_confirmed', exitCode: 1 });
  });

  it('demands --yes where nobody can be asked', async () => {
    expect(await refusal(false, fakeEnv())).toMatchObject({ code: 'needs_yes', exitCode: 3 });
  });

  it.each(['yes', null])('throws the interruption, whatever is typed: %j', async (typed) => {
    const env = fakeEnv({ isTerminal: true });
    const readLine = async (): Promise<string | null> => {
      env.stop('SIGINT');
      return typed;
    };
    const stopped = interruptible({ ...env, stdin: { isTerminal: true, readLine } }, (each) =>
      confirmPlans([plan], false, false, each),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
  });

  it('asks once for several workspaces, naming those that are written to', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const named = (path: string, name: string): Plan => ({
      ...plan,
      roster: { ...plan.roster, path },
      target: { ...plan.target, workspace_name: name },
    });
    const idle = { ...named('c.yaml', 'finance'), changes: [] };
    const plans = [named('a.yaml', 'analytics'), named('b.yaml', 'marketing'), idle];
    await confirmPlans(plans, true, false, env);
    expect(env.err()).toBe(
      'Apply 2 changes to a.yaml → analytics (1 change), b.yaml → marketing (1 change)? Only yes is taken for yes: ',
    );
  });

  it('stays readable for very many workspaces', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    await confirmPlans(Array<Plan>(50).fill(plan), true, false, env);
    expect(env.err()).toContain('Apply 50 changes to roster.yaml');
    expect(env.err()).toContain('(1 change), and 40 more? Only yes');
  });
});
