import { describe, expect, it } from 'vitest';
import { type Day, parseDay } from '../../src/day.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Policy } from '../../src/roster/roster.js';
import { active, CONTEXT, pending, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === null) throw new Error(`no day: ${text}`);
  return parsed;
}

const live = workspaceOf([active('ana@acme.io', 'ADMIN'), active('kim@acme.io', 'ANALYST')]);

/** A plan on a day, for a roster with Kim on it until another day. */
function planOn(
  today: string,
  expires: string,
  policy: Partial<Policy> = {},
  workspace = live,
): Plan {
  const kim = { ...person('kim@acme.io', 'ANALYST', 7), expires: day(expires) };
  const roster = rosterOf([person('ana@acme.io', 'ADMIN'), kim], policy);
  return planRoster(roster, workspace, { ...CONTEXT, today: day(today) });
}

describe('a person with an end', () => {
  it.each([
    ['2026-12-31', '2026-12-31'],
    ['2024-02-29', '2024-02-29'],
    ['2024-02-28', '2024-02-29'],
  ])('is let in on %s until %s', (today, expires) => {
    expect(planOn(today, expires).changes).toEqual([]);
  });

  it.each([
    ['2027-01-01', '2026-12-31'],
    ['2024-03-01', '2024-02-29'],
    ['2026-03-01', '2026-02-28'],
  ])('is disabled as expired on %s, the day after %s', (today, expires) => {
    const source = { file: 'roster.yaml', line: 7 };
    const [change] = planOn(today, expires).changes;
    expect(change).toMatchObject({ action: 'disable', reason: 'expired', expires, source });
  });

  it('is kept when the policy says so, and shown with the day', () => {
    const plan = planOn('2027-01-01', '2026-12-31', { unlisted: 'keep' });
    expect(plan.changes).toEqual([]);
    expect(plan.unlisted).toMatchObject([{ email: 'kim@acme.io', expires: '2026-12-31' }]);
  });

  it('is not invited once it is over, and a pending invitation is to be cancelled', () => {
    const nobody = workspaceOf([active('ana@acme.io', 'ADMIN')]);
    expect(planOn('2027-01-01', '2026-12-31', {}, nobody).changes).toEqual([]);
    const invited = workspaceOf(
      [active('ana@acme.io', 'ADMIN')],
      [pending('kim@acme.io', 'ANALYST')],
    );
    const [attention] = planOn('2027-01-01', '2026-12-31', {}, invited).attention;
    expect(attention).toMatchObject({ code: 'cancel_invitation', source: { line: 7 } });
    expect(attention?.message).toContain('expired on 2026-12-31');
  });

  it('leaves an empty roster behind when everyone expired', () => {
    const ana = { ...person('ana@acme.io', 'ADMIN'), expires: day('2020-01-01') };
    const plan = planRoster(rosterOf([ana]), live, CONTEXT);
    expect(plan.guards.find(({ name }) => name === 'empty_roster')?.passed).toBe(false);
  });
});

describe('the notice', () => {
  const daysLeft = (today: string, noticeDays: number): readonly number[] =>
    planOn(today, '2026-12-31', { expiryNoticeDays: noticeDays }).expiring.map(
      (it) => it.days_left,
    );

  it('comes at exactly the number of days, and on the last day', () => {
    expect(daysLeft('2026-12-17', 14)).toEqual([14]);
    expect(daysLeft('2026-12-31', 14)).toEqual([0]);
  });

  it('does not come a day earlier, nor afterwards, nor where it is switched off', () => {
    expect(daysLeft('2026-12-16', 14)).toEqual([]);
    expect(daysLeft('2027-01-01', 14)).toEqual([]);
    expect(daysLeft('2026-12-31', 0)).toEqual([]);
  });
});
