import { describe, expect, it } from 'vitest';
import { recheckPlan } from '../../src/apply/recheck.js';
import { dayAt } from '../../src/day.js';
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
const TODAY = CONTEXT.today;

describe('recheckPlan', () => {
  it('finds nothing stale in an unchanged workspace, and every guard as it was', () => {
    const { plan: again, stale } = recheckPlan(plan, live, {}, TODAY);
    expect(stale).toEqual([]);
    expect(again.guards).toEqual(plan.guards);
  });

  it('finds a change stale whose user has another type now, or is invited as something else', () => {
    const moved = changeUser(live, 'uid-sofia@acme.io', 'BUSINESS');
    expect(recheckPlan(plan, moved, {}, TODAY).stale.map((each) => each.email)).toEqual([
      'sofia@acme.io',
    ]);
    const invited = { ...live, invitedUsers: [pending('new@acme.io', 'ADMIN')] };
    expect(recheckPlan(plan, invited, {}, TODAY).stale.map((each) => each.email)).toEqual([
      'new@acme.io',
    ]);
  });

  it('does not call stale what is done already', () => {
    const done = {
      ...changeUser(live, 'uid-sofia@acme.io', 'DEVELOPER'),
      invitedUsers: [pending('new@acme.io', 'ANALYST')],
    };
    const { plan: again, stale } = recheckPlan(plan, done, {}, TODAY);
    expect(stale).toEqual([]);
    expect(allPassed(again.guards)).toBe(true);
  });

  it('trips min_admins when an admin has gone since, even if an ignored one is left', () => {
    const fewer = { ...live, activeUsers: live.activeUsers.slice(1) };
    const { plan: again, stale } = recheckPlan(plan, fewer, {}, TODAY);
    expect(stale).toEqual([]);
    expect(again.guards.find((each) => each.name === 'min_admins')).toMatchObject({
      actual: 0,
      passed: false,
    });
  });

  describe('with an ADMIN who has gone since', () => {
    const two = workspaceOf([
      active('boss@acme.io', 'ADMIN'),
      active('vice@acme.io', 'ADMIN'),
      active('heir@acme.io', 'WORKSPACE_ADMIN'),
      active('kim@acme.io', 'BUSINESS'),
    ]);
    const without = (...emails: readonly string[]): typeof two => ({
      ...two,
      activeUsers: two.activeUsers.filter(({ email }) => !emails.includes(email)),
    });
    const all: readonly Parameters<typeof person>[] = [
      ['boss@acme.io', 'ADMIN'],
      ['vice@acme.io', 'ADMIN'],
      ['heir@acme.io', 'WORKSPACE_ADMIN'],
    ];
    const min = (people: typeof all, now: typeof two, minAdmins = 1) => {
      const listed = people.map((each) => person(...each));
      const planned = planRoster(rosterOf(listed, { minAdmins }), two, CONTEXT);
      const { guards } = recheckPlan(planned, now, {}, TODAY).plan;
      return guards.find(({ name }) => name === 'min_admins');
    };

    it('trips when the plan takes the last one', () => {
      const people = [...all.slice(0, 1), ...all.slice(2)];
      expect(min(people, two)).toMatchObject({ limit: 1, actual: 1, passed: true });
      expect(min(people, without('boss@acme.io'))).toMatchObject({ actual: 0, passed: false });
    });

    it('does not when it takes no admin away, however few are left', () => {
      expect(min(all, without('boss@acme.io', 'vice@acme.io'))).toMatchObject({
        limit: 0,
        actual: 0,
        passed: true,
      });
    });

    it('trips when no ADMIN is left and it takes a WORKSPACE_ADMIN away', () => {
      const people = all.slice(0, 2);
      expect(min(people, without('vice@acme.io'))).toMatchObject({ actual: 1, passed: true });
      const now = without('boss@acme.io', 'vice@acme.io');
      expect(min(people, now)).toMatchObject({ limit: 1, actual: 0, passed: false });
    });

    it('does not when it gives as much as it takes, and someone who counts is left', () => {
      const people: typeof all = [
        ['boss@acme.io', 'WORKSPACE_ADMIN'],
        ['vice@acme.io', 'ADMIN'],
        ['heir@acme.io', 'ADMIN'],
      ];
      expect(min(people, two, 2)).toMatchObject({ limit: 2, actual: 2, passed: true });
      expect(min(people, without('vice@acme.io'), 2)).toMatchObject({
        limit: 1,
        actual: 1,
        passed: true,
      });
    });

    it('trips when nobody who counted is left and it takes someone away, though it makes an ADMIN', () => {
      const people: typeof all = [
        ['boss@acme.io', 'ADMIN'],
        ['vice@acme.io', 'ADMIN'],
        ['kim@acme.io', 'ADMIN'],
      ];
      const now = without('boss@acme.io', 'vice@acme.io');
      expect(min(people, now, 2)).toMatchObject({ limit: 2, actual: 1, passed: false });
    });

    it('counts what is done already once', () => {
      const people = all.slice(0, 1);
      expect(min(people, without('vice@acme.io'))).toMatchObject({ actual: 1, passed: true });
    });
  });

  it('counts the moves of an edited limit again', () => {
    const people = Array.from({ length: 6 }, (_, n) => person(`user${n}@acme.io`, 'BUSINESS'));
    const users = people.map(({ email }) => active(email, 'ANALYST'));
    const moves = planRoster(rosterOf(people), workspaceOf(users), CONTEXT);
    const again = (allow = {}) => recheckPlan(moves, workspaceOf(users), allow, TODAY).plan.guards;
    const found = (allow = {}) => again(allow).find(({ name }) => name === 'max_type_changes');
    expect(found()).toMatchObject({ limit: 5, actual: 6, passed: false });
    expect(found({ max_type_changes: 6 })).toMatchObject({ actual: 6, passed: true });
  });

  it('trips when the read has gaps or nobody in it', () => {
    const gapped = recheckPlan(plan, { ...live, gaps: ['activeUsers[0] is null'] }, {}, TODAY);
    expect(allPassed(gapped.plan.guards)).toBe(false);
    expect(allPassed(recheckPlan(plan, workspaceOf([]), {}, TODAY).plan.guards)).toBe(false);
  });

  it('says what a read lacks, and says it of no other guard', () => {
    const gap = 'activeUsers[0] is null';
    const { guards } = recheckPlan(plan, { ...live, gaps: [gap] }, {}, TODAY).plan;
    const saying = guards.filter(({ message }) => message.includes(gap)).map(({ name }) => name);
    expect(saying).toEqual(['incomplete_read']);
  });

  describe('with a limit of seats', () => {
    const three = rosterOf(
      [
        ...roster.people.slice(0, 1),
        person('a@acme.io', 'ANALYST'),
        person('b@acme.io', 'ANALYST'),
      ],
      { seats: { active: 3 } },
    );
    const one = workspaceOf([active('boss@acme.io', 'ADMIN')]);
    const planned = planRoster(three, one, CONTEXT);
    const seats = (now: typeof one) =>
      recheckPlan(planned, now, {}, TODAY).plan.guards.find(({ name }) => name === 'seats');

    it('counts them in the workspace as it is now', () => {
      expect(seats(one)).toMatchObject({ actual: 3, limit: 3, passed: true });
      const fuller = workspaceOf([...one.activeUsers, active('new@acme.io', 'DEVELOPER')]);
      expect(seats(fuller)).toMatchObject({ actual: 4, passed: false });
    });

    it('counts nobody twice who is invited by now', () => {
      const invited = workspaceOf(one.activeUsers, [pending('a@acme.io', 'ANALYST')]);
      expect(seats(invited)).toMatchObject({ actual: 3, passed: true });
    });
  });

  it('raises limits by name', () => {
    const fewer = { ...live, activeUsers: live.activeUsers.slice(1) };
    const raised = recheckPlan(plan, fewer, { min_admins: 0 }, TODAY);
    expect(allPassed(raised.plan.guards)).toBe(true);
  });

  describe('of people with a last day', () => {
    const until = { ...person('new@acme.io', 'ANALYST'), expires: TODAY };
    const people = [...roster.people.slice(0, 2), until];
    const ending = planRoster({ ...roster, people }, live, CONTEXT);
    const tomorrow = dayAt(Date.parse(TODAY) + 24 * 60 * 60 * 1000);

    it('lets them in until the end of it', () => {
      expect(recheckPlan(ending, live, {}, TODAY).stale).toEqual([]);
    });

    it('is stale afterwards, so that a saved plan lets nobody in who is over', () => {
      const { stale } = recheckPlan(ending, live, {}, tomorrow);
      expect(stale.map((each) => each.email)).toEqual(['new@acme.io']);
    });

    it('still takes access away afterwards', () => {
      const gone = { ...person('sofia@acme.io', 'DEVELOPER'), expires: TODAY };
      const others = [person('boss@acme.io', 'ADMIN'), gone];
      const later = { ...CONTEXT, today: tomorrow };
      const leaving = planRoster({ ...roster, people: others }, live, later);
      const { stale } = recheckPlan(leaving, live, {}, dayAt(Date.parse('2030-01-01')));
      expect(leaving.changes).toMatchObject([{ action: 'disable', reason: 'expired' }]);
      expect(stale).toEqual([]);
    });
  });

  describe('in another workspace', () => {
    it('knows it by its users: none of those that it saw is active there', () => {
      const other = workspaceOf([active('boss@acme.io', 'ADMIN', 'uid-of-another-workspace')]);
      expect(recheckPlan(plan, other, {}, TODAY).isForeign).toBe(true);
      expect(recheckPlan(plan, live, {}, TODAY).isForeign).toBe(false);
    });

    it('does not take a read of nobody for another workspace', () => {
      expect(recheckPlan(plan, workspaceOf([]), {}, TODAY).isForeign).toBe(false);
    });

    it('is not fooled by one user who is in both', () => {
      const guest = active('support@paradime.io', 'ADMIN');
      const other = workspaceOf([active('boss@acme.io', 'ADMIN', 'another-uid'), guest]);
      expect(recheckPlan(plan, other, {}, TODAY).isForeign).toBe(true);
    });

    it('stays at home while half of them are left, and when all who leave have left', () => {
      const left = { ...live, activeUsers: live.activeUsers.slice(0, 2) };
      expect(recheckPlan(plan, left, {}, TODAY).isForeign).toBe(false);
      const emptied = planRoster(rosterOf([person('boss@acme.io', 'ADMIN')]), live, CONTEXT);
      expect(emptied.observed.witnesses).toEqual([{ uid: 'uid-boss@acme.io' }]);
    });
  });
});
