import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAccountType } from '../../src/account-type.js';
import { adoptDrift, adoptWorkspace } from '../../src/plan/adopt.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Roster } from '../../src/roster/roster.js';
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

const { today } = CONTEXT;
const fits = (): boolean => true;

describe('adoptWorkspace', () => {
  test('takes everybody who is active or invited, sorted by address', () => {
    const workspace = workspaceOf(
      [active('Zoe@acme.io', 'ANALYST'), active('ana@acme.io', 'ADMIN')],
      [pending('bo@acme.io', 'DEVELOPER'), expired('chi@acme.io', 'ADMIN')],
    );
    const { people, leftOut } = adoptWorkspace(workspace, fits);
    expect(people.map(({ email, accountType, name }) => [email, accountType, name])).toEqual([
      ['ana@acme.io', 'ADMIN', 'Name of ana@acme.io'],
      ['bo@acme.io', 'DEVELOPER', null],
      ['Zoe@acme.io', 'ANALYST', 'Name of Zoe@acme.io'],
    ]);
    expect(leftOut.map(({ email, why }) => [email, why])).toEqual([
      ['chi@acme.io', 'invitation_expired'],
    ]);
  });

  test('takes two users with one address once', () => {
    const twins = [active('ana@acme.io', 'ADMIN', 'b'), active('ANA@acme.io', 'ANALYST', 'a')];
    const { people } = adoptWorkspace(workspaceOf(twins), fits);
    expect(people).toMatchObject([{ email: 'ANA@acme.io', accountType: 'ANALYST', sharedBy: 2 }]);
  });

  test('leaves out whom a roster can not hold', () => {
    const workspace = workspaceOf([
      active('ana@acme.io', 'NEW_TYPE'),
      active('bo@acme.io', 'ADMIN'),
    ]);
    const { people, leftOut } = adoptWorkspace(workspace, (email) => email !== 'bo@acme.io');
    expect(people).toEqual([]);
    expect(leftOut.map(({ why }) => why)).toEqual(['unknown_account_type', 'invalid_address']);
  });
});

/** The roster as an adoption leaves it. */
function merge(roster: Roster, { drifts }: ReturnType<typeof adoptDrift>): Roster {
  const types = new Map(
    drifts.flatMap((drift) => (drift.kind === 'set' ? [[drift.key, drift.accountType]] : [])),
  );
  const added = drifts.flatMap((drift) =>
    drift.kind === 'add' ? [person(drift.person.email, drift.person.accountType)] : [],
  );
  const people = roster.people.map((each) => ({
    ...each,
    accountType: types.get(each.key) ?? each.accountType,
  }));
  return { ...roster, people: [...people, ...added] };
}

describe('adoptDrift', () => {
  test('adds who is live and not listed, and sets other types', () => {
    const roster = rosterOf([person('ana@acme.io', 'ADMIN'), person('bo@acme.io', 'ADMIN')]);
    const workspace = workspaceOf(
      [active('ana@acme.io', 'ANALYST'), active('chi@acme.io', 'DEVELOPER')],
      [pending('bo@acme.io', 'BUSINESS'), pending('dee@acme.io', 'ANALYST')],
    );
    const { drifts, kept } = adoptDrift(roster, workspace, today, fits);
    expect(
      drifts.map((drift) =>
        drift.kind === 'add'
          ? ['add', drift.person.email, drift.person.accountType]
          : ['set', drift.email, drift.accountType],
      ),
    ).toEqual([
      ['set', 'ana@acme.io', 'ANALYST'],
      ['set', 'bo@acme.io', 'BUSINESS'],
      ['add', 'chi@acme.io', 'DEVELOPER'],
      ['add', 'dee@acme.io', 'ANALYST'],
    ]);
    expect(kept).toEqual([]);
  });

  test('keeps what nobody can tell, with the reason', () => {
    const gone = { ...person('eli@acme.io', 'ADMIN'), expires: today };
    const over = { ...person('fay@acme.io', 'ADMIN'), expires: '2026-11-22' as typeof today };
    const roster = rosterOf(
      [person('ana@acme.io', 'ADMIN'), person('bo@acme.io', 'ADMIN'), gone, over],
      { ignore: ['gus@acme.io'] },
    );
    const workspace = workspaceOf(
      [
        active('bo@acme.io', 'ANALYST', 'one'),
        active('bo@acme.io', 'ANALYST', 'two'),
        active('chi@acme.io', 'NEW_TYPE'),
        active('eli@acme.io', 'ADMIN'),
        active('fay@acme.io', 'ADMIN'),
        active('gus@acme.io', 'ADMIN'),
      ],
      [expired('dee@acme.io', 'ADMIN')],
    );
    const { drifts, kept } = adoptDrift(roster, workspace, today, fits);
    expect(drifts).toEqual([]);
    expect(kept.map(({ email, why }) => [email, why])).toEqual([
      ['ana@acme.io', 'nowhere'],
      ['bo@acme.io', 'ambiguous'],
      ['chi@acme.io', 'unknown_account_type'],
      ['dee@acme.io', 'invitation_expired'],
      ['fay@acme.io', 'expired'],
    ]);
  });

  test('after it, a plan changes nobody who is live and whose type roster knows', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const adoption = adoptDrift(roster, workspace, today, fits);
        const kept = new Map(adoption.kept.map(({ key, why }) => [key, why]));
        const plan = planRoster(merge(roster, adoption), workspace, CONTEXT);
        const unexplained = plan.changes.filter((change) => {
          if (change.action === 'reinvite') return false;
          const key = change.email.toLowerCase();
          const why = [...kept].find(([each]) => each === key)?.[1];
          if (change.action === 'invite') return why !== 'nowhere';
          const from = 'from' in change ? change.from : '';
          return !(why === 'expired' || (why === 'unknown_account_type' && !isAccountType(from)));
        });
        expect(unexplained).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('finds nothing more the second time', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const once = merge(roster, adoptDrift(roster, workspace, today, fits));
        expect(adoptDrift(once, workspace, today, fits).drifts).toEqual([]);
      }),
    );
  });
});
