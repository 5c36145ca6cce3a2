/** Who is on hold: left alone whatever the entry says, and shown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Day, dayAt } from '../../src/day.js';
import { emailKey, matchesAny } from '../../src/email.js';
import { adoptDrift } from '../../src/plan/adopt.js';
import { explainPlan } from '../../src/plan/explain/explain.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { digestRoster } from '../../src/plan/saved/plan-file.js';
import type { Hold, Person } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';

const BOSS = person('boss@acme.io', 'ADMIN');
const BOSS_LIVE = active('boss@acme.io', 'ADMIN');
const KIM = 'kim@acme.io';

function day(text: string): Day {
  return dayAt(Date.parse(text));
}

function kim(hold: Partial<Hold> = {}, parts: Partial<Person> = {}): Person {
  const held = { reason: 'on leave', until: null, acts: null, ...hold };
  return { ...person(KIM, 'ANALYST', 2), hold: held, ...parts };
}

function plan(who: Person, ...live: Workspace['activeUsers']): Plan {
  return planRoster(rosterOf([BOSS, who]), workspaceOf([BOSS_LIVE, ...live]), CONTEXT);
}

describe('a person on hold', () => {
  it.each([
    ['active as something else', workspaceOf([BOSS_LIVE, active(KIM, 'DEVELOPER')]), 'DEVELOPER'],
    ['active as listed', workspaceOf([BOSS_LIVE, active(KIM, 'ANALYST')]), 'ANALYST'],
    ['nowhere', workspaceOf([BOSS_LIVE]), null],
    ['invited', workspaceOf([BOSS_LIVE], [pending(KIM, 'DEVELOPER')]), 'DEVELOPER'],
    [
      'invited until the invitation expired',
      workspaceOf([BOSS_LIVE], [expired(KIM, 'ANALYST')]),
      'ANALYST',
    ],
    [
      'two users',
      workspaceOf([BOSS_LIVE, active(KIM, 'ANALYST', 'a'), active(KIM, 'ADMIN', 'b')]),
      'ANALYST',
    ],
  ])('who is %s is left alone, and shown', (_state, workspace, type) => {
    const made = planRoster(rosterOf([BOSS, kim()]), workspace, CONTEXT);
    expect([made.changes, made.attention, made.summary.in_sync]).toEqual([[], [], 1]);
    expect(made.on_hold).toEqual([
      {
        email: KIM,
        reason: 'on leave',
        until: null,
        account_type: type,
        source: { file: 'roster.yaml', line: 2 },
      },
    ]);
  });

  it('acts again from the day after the last one', () => {
    const other = active(KIM, 'DEVELOPER');
    expect(plan(kim({ until: day('2026-11-23') }), other).changes).toEqual([]);
    const over = plan(kim({ until: day('2026-11-22') }), other);
    expect(over.changes.map(({ action }) => action)).toEqual(['change_account_type']);
    expect(over.on_hold).toEqual([]);
  });

  it('is disabled when the last day of access is past', () => {
    const gone = plan(kim({}, { expires: day('2026-11-22') }), active(KIM, 'ANALYST'));
    expect(gone.changes.map(({ action }) => action)).toEqual(['disable']);
    expect(gone.on_hold).toEqual([]);
  });

  it('counts as what they are in the workspace', () => {
    const made = planRoster(
      rosterOf([{ ...kim(), accountType: 'ANALYST' }], { minAdmins: 1 }),
      workspaceOf([active(KIM, 'ADMIN')]),
      CONTEXT,
    );
    expect(made.guards.every(({ passed }) => passed)).toBe(true);
    expect(made.observed.admins).toBe(1);
  });

  it('of a file that may not grant so much acts as ever, and the plan says so', () => {
    const made = plan(kim({ acts: ['ANALYST', 'BUSINESS'] }), active(KIM, 'ADMIN'));
    expect(made.changes.map(({ action }) => action)).toEqual(['change_account_type']);
    expect(made.attention.map(({ code, message }) => [code, message])).toEqual([
      [
        'hold_not_granted',
        'On hold, in a file that may not grant ADMIN, so roster does not leave the user alone. Move the entry to the root file.',
      ],
    ]);
    expect(made.on_hold).toEqual([]);
    expect(plan(kim({ acts: ['ANALYST'] }), active(KIM, 'ANALYST')).on_hold).toHaveLength(1);
    expect(plan(kim({ acts: [] })).on_hold).toHaveLength(1);
  });

  it('of a file that may not grant one of two users with one address shields neither', () => {
    const twins = [active(KIM, 'ANALYST', 'a'), active(KIM, 'ADMIN', 'b')];
    const made = plan(kim({ acts: ['ANALYST'] }), ...twins);
    expect(made.changes).toEqual([]);
    expect(made.attention.map(({ code }) => code)).toContain('ambiguous_user');
    expect(made.on_hold).toEqual([]);
  });

  it('keeps the user at the former address too', () => {
    const old = emailKey('kim.old@acme.io');
    const formerly = [{ email: old, key: old, acts: null }];
    const live = [active(KIM, 'ANALYST', 'new'), active(old, 'DEVELOPER', 'old')];
    const held = plan(kim({}, { formerly }), ...live);
    expect([held.changes, held.attention, held.unlisted]).toEqual([[], [], []]);
    const over = plan(kim({ until: day('2026-11-22') }, { formerly }), ...live);
    expect(over.changes.map(({ action, email }) => [action, email])).toEqual([['disable', old]]);
    const roster = rosterOf([BOSS, kim({}, { formerly })]);
    const workspace = workspaceOf([BOSS_LIVE, ...live]);
    const { reason } = explainPlan(old, held, roster, workspace, { today: CONTEXT.today });
    expect(reason).toContain(`roster leaves them while ${KIM} is on hold`);
  });

  it('of a file that may not grant so much leaves the user at the former address, and the plan says so', () => {
    const old = emailKey('kim.old@acme.io');
    const formerly = [{ email: old, key: old, acts: null }];
    const live = [active(KIM, 'ANALYST', 'new'), active(old, 'DEVELOPER', 'old')];
    const small = plan(kim({ acts: ['ANALYST'] }, { formerly }), ...live);
    expect(small.changes).toEqual([]);
    expect(small.on_hold).toHaveLength(1);
    expect(small.attention.map(({ code, email, message }) => [code, email, message])).toEqual([
      [
        'hold_not_granted',
        old,
        'The former address of kim@acme.io, on hold in a file that may not grant DEVELOPER: roster leaves the user alone for now. To keep them, move the hold to the root file. To disable them, remove the hold.',
      ],
    ]);
    const gone = plan(kim({ acts: ['ANALYST'] }, { formerly }), active(KIM, 'ANALYST', 'new'));
    expect(gone.attention).toEqual([]);
    const waiting = plan(kim({ acts: ['ANALYST'] }, { formerly }), active(old, 'DEVELOPER', 'old'));
    expect([waiting.changes, waiting.attention]).toEqual([[], []]);
  });

  it('shields nobody whom its file may not call a former user, and the plan says so', () => {
    const old = emailKey('boss.old@acme.io');
    const formerly = [{ email: old, key: old, acts: ['ANALYST' as const] }];
    const team = kim({ acts: ['ANALYST'] }, { formerly });
    for (const live of [[active(KIM, 'ANALYST', 'new')], []]) {
      const made = plan(team, ...live, active(old, 'ADMIN', 'old'));
      expect(made.changes.map(({ action, email }) => [action, email])).toEqual([['disable', old]]);
      expect(made.attention.map(({ code, email }) => [code, email])).toEqual([
        ['formerly_not_granted', old],
      ]);
    }
    const invited = planRoster(
      rosterOf([BOSS, team]),
      workspaceOf([BOSS_LIVE, active(old, 'ADMIN', 'old')], [pending(old, 'ADMIN')]),
      CONTEXT,
    );
    expect(invited.attention.map(({ code }) => code)).toEqual([
      'cancel_invitation',
      'formerly_not_granted',
    ]);
  });

  it('is no drift that an import adopts', () => {
    const workspace = workspaceOf([BOSS_LIVE, active(KIM, 'DEVELOPER')]);
    const { drifts, kept } = adoptDrift(
      rosterOf([BOSS, kim()]),
      workspace,
      CONTEXT.today,
      () => true,
    );
    expect([drifts, kept.map(({ email, why }) => [email, why])]).toEqual([[], [[KIM, 'on_hold']]]);
  });

  it('is explained in a sentence', () => {
    const roster = rosterOf([BOSS, kim({ until: day('2027-03-01') })]);
    const workspace = workspaceOf([BOSS_LIVE, active(KIM, 'DEVELOPER')]);
    const made = planRoster(roster, workspace, CONTEXT);
    const { outcome, reason } = explainPlan(KIM, made, roster, workspace, { today: CONTEXT.today });
    expect(outcome).toBe('nothing');
    expect(reason).toBe(
      'Active as DEVELOPER and listed as ANALYST, on hold until 2027-03-01: roster leaves them alone.',
    );
  });

  it('makes a saved plan stale when its day changes, not when its reason does', () => {
    const digest = (who: Person): string => digestRoster(rosterOf([BOSS, who])).people_sha256;
    expect(digest(kim({ reason: 'elsewhere' }))).toBe(digest(kim()));
    expect(digest(kim({ until: day('2027-03-01') }))).not.toBe(digest(kim()));
    expect(digest(kim({}, { hold: null }))).not.toBe(digest(kim()));
  });

  it('is never written to, whatever the roster and the workspace', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const made = planRoster(roster, workspace, CONTEXT);
        const held = new Set(made.on_hold.map(({ email }) => email));
        expect(made.changes.filter(({ email }) => held.has(email))).toEqual([]);
        for (const who of roster.people.filter(({ hold }) => hold?.acts === null)) {
          const isOver = who.hold?.until != null && who.hold.until < CONTEXT.today;
          const isGone = who.expires !== null && who.expires < CONTEXT.today;
          const isIgnored = matchesAny(who.key, roster.policy.ignore);
          expect(isOver || isGone || isIgnored || held.has(who.email)).toBe(true);
        }
      }),
    );
  });

  it('is disabled at no former address that the roster accepts, whoever may grant what', () => {
    const old = emailKey('kim.old@acme.io');
    const anyType = fc.constantFrom('ADMIN' as const, 'DEVELOPER' as const, 'ANALYST' as const);
    const anyActs = fc.option(fc.uniqueArray(anyType));
    fc.assert(
      fc.property(anyActs, anyActs, anyType, fc.option(anyType), (holdActs, acts, was, is) => {
        const who = kim({ acts: holdActs }, { formerly: [{ email: old, key: old, acts }] });
        const now = is === null ? [] : [active(KIM, is, 'new')];
        const made = plan(who, active(old, was, 'old'), ...now);
        const isAccepted = acts === null || acts.includes(was);
        const isKept = holdActs === null || holdActs.includes(was);
        expect(made.changes.some(({ email }) => email === old)).toBe(!isAccepted);
        const asked = made.attention.filter(({ email }) => email === old).map(({ code }) => code);
        if (!isAccepted) expect(asked).toEqual(['formerly_not_granted']);
        else expect(asked).toEqual(isKept || is === null ? [] : ['hold_not_granted']);
      }),
    );
  });
});
