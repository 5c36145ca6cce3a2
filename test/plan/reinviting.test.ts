import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recheckPlan } from '../../src/apply/recheck.js';
import { type Day, dayAt, dayLater, daysBetween } from '../../src/day.js';
import { emailKey } from '../../src/email.js';
import { findUnaccepted, planRoster } from '../../src/plan/plan-roster.js';
import { type LastWritten, ruleReinvite, type WrittenDays } from '../../src/plan/reinviting.js';
import { digestPlan } from '../../src/plan/saved/plan-file.js';
import { differs } from '../../src/plan/summary.js';
import type { Roster } from '../../src/roster/roster.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import { active, CONTEXT, expired, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const { today } = CONTEXT;
const KIM = 'kim@acme.io';
const LIVE = workspaceOf([active('ana@acme.io', 'ADMIN')], [expired(KIM, 'ANALYST')]);
const ROSTER = rosterOf([person('ana@acme.io', 'ADMIN'), person(KIM, 'ANALYST', 7)], {
  reinviteForDays: 60,
});

function written(day: string): WrittenDays {
  return new Map([[emailKey(KIM), { status: 'written', day: dayAt(Date.parse(day)) }]]);
}

const anyWritten: fc.Arbitrary<LastWritten> = fc.oneof(
  fc
    .integer({ min: -120, max: 3 })
    .map((days): LastWritten => ({ status: 'written', day: dayLater(today, days) })),
  fc
    .constantFrom('no_git', 'shallow', 'unreadable')
    .map((why): LastWritten => ({ status: 'unknown', why }) as const),
);

function anyDaysOf(roster: Roster): fc.Arbitrary<WrittenDays> {
  return fc
    .array(anyWritten, { minLength: roster.people.length, maxLength: roster.people.length })
    .map((all) => new Map(roster.people.map(({ key }, index) => [key, all[index] ?? UNKNOWN])));
}

const UNKNOWN: LastWritten = { status: 'unknown', why: 'not_asked' };

describe('inviting again', () => {
  it('is planned with the last day on which it may be done', () => {
    const plan = planRoster(ROSTER, LIVE, { ...CONTEXT, written: written('2026-11-01') });
    expect(plan.changes).toMatchObject([{ action: 'reinvite', reinvite_until: '2026-12-31' }]);
  });

  it('has no last day without policy.reinvite_for', () => {
    const plan = planRoster(rosterOf(ROSTER.people), LIVE, CONTEXT);
    expect(plan.changes).toMatchObject([{ action: 'reinvite' }]);
    expect(plan.changes[0]).not.toHaveProperty('reinvite_until');
  });

  it('is bound by the digest of the plan with its last day', () => {
    const plan = planRoster(ROSTER, LIVE, { ...CONTEXT, written: written('2026-11-01') });
    const later = planRoster(ROSTER, LIVE, { ...CONTEXT, written: written('2026-11-02') });
    expect(digestPlan(plan)).not.toBe(digestPlan(later));
  });

  it('makes a saved plan stale from the day after', () => {
    const plan = planRoster(ROSTER, LIVE, { ...CONTEXT, written: written('2026-11-01') });
    const stale = (day: string): number =>
      recheckPlan(plan, LIVE, {}, dayAt(Date.parse(day))).stale.length;
    expect([stale('2026-12-31'), stale('2027-01-01')]).toEqual([0, 1]);
  });

  it('counts as differing when it is given up, as any attention does', () => {
    const plan = planRoster(ROSTER, LIVE, { ...CONTEXT, written: written('2026-01-01') });
    expect(plan.changes).toEqual([]);
    expect(plan.attention).toMatchObject([
      { code: 'invitation_given_up', email: KIM, source: { line: 7 } },
    ]);
    expect(differs(plan)).toBe(true);
  });
});

describe('whom planning asks about', () => {
  it('are those alone whose invitation expired, and nobody without policy.reinvite_for', () => {
    const asked = (roster: Roster): string[] =>
      findUnaccepted(roster, LIVE, today).map(({ email }) => email);
    expect(asked(ROSTER)).toEqual([KIM]);
    expect(asked(rosterOf(ROSTER.people))).toEqual([]);
    const never = { reinviteForDays: 60, reinviteExpired: false };
    expect(asked(rosterOf(ROSTER.people, never))).toEqual([]);
  });

  it('are all that a plan needs to know of', () => {
    fc.assert(
      fc.property(
        anyRoster.chain((roster) => fc.tuple(fc.constant(roster), anyDaysOf(roster))),
        anyWorkspace,
        ([roster, days], live) => {
          const asked = findUnaccepted(roster, live, today).map(({ key }) => key);
          const told = new Map([...days].filter(([key]) => asked.includes(key)));
          const plan = planRoster(roster, live, { ...CONTEXT, written: told });
          expect(plan).toEqual(planRoster(roster, live, { ...CONTEXT, written: days }));
        },
      ),
    );
  });
});

describe('the laws of inviting again', () => {
  it('sends only within the days of the policy, and never where nobody can tell', () => {
    fc.assert(
      fc.property(
        anyRoster.chain((roster) => fc.tuple(fc.constant(roster), anyDaysOf(roster))),
        anyWorkspace,
        ([roster, days], live) => {
          const plan = planRoster(roster, live, { ...CONTEXT, written: days });
          const { reinviteForDays: most } = roster.policy;
          for (const change of plan.changes) {
            if (change.action !== 'reinvite' || most === null) continue;
            const last = days.get(emailKey(change.email));
            expect(last?.status).toBe('written');
            if (last?.status === 'written') expect(age(last.day)).toBeLessThanOrEqual(most);
          }
        },
      ),
    );
  });

  it('ends on one day and does not begin again while nobody writes the entry', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat({ max: 200 }), (days, later) => {
        const entry: LastWritten = { status: 'written', day: today };
        const policy = { reinviteExpired: true, reinviteForDays: days };
        const ruling = ruleReinvite(entry, policy, dayLater(today, later));
        expect(ruling.kind).toBe(later <= days ? 'send' : 'given_up');
      }),
    );
  });
});

function age(day: Day): number {
  return daysBetween(day, today);
}
