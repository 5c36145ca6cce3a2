import { describe, expect, it } from 'vitest';
import { recheckPlan } from '../../src/apply/recheck.js';
import { allPassed } from '../../src/plan/guards.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { changeUser } from '../fixtures/fake-workspace.js';
import { active, CONTEXT, pending, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const roster = rosterOf(
  [
    person('boss@acme.io', 'ADMIN'),
    person('sofia@acme.io', 'DEVELOPER'),
    person('new@acme.io', 'ANALYST'),
  ],
  { ignore: ['*@paradime.io'] },
);
const live = workspaceOf([
  active('boss@acme.io', 'ADMIN'),
  active('sofia@acme.io', 'WORKSPACE_ADMIN'),
  active('support@paradime.io', 'ADMIN'),
]);
const plan = planRoster(roster, live, CONTEXT);

describe('recheckPlan', () => {
  it('finds nothing stale in an unchanged workspace, and every guard as it was', () => {
    const { plan: again, stale } = recheckPlan(plan, live, {});
    expect(stale).toEqual([]);
    expect(again.guards).toEqual(plan.guards);
  });

  it('finds a change stale whose user has another type now, or is invited as something else', () => {
    const moved = changeUser(live, 'uid-sofia@acme.io', 'BUSINESS');
    expect(recheckPlan(plan, moved, {}).stale.map((each) => each.email)).toEqual(['sofia@acme.io']);
    const invited = { ...live, invitedUsers: [pending('new@acme.io', 'ADMIN')] };
    expect(recheckPlan(plan, invited, {}).stale.map((each) => each.email)).toEqual(['new@acme.io']);
  });

  it('does not call stale what is done already', () => {
    const done = {
      ...changeUser(live, 'uid-sofia@acme.io', 'DEVELOPER'),
      invitedUsers: [pending('new@acme.io', 'ANALYST')],
    };
    const { plan: again, stale } = recheckPlan(plan, done, {});
    expect(stale).toEqual([]);
    expect(allPassed(again.guards)).toBe(true);
  });

  it('trips min_admins when an admin has gone since, even if an ignored one is left', () => {
    const fewer = { ...live, activeUsers: live.activeUsers.slice(1) };
    const { plan: again, stale } = recheckPlan(plan, fewer, {});
    expect(stale).toEqual([]);
    expect(again.guards.find((each) => each.name === 'min_admins')).toMatchObject({
      actual: 0,
      passed: false,
    });
  });

  it('trips when the read has gaps or nobody in it', () => {
    const gapped = recheckPlan(plan, { ...live, gaps: ['activeUsers[0] is null'] }, {});
    expect(allPassed(gapped.plan.guards)).toBe(false);
    expect(allPassed(recheckPlan(plan, workspaceOf([]), {}).plan.guards)).toBe(false);
  });

  it('raises limits by name', () => {
    const fewer = { ...live, activeUsers: live.activeUsers.slice(1) };
    const raised = recheckPlan(plan, fewer, { min_admins: 0 });
    expect(allPassed(raised.plan.guards)).toBe(true);
  });
});
