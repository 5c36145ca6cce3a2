import { describe, expect, it } from 'vitest';
import { confirmPlan } from '../../src/cli/confirm.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { type FakeEnv, fakeEnv } from '../fixtures/fake-env.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const plan = planRoster(
  {
    ...rosterOf([person('boss@acme.io', 'ADMIN'), person('new@acme.io', 'ANALYST')]),
    workspace: { uid: null, name: 'analytics\u001b[2J' },
  },
  workspaceOf([active('boss@acme.io', 'ADMIN')]),
  CONTEXT,
);

async function refusal(yes: boolean, env: FakeEnv): Promise<unknown> {
  return confirmPlan(plan, yes, env).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('confirmPlan', () => {
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
    await confirmPlan(plan, false, env);
    expect(env.err()).not.toContain('\u001b');
  });

  it.each([['y'], ['no'], [''], []])('writes nothing when the answer is %j', async (...typed) => {
    const env = fakeEnv({ isTerminal: true, typed });
    expect(await refusal(false, env)).toMatchObject({ code: 'not_confirmed', exitCode: 1 });
  });

  it('demands --yes where nobody can be asked', async () => {
    expect(await refusal(false, fakeEnv())).toMatchObject({ code: 'needs_yes', exitCode: 3 });
  });
});
