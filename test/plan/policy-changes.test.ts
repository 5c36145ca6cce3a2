import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountType } from '../../src/account-type.js';
import { dayAt } from '../../src/day.js';
import type { PolicyChange } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { comparePolicies } from '../../src/plan/policy-changes.js';
import type { LastWritten } from '../../src/plan/reinviting.js';
import type { Policy, Roster } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import {
  active,
  CONTEXT,
  expired,
  POLICY,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';

const ADMIN = active('ana@acme.io', 'ADMIN');
const LISTED = person('ana@acme.io', 'ADMIN');

function compare(before: Roster, after: Roster, live: Workspace): readonly PolicyChange[] {
  const plan = planRoster(after, live, CONTEXT);
  const underBefore = planRoster({ ...after, policy: before.policy }, live, CONTEXT);
  return comparePolicies({ before, after, plan, underBefore });
}

/** What a change of the policy alone does, as `key before → after effect: who`. */
function told(
  before: Partial<Policy>,
  after: Partial<Policy>,
  live: Workspace = workspaceOf([ADMIN]),
  people: Roster['people'] = [LISTED],
): readonly string[] {
  return compare(rosterOf(people, before), rosterOf(people, after), live).map(tell);
}

function tell({ key, path, before, after, effect, lets_through: through }: PolicyChange): string {
  return `${key} ${before} → ${after} ${effect}${path === null ? '' : ` in ${path}`}: ${through.join()}`;
}

const people = (value: number): Policy['maxRemovals'] => ({ unit: 'people', value });
const percent = (value: number): Policy['maxRemovals'] => ({ unit: 'percent', value });

describe('a change of the policy', () => {
  it.each<[string, Partial<Policy>, Partial<Policy>, string]>([
    ['a higher limit', { maxInvites: 1 }, { maxInvites: 9 }, 'max_invites 1 → 9 loosened: '],
    ['a lower limit', { maxInvites: 9 }, { maxInvites: 1 }, 'max_invites 9 → 1 tightened: '],
    ['more lookalikes', {}, { maxLookalikes: 2 }, 'max_lookalikes 0 → 2 loosened: '],
    ['a larger share', {}, { maxRemovals: percent(50) }, 'max_removals 20% → 50% loosened: '],
    [
      'a smaller share',
      {},
      { maxTypeChanges: percent(5) },
      'max_type_changes 30% → 5% tightened: ',
    ],
    ['a share to more people', {}, { maxRemovals: people(99) }, 'max_removals 20% → 99 loosened: '],
    ['a share to fewer people', {}, { maxRemovals: people(1) }, 'max_removals 20% → 1 tightened: '],
    ['a share to as many here', {}, { maxRemovals: people(3) }, 'max_removals 20% → 3 loosened: '],
    ['fewer admins', { minAdmins: 2 }, { minAdmins: 1 }, 'min_admins 2 → 1 loosened: '],
    ['more admins', { minAdmins: 1 }, { minAdmins: 2 }, 'min_admins 1 → 2 tightened: '],
    [
      'a first limit of seats',
      {},
      { seats: { active: 5 } },
      'seats.active no limit → 5 tightened: ',
    ],
    ['no limit of seats', { seats: { active: 5 } }, {}, 'seats.active 5 → no limit loosened: '],
    ['no second mail', {}, { reinviteExpired: false }, 'reinvite_expired true → false tightened: '],
    ['an end to mails', {}, { reinviteForDays: 60 }, 'reinvite_for no limit → 60d tightened: '],
    [
      'a later end to mails',
      { reinviteForDays: 60 },
      { reinviteForDays: 90 },
      'reinvite_for 60d → 90d loosened: ',
    ],
    ['no end to mails', { reinviteForDays: 60 }, {}, 'reinvite_for 60d → no limit loosened: '],
    ['less notice', {}, { expiryNoticeDays: 0 }, 'expiry_notice 14d → 0d loosened: '],
    ['more notice', {}, { expiryNoticeDays: 30 }, 'expiry_notice 14d → 30d tightened: '],
    ['whom it keeps', {}, { unlisted: 'keep' }, 'unlisted disable → keep loosened: '],
    ['whom it disables', { unlisted: 'keep' }, {}, 'unlisted keep → disable loosened: '],
    ['whom it ignores', {}, { ignore: ['*@x.io'] }, 'ignore null → *@x.io loosened: '],
    ['whom it sees again', { ignore: ['*@x.io'] }, {}, 'ignore *@x.io → null loosened: '],
    ['whom it protects', {}, { protected: ['a@x.io'] }, 'protected null → a@x.io tightened: '],
    ['a first domain', {}, { allowedDomains: ['x.io'] }, 'allowed_domains null → x.io tightened: '],
    ['no domain', { allowedDomains: ['x.io'] }, {}, 'allowed_domains x.io → null loosened: '],
  ])('is told: %s', (_, before, after, expected) => {
    expect(told(before, after)).toEqual([expected]);
  });

  it('tells another domain beside one as loosened', () => {
    expect(told({ allowedDomains: ['x.io'] }, { allowedDomains: ['x.io', 'y.io'] })).toEqual([
      'allowed_domains null → y.io loosened: ',
    ]);
  });

  it('names what a loosened guard lets through', () => {
    const live = workspaceOf([
      ADMIN,
      active('bo@acme.io', 'ANALYST'),
      active('cy@acme.io', 'ANALYST'),
    ]);
    const [before, after] = [{ maxRemovals: people(1) }, { maxRemovals: people(99) }];
    expect(told(before, after, live)).toEqual([
      'max_removals 1 → 99 loosened: bo@acme.io,cy@acme.io',
    ]);
    expect(told({ maxRemovals: people(2) }, after, live)).toEqual([
      'max_removals 2 → 99 loosened: ',
    ]);
  });

  it('names nobody where the loosened guard trips all the same', () => {
    const live = workspaceOf([
      ADMIN,
      active('bo@acme.io', 'ANALYST'),
      active('cy@acme.io', 'ANALYST'),
    ]);
    expect(told({ maxRemovals: people(0) }, { maxRemovals: people(1) }, live)).toEqual([
      'max_removals 0 → 1 loosened: ',
    ]);
  });

  it('names whom protection, a pattern, or `keep` saved before', () => {
    const live = workspaceOf([ADMIN, active('bo@acme.io', 'ANALYST')]);
    expect(told({ protected: ['bo@acme.io'] }, {}, live)).toEqual([
      'protected bo@acme.io → null loosened: bo@acme.io',
    ]);
    expect(told({ ignore: ['bo@*'] }, {}, live)).toEqual([
      'ignore bo@* → null loosened: bo@acme.io',
    ]);
    expect(told({ unlisted: 'keep' }, {}, live)).toEqual([
      'unlisted keep → disable loosened: bo@acme.io',
    ]);
  });

  it('names who is mailed again', () => {
    const live = workspaceOf([ADMIN], [expired('bo@acme.io', 'ANALYST')]);
    const listed = [LISTED, person('bo@acme.io', 'ANALYST')];
    expect(told({ reinviteExpired: false }, {}, live, listed)).toEqual([
      'reinvite_expired false → true loosened: bo@acme.io',
    ]);
  });

  it('names who gets a type that their file may grant from now on', () => {
    const source = { file: 'roster.yaml', line: 3 };
    const granting = (mayGrant: readonly AccountType[]): Roster => ({
      ...rosterOf([LISTED, { ...person('bo@acme.io', 'ADMIN'), include: source }]),
      includes: [{ path: 'teams/*.yaml', mayGrant, source }],
    });
    const live = workspaceOf([ADMIN]);
    expect(compare(granting(['ANALYST']), granting(['ADMIN']), live).map(tell)).toEqual([
      'may_grant null → ADMIN loosened in teams/*.yaml: bo@acme.io',
      'may_grant ANALYST → null tightened in teams/*.yaml: ',
    ]);
  });

  it('has what is loosened first', () => {
    const tightened = { maxRemovals: people(1), protected: ['a@x.io'], maxInvites: 99 };
    const effects = compare(
      rosterOf([LISTED]),
      rosterOf([LISTED], tightened),
      workspaceOf([ADMIN]),
    );
    expect(effects.map(({ effect }) => effect)).toEqual(['loosened', 'tightened', 'tightened']);
  });

  it('is none where the policy is the same, and lets through only what is planned', () => {
    fc.assert(
      fc.property(anyRoster, anyRoster, anyWorkspace, (before, after, live) => {
        expect(compare(after, after, live)).toEqual([]);
        const planned = planRoster(after, live, CONTEXT).changes.map(({ email }) => email);
        for (const { lets_through: through, effect } of compare(before, after, live)) {
          expect(planned).toEqual(expect.arrayContaining([...through]));
          if (effect === 'tightened') expect(through).toEqual([]);
        }
      }),
    );
  });

  it('is told for each key of the policy', () => {
    const other: Policy = {
      unlisted: 'keep',
      ignore: ['x@x.io'],
      protected: ['y@x.io'],
      allowedDomains: ['acme.io'],
      reinviteExpired: false,
      reinviteForDays: 60,
      maxRemovals: people(7),
      maxTypeChanges: people(7),
      maxLookalikes: 7,
      maxInvites: 7,
      minAdmins: 7,
      seats: { active: 7 },
      expiryNoticeDays: 7,
    };
    expect(told(POLICY, other)).toHaveLength(Object.keys(POLICY).length);
  });
});

describe('whom a change of the policy lets through', () => {
  const NEW = person('new@acme.io', 'DEVELOPER');
  const gone = active('gone@acme.io', 'ANALYST');

  it.each<[string, Partial<Policy>, Partial<Policy>, readonly string[]]>([
    ['max_invites', { maxInvites: 0 }, { maxInvites: 5 }, ['new@acme.io']],
    ['max_removals', { maxRemovals: people(0) }, { maxRemovals: people(5) }, ['gone@acme.io']],
    [
      'max_type_changes',
      { maxTypeChanges: people(0) },
      { maxTypeChanges: people(5) },
      ['kim@acme.io'],
    ],
    ['seats.active', { seats: { active: 2 } }, {}, ['new@acme.io', 'kim@acme.io']],
  ])('of %s is what that guard counts, and nobody else', (key, before, after, through) => {
    const live = workspaceOf([ADMIN, gone, active('kim@acme.io', 'BUSINESS')]);
    const listed = [LISTED, NEW, person('kim@acme.io', 'ANALYST')];
    const found = compare(rosterOf(listed, before), rosterOf(listed, after), live);
    const about = found.filter((each) => each.key === key);
    expect(about.map(({ lets_through }) => [...lets_through].sort())).toEqual([
      [...through].sort(),
    ]);
  });

  it('of min_admins is who is no admin anymore', () => {
    const live = workspaceOf([ADMIN, active('vice@acme.io', 'ADMIN'), gone]);
    expect(told({ minAdmins: 2 }, { minAdmins: 1 }, live)).toEqual([
      'min_admins 2 → 1 loosened: vice@acme.io',
    ]);
  });

  it('of max_lookalikes is each pair', () => {
    const listed = [
      LISTED,
      person('sophia.li@acme.io', 'ANALYST'),
      person('bo@acme.io', 'ANALYST'),
    ];
    const live = workspaceOf([ADMIN, active('sophia.l.i@acme.io', 'ANALYST'), gone]);
    expect(told({}, { maxLookalikes: 1 }, live, listed)).toEqual([
      'max_lookalikes 0 → 1 loosened: sophia.li@acme.io,sophia.l.i@acme.io',
    ]);
    const more = [...listed, person('martin.ho@acme.io', 'ANALYST')];
    const twice = workspaceOf([...live.activeUsers, active('martin.h.o@acme.io', 'ANALYST')]);
    const [change] = compare(rosterOf(more), rosterOf(more, { maxLookalikes: 2 }), twice);
    expect([...(change?.lets_through ?? [])].sort()).toEqual([
      'martin.h.o@acme.io',
      'martin.ho@acme.io',
      'sophia.l.i@acme.io',
      'sophia.li@acme.io',
    ]);
  });

  it('of reinvite_for is who is invited again for those days alone', () => {
    const live = workspaceOf(
      [ADMIN],
      [expired('bo@acme.io', 'ANALYST'), expired('new@acme.io', 'ANALYST')],
    );
    const [young, old] = [person('new@acme.io', 'ANALYST'), person('bo@acme.io', 'ANALYST')];
    const on = (day: string): LastWritten => ({ status: 'written', day: dayAt(Date.parse(day)) });
    const written = new Map([
      [young.key, on('2026-11-01')],
      [old.key, on('2026-09-01')],
    ]);
    const context = { ...CONTEXT, written };
    const [before, after] = [60, 90].map((reinviteForDays) =>
      rosterOf([LISTED, young, old], { reinviteForDays }),
    ) as [Roster, Roster];
    const plan = planRoster(after, live, context);
    const underBefore = planRoster({ ...after, policy: before.policy }, live, context);
    expect(comparePolicies({ before, after, plan, underBefore }).map(tell)).toEqual([
      'reinvite_for 60d → 90d loosened: bo@acme.io',
    ]);
  });

  it('of reinvite_expired is nobody who is invited for the first time', () => {
    const live = workspaceOf([ADMIN], [expired('bo@acme.io', 'ANALYST')]);
    const listed = [LISTED, person('bo@acme.io', 'ANALYST'), NEW];
    expect(told({ reinviteExpired: false }, {}, live, listed)).toEqual([
      'reinvite_expired false → true loosened: bo@acme.io',
    ]);
  });

  it('of unlisted is who is disabled from now on, and nobody who is changed or invited', () => {
    const live = workspaceOf([ADMIN, gone, active('kim@acme.io', 'BUSINESS')]);
    const listed = [LISTED, NEW, person('kim@acme.io', 'ANALYST')];
    expect(told({ unlisted: 'keep' }, {}, live, listed)).toEqual([
      'unlisted keep → disable loosened: gone@acme.io',
    ]);
  });

  it('of a pattern is who matches it, and was not changed before', () => {
    const live = workspaceOf([ADMIN, gone, active('bo@other.io', 'ANALYST')]);
    expect(told({ protected: ['*@other.io'] }, {}, live)).toEqual([
      'protected *@other.io → null loosened: bo@other.io',
    ]);
    expect(told({ protected: ['ana@acme.io'] }, {}, live)).toEqual([
      'protected ana@acme.io → null loosened: ',
    ]);
    // Who was an admin was kept from being moved, and is disabled in neither case.
    const demoted = [person('ana@acme.io', 'ADMIN'), person('vice@acme.io', 'ANALYST')];
    const admins = workspaceOf([ADMIN, active('vice@acme.io', 'ADMIN')]);
    expect(told({ protected: ['vice@acme.io'] }, {}, admins, demoted)).toEqual([
      'protected vice@acme.io → null loosened: vice@acme.io',
    ]);
  });

  it('of a domain is who is invited or changed there, and nobody who is disabled', () => {
    const live = workspaceOf([
      ADMIN,
      gone,
      active('bo@other.io', 'BUSINESS'),
      active('x@other.io', 'ANALYST'),
    ]);
    const listed = [
      LISTED,
      NEW,
      person('bo@other.io', 'ANALYST'),
      person('new@OTHER.io', 'ANALYST'),
      person('other.io@third.io', 'ANALYST'),
    ];
    const through = (before: readonly string[], after: readonly string[]) =>
      told({ allowedDomains: before }, { allowedDomains: after }, live, listed);
    expect(through(['acme.io'], ['acme.io', 'other.io'])).toEqual([
      'allowed_domains null → other.io loosened: new@OTHER.io,bo@other.io',
    ]);
    expect(through(['acme.io', 'third.io'], [])).toEqual([
      'allowed_domains acme.io → null loosened: new@OTHER.io,bo@other.io',
      'allowed_domains third.io → null loosened: new@OTHER.io,bo@other.io',
    ]);
    expect(through(['acme.io', 'other.io'], ['acme.io'])).toEqual([
      'allowed_domains other.io → null tightened: ',
    ]);
  });

  it('of a path is who stands in a file that it includes, and gets that type', () => {
    const at = (line: number) => ({ file: 'roster.yaml', line });
    const inFile = (email: string, type: AccountType, line: number) => ({
      ...person(email, type),
      include: at(line),
    });
    const roster = (mayGrant: readonly AccountType[]): Roster => ({
      ...rosterOf([
        LISTED,
        inFile('a@acme.io', 'ANALYST', 3),
        inFile('b@acme.io', 'ANALYST', 4),
        inFile('c@acme.io', 'BUSINESS', 3),
        inFile('d@acme.io', 'ANALYST', 5),
        person('e@acme.io', 'ANALYST'),
      ]),
      includes: [
        { path: 'teams/*.yaml', mayGrant: ['BUSINESS'], source: at(3) },
        { path: 'teams/*.yaml', mayGrant, source: at(4) },
        { path: 'other.yaml', mayGrant: ['ANALYST'], source: at(5) },
      ],
    });
    const live = workspaceOf([ADMIN, active('gone@acme.io', 'ANALYST')]);
    expect(compare(roster(['BUSINESS']), roster(['BUSINESS', 'ANALYST']), live).map(tell)).toEqual([
      'may_grant null → ANALYST loosened in teams/*.yaml: a@acme.io,b@acme.io',
    ]);
  });

  it('is told of a path that is new, and of one that is gone', () => {
    const source = { file: 'roster.yaml', line: 3 };
    const included = {
      ...rosterOf([LISTED]),
      includes: [{ path: 'new.yaml', mayGrant: ['ANALYST'] as const, source }],
    };
    const live = workspaceOf([ADMIN]);
    expect(compare(rosterOf([LISTED]), included, live).map(tell)).toEqual([
      'may_grant null → ANALYST loosened in new.yaml: ',
    ]);
    expect(compare(included, rosterOf([LISTED]), live).map(tell)).toEqual([
      'may_grant ANALYST → null tightened in new.yaml: ',
    ]);
  });

  it('compares a share and a number by what they are here, by the guard of that key', () => {
    const crowd = Array.from({ length: 30 }, (_, n) => active(`u${n}@acme.io`, 'ANALYST'));
    const listed = [LISTED, ...crowd.map(({ email }) => person(email, 'ANALYST'))];
    const live = workspaceOf([ADMIN, ...crowd]);
    const at = (before: Partial<Policy>, after: Partial<Policy>) =>
      told(before, after, live, listed);
    // 30 % of 31 are 9.
    expect(at({}, { maxTypeChanges: people(8) })).toEqual(['max_type_changes 30% → 8 tightened: ']);
    expect(at({}, { maxTypeChanges: people(9) })).toEqual(['max_type_changes 30% → 9 loosened: ']);
    expect(at({ maxTypeChanges: people(9) }, {})).toEqual(['max_type_changes 9 → 30% loosened: ']);
    expect(at({ maxTypeChanges: people(10) }, {})).toEqual([
      'max_type_changes 10 → 30% tightened: ',
    ]);
  });
});
