import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountType } from '../../src/account-type.js';
import type { PolicyChange } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { comparePolicies } from '../../src/plan/policy-changes.js';
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
