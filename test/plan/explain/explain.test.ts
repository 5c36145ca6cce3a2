import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAt } from '../../../src/day.js';
import type { PlanSays, RosterSays } from '../../../src/plan/explain/explain.js';
import {
  explainAuditLog,
  explainLive,
  explainPlan,
  explainRoster,
} from '../../../src/plan/explain/explain.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import type { Person, Policy } from '../../../src/roster/roster.js';
import type { AuditLogEntry, Workspace } from '../../../src/workspace/workspace.js';
import { anyRoster, anyWorkspace } from '../../fixtures/arbitraries.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../../fixtures/workspaces.js';

const ANA = 'ana@acme.io';
const BOSS = active('boss@acme.io', 'ADMIN');
const listed = person(ANA, 'DEVELOPER', 7);
const gone = { ...listed, expires: dayAt(Date.parse('2026-11-20')) };

const about = (people: readonly Person[], policy: Partial<Policy> = {}): RosterSays =>
  explainRoster(' ANA@acme.io', {
    roster: rosterOf(people, policy),
    today: CONTEXT.today,
    include: null,
    similar: [],
  });

describe('what the roster says', () => {
  it('is who is listed as what, where, however the address is typed', () => {
    expect(about([listed])).toMatchObject({
      status: 'listed',
      email: ANA,
      account_type: 'DEVELOPER',
      source: { file: 'roster.yaml', line: 7 },
      expires: null,
      days_left: null,
    });
    expect(about([BOSS].map(({ email }) => person(email, 'ADMIN')))).toMatchObject({
      status: 'not_listed',
      email: null,
      source: null,
    });
  });

  it('has name and note where there are some, and who may have been meant', () => {
    expect(about([{ ...listed, name: 'Ana', note: 'lead' }])).toMatchObject({
      ...{ name: 'Ana', note: 'lead', similar: [] },
    });
    expect(about([listed])).toMatchObject({ name: null, note: null });
    const says = explainRoster('an@acme.io', {
      ...{ roster: rosterOf([listed]), today: CONTEXT.today, include: null },
      similar: [ANA, 'anna@acme.io'],
    });
    expect(says.similar).toEqual([{ email: ANA }, { email: 'anna@acme.io' }]);
  });

  it('counts the days until the last one, and since', () => {
    const until = (day: string): RosterSays =>
      about([{ ...listed, expires: dayAt(Date.parse(day)) }]);
    expect(until('2026-11-30')).toMatchObject({ status: 'listed', days_left: 7 });
    expect(until('2026-11-23')).toMatchObject({ status: 'listed', days_left: 0 });
    expect(until('2026-11-22')).toMatchObject({ status: 'expired', days_left: -1 });
  });

  it('has the patterns that match, and whether the domain is allowed', () => {
    const policy = {
      ignore: ['*@other.io', 'ana@*'],
      protected: ['*@ACME.io', 'ana@acme.io', 'bo@acme.io'],
      allowedDomains: ['acme.io'],
    };
    expect(about([listed], policy)).toMatchObject({
      ignored_by: ['ana@*'],
      protected_by: ['*@ACME.io', 'ana@acme.io'],
      domain_allowed: true,
    });
    expect(about([listed], { allowedDomains: ['cme.io'] }).domain_allowed).toBe(false);
    expect(about([listed]).domain_allowed).toBeNull();
  });
});

it('what is live is everyone at the address, active ones first', () => {
  const live = workspaceOf(
    [BOSS, active('Ana@acme.io', 'ANALYST', 'uid-1')],
    [pending(ANA, 'BUSINESS'), expired(ANA, 'DEVELOPER'), pending('bo@acme.io', 'ANALYST')],
    ['something is missing'],
  );
  expect(explainLive(ANA, live)).toEqual({
    read_at: live.readAt,
    complete: false,
    users: [
      { status: 'active', email: 'Ana@acme.io', account_type: 'ANALYST', uid: 'uid-1' },
      { status: 'invited', email: ANA, account_type: 'BUSINESS', uid: null },
      { status: 'expired', email: ANA, account_type: 'DEVELOPER', uid: null },
    ],
  });
});

function plan(people: readonly Person[], live: Workspace, policy: Partial<Policy> = {}): PlanSays {
  const roster = rosterOf([person('boss@acme.io', 'ADMIN'), ...people], policy);
  const whole = planRoster(roster, live, CONTEXT);
  return explainPlan(ANA, whole, roster, live, CONTEXT);
}

const isActive = (type: string): Workspace => workspaceOf([BOSS, active(ANA, type)]);
const isInvited = (...invited: Workspace['invitedUsers']): Workspace =>
  workspaceOf([BOSS], invited);

describe('what the plan does, and why', () => {
  it.each([
    [
      'change',
      [listed],
      workspaceOf([BOSS]),
      'Not in the workspace and listed as DEVELOPER: roster invites them as DEVELOPER.',
    ],
    [
      'nothing',
      [],
      workspaceOf([BOSS]),
      'Not in the workspace and not on the roster: there is nothing to do.',
    ],
    [
      'nothing',
      [listed],
      isActive('DEVELOPER'),
      'Active as DEVELOPER and listed as DEVELOPER: there is nothing to do.',
    ],
    [
      'change',
      [listed],
      isActive('ANALYST'),
      'Active as ANALYST and listed as DEVELOPER: roster changes the account type to DEVELOPER.',
    ],
    [
      'change',
      [],
      isActive('ANALYST'),
      'Active as ANALYST and not on the roster: roster disables them.',
    ],
    [
      'change',
      [gone],
      isActive('DEVELOPER'),
      'Active as DEVELOPER and listed until 2026-11-20, which has passed: roster disables them.',
    ],
    [
      'nothing',
      [listed],
      isInvited(pending(ANA, 'DEVELOPER')),
      'Invited as DEVELOPER, not active yet, and listed as DEVELOPER: there is nothing to do.',
    ],
    [
      'attention',
      [listed],
      isInvited(pending(ANA, 'ANALYST')),
      'Invited as ANALYST, not active yet, and listed as DEVELOPER: roster changes the account type to DEVELOPER once the invitation is accepted.',
    ],
    [
      'attention',
      [],
      isInvited(pending(ANA, 'ANALYST')),
      'Invited as ANALYST, not active yet, and not on the roster: a person must cancel the invitation in Account Settings > Team.',
    ],
    [
      'change',
      [listed],
      isInvited(expired(ANA, 'ANALYST')),
      'Invited as ANALYST until the invitation expired, and listed as DEVELOPER: roster invites them again as DEVELOPER.',
    ],
    [
      'attention',
      [listed],
      workspaceOf([BOSS, active(ANA, 'ANALYST', '1'), active(ANA, 'ADMIN', '2')]),
      'In the workspace as 2 active users with one address and listed as DEVELOPER: roster cannot tell which one is meant, so it touches none of them.',
    ],
    [
      'attention',
      [listed],
      isInvited(pending(ANA, 'ANALYST'), pending(ANA, 'ADMIN')),
      'Invited 2 times with different account types and listed as DEVELOPER: roster cannot tell which one is meant, so it touches none of them.',
    ],
  ] as const)('%s: %#', (outcome, people, live, reason) => {
    expect(plan(people, live)).toMatchObject({ outcome, reason });
  });

  it('says what is to be done by hand after a disable', () => {
    const live = workspaceOf([BOSS, active(ANA, 'ANALYST')], [pending(ANA, 'ANALYST')]);
    expect(plan([], live).reason).toBe(
      'Active as ANALYST, with a pending invitation, and not on the roster: roster disables them, and a person must cancel the invitation in Account Settings > Team.',
    );
    const late = workspaceOf([BOSS, active(ANA, 'ANALYST')], [expired(ANA, 'ANALYST')]);
    expect(plan([], late).reason).toContain('with an expired invitation, and not on the roster');
  });

  it('says what the policy makes of it', () => {
    const keep = plan([], isActive('ANALYST'), { unlisted: 'keep' });
    expect(keep).toMatchObject({ outcome: 'kept', changes: [] });
    expect(keep.reason).toContain('policy.unlisted is keep');
    const late = plan([listed], isInvited(expired(ANA, 'ANALYST')), { reinviteExpired: false });
    expect(late.outcome).toBe('attention');
    expect(late.reason).toContain('policy.reinvite_expired is false');
    const ignored = plan([], isActive('ANALYST'), { ignore: ['ana@*'] });
    expect(ignored.outcome).toBe('ignored');
    expect(ignored.reason).toContain('policy.ignore matches');
  });

  it('says that protection keeps it from being done, with the guard', () => {
    for (const people of [[], [listed]]) {
      const says = plan(people, isActive('ADMIN'), { protected: [ANA] });
      expect(says).toMatchObject({ outcome: 'attention', changes: [] });
      expect(says.reason).toContain('but policy.protected prevents it');
      expect(says.stopped_by.map(({ name }) => name)).toEqual(['protected']);
    }
  });

  it('has the guards that stop a change, and none where there is nothing to stop', () => {
    const policy = { maxInvites: 0, seats: { active: 1 } };
    const names = ({ stopped_by: guards }: PlanSays): readonly string[] =>
      guards.map(({ name }) => name);
    expect(names(plan([listed], workspaceOf([BOSS]), policy))).toEqual(['max_invites', 'seats']);
    expect(names(plan([listed], isActive('DEVELOPER'), policy))).toEqual([]);
  });

  it('is just what the plan has for the address', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, live) => {
        const whole = planRoster(roster, live, CONTEXT);
        const keys = new Set(
          [...roster.people, ...live.activeUsers, ...live.invitedUsers].map(({ key }) => key),
        );
        const all = [...keys].map((key) => explainPlan(key, whole, roster, live, CONTEXT));
        expect(all.flatMap(({ changes }) => changes)).toHaveLength(whole.changes.length);
        expect(all.flatMap(({ attention }) => attention)).toHaveLength(whole.attention.length);
        for (const { reason } of all) expect(reason).not.toMatch(/undefined|as [:,]/);
      }),
    );
  });
});

describe('the events of the audit log', () => {
  const event = (id: number, metadataJson: unknown): AuditLogEntry => ({
    id,
    createdDttm: `2026-11-20 09:00:00.${String(id).padStart(6, '0')}`,
    updatedDttm: '',
    workspaceId: 1,
    workspaceName: 'analytics',
    actorType: 'user',
    actorUserId: 1,
    actorEmail: null,
    eventSourceId: 1,
    eventSource: '',
    eventId: 1,
    eventType: 'something',
    metadataJson,
  });

  it('are the newest ten that name the address or the uid', () => {
    const live = workspaceOf([active(ANA, 'ANALYST', 'uid-1')]);
    const log = Array.from({ length: 15 }, (_, index) =>
      event(index, index === 14 ? { uid: 'uid-1' } : { email: index === 13 ? 'bo@acme.io' : ANA }),
    );
    const says = explainAuditLog(ANA, log, live, null);
    if (says.status !== 'read') throw new Error('it is read');
    expect(says.total).toBe(14);
    expect(says.events.map(({ id }) => id)).toEqual([14, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    expect(says.events[0]).toEqual({
      id: 14,
      at: '2026-11-20 09:00:00.000014',
      event_type: 'something',
      actor_type: 'user',
      actor_email: null,
      workspace_name: 'analytics',
    });
  });
});

describe('whether a read was whole, and what stops a change', () => {
  it('is told', () => {
    expect(explainLive(ANA, workspaceOf([BOSS])).complete).toBe(true);
    expect(explainLive(ANA, workspaceOf([BOSS], [], ['activeUsers[0] is null'])).complete).toBe(
      false,
    );
  });

  it('is every guard that tripped for a change, and protection alone for one that is withheld', () => {
    const crowd = Array.from({ length: 9 }, (_, n) => active(`u${n}@acme.io`, 'ANALYST'));
    const live = workspaceOf([BOSS, active(ANA, 'ANALYST'), ...crowd]);
    const says = (policy: Partial<Policy>): PlanSays => {
      const roster = rosterOf([person('boss@acme.io', 'ADMIN')], policy);
      const plan = planRoster(roster, live, CONTEXT);
      return explainPlan(ANA, plan, roster, live, CONTEXT);
    };
    expect(says({}).stopped_by.map(({ name }) => name)).toEqual(['max_removals']);
    expect(says({ maxRemovals: { unit: 'people', value: 99 } }).stopped_by).toEqual([]);
    expect(says({ protected: [ANA] }).stopped_by.map(({ name }) => name)).toEqual(['protected']);
    const kept = says({ unlisted: 'keep' });
    expect([kept.changes, kept.stopped_by]).toEqual([[], []]);
  });
});
