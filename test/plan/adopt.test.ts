import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAccountType } from '../../src/account-type.js';
import { dayAt } from '../../src/day.js';
import { emailKey } from '../../src/email.js';
import { adoptDrift, adoptWorkspace, type Kept } from '../../src/plan/adopt.js';
import type { Change } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Roster } from '../../src/roster/roster.js';
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

const { today } = CONTEXT;
const fits = (): boolean => true;

/** Whether an adoption said why a plan still changes someone. */
function isExplained(change: Change, why: Kept['why'] | undefined): boolean {
  if (change.action === 'reinvite') return true;
  if (change.action === 'invite') return why === 'nowhere';
  if (why === 'former_address') return change.action === 'disable';
  return why === 'expired' || (why === 'unknown_account_type' && !isAccountType(change.from));
}

describe('adoptWorkspace', () => {
  test('takes everyone who is active or invited, sorted by address', () => {
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

  test('leaves out whom a roster cannot hold', () => {
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

  test('leaves a former address as it is, whether the new one is active or not', () => {
    const old = emailKey('old@acme.io');
    const ana = {
      ...person('ana@acme.io', 'ADMIN'),
      formerly: [{ email: old, key: old, acts: null }],
    };
    const before = active(old, 'ADMIN', 'old');
    for (const live of [[before], [before, active('ana@acme.io', 'ADMIN')]]) {
      const { drifts, kept } = adoptDrift(rosterOf([ana]), workspaceOf(live), today, fits);
      expect(drifts).toEqual([]);
      expect(kept).toContainEqual({ key: old, email: old, why: 'former_address' });
    }
  });

  test('after it, a plan changes nobody who is live and whose type roster knows', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const adoption = adoptDrift(roster, workspace, today, fits);
        const kept = new Map(adoption.kept.map(({ key, why }) => [key, why]));
        const plan = planRoster(merge(roster, adoption), workspace, CONTEXT);
        const unexplained = plan.changes.filter((change) => {
          const why = [...kept].find(([each]) => each === change.email.toLowerCase())?.[1];
          return !isExplained(change, why);
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

describe('who is adopted, and why not', () => {
  const day = (text: string) => dayAt(Date.parse(text));
  const ended = { ...person('Ana@acme.io', 'ADMIN'), expires: day('2026-11-01') };
  const kept = (roster: Roster, workspace: Workspace, isFit: () => boolean = fits) =>
    adoptDrift(roster, workspace, today, isFit).kept.map(({ email, why }) => [email, why]);

  test('is told of each, by the address as the roster has it, or else as it is live', () => {
    const nobody = workspaceOf([]);
    expect(kept(rosterOf([person('Ana@acme.io', 'ADMIN')]), nobody)).toEqual([
      ['Ana@acme.io', 'nowhere'],
    ]);
    expect(kept(rosterOf([ended]), nobody)).toEqual([['Ana@acme.io', 'expired_and_nowhere']]);
    expect(kept(rosterOf([ended]), workspaceOf([active('ana@acme.io', 'ADMIN')]))).toEqual([
      ['Ana@acme.io', 'expired'],
    ]);
    const again = workspaceOf([], [expired('ANA@acme.io', 'ADMIN')]);
    expect(kept(rosterOf([person('Ana@acme.io', 'ADMIN')]), again)).toEqual([
      ['Ana@acme.io', 'awaits_invitation'],
    ]);
    expect(kept(rosterOf([]), again)).toEqual([['ANA@acme.io', 'invitation_expired']]);
    expect(kept(rosterOf([ended]), again)).toEqual([['Ana@acme.io', 'expired_and_nowhere']]);
    const twins = workspaceOf([
      active('ANA@acme.io', 'ADMIN', 'a'),
      active('ana@acme.io', 'ANALYST', 'b'),
    ]);
    expect(kept(rosterOf([]), twins)).toEqual([['ANA@acme.io', 'ambiguous']]);
  });

  test('is decided by the address only where someone new would be listed', () => {
    const live = workspaceOf([active('ana@acme.io', 'ANALYST')]);
    const unfit = (): boolean => false;
    expect(kept(rosterOf([]), live, unfit)).toEqual([['ana@acme.io', 'invalid_address']]);
    const listed = rosterOf([person('ana@acme.io', 'ADMIN')]);
    expect(adoptDrift(listed, live, today, unfit)).toEqual({
      kept: [],
      drifts: [
        {
          ...{ kind: 'set', key: emailKey('ana@acme.io'), email: 'ana@acme.io' },
          accountType: 'ANALYST',
        },
      ],
    });
  });

  test('is the user who is active, though someone is invited at the same address', () => {
    const live = workspaceOf(
      [active('ana@acme.io', 'ANALYST')],
      [pending('ana@acme.io', 'ADMIN'), expired('bo@acme.io', 'ADMIN')],
    );
    const { people, leftOut } = adoptWorkspace(live, fits);
    expect(people).toMatchObject([
      { email: 'ana@acme.io', accountType: 'ANALYST', isInvited: false, sharedBy: 1 },
    ]);
    expect(leftOut).toMatchObject([{ email: 'bo@acme.io', isActive: false }]);
    const invited = adoptWorkspace(workspaceOf([], [pending('ana@acme.io', 'ADMIN')]), fits);
    expect(invited.people).toMatchObject([{ isInvited: true, sharedBy: 1 }]);
  });

  test('is the one of several whose account type roster knows', () => {
    const twins = workspaceOf([
      active('ana@acme.io', 'NEW_TYPE', 'a'),
      active('ana@acme.io', 'ANALYST', 'b'),
    ]);
    expect(adoptWorkspace(twins, fits).people).toMatchObject([
      { accountType: 'ANALYST', sharedBy: 2 },
    ]);
    const promised = workspaceOf(
      [],
      [pending('x@acme.io', 'ADMIN'), pending('x@acme.io', 'ANALYST')],
    );
    expect(adoptWorkspace(promised, fits).people).toMatchObject([{ sharedBy: 2 }]);
    const unknown = adoptWorkspace(workspaceOf([active('ana@acme.io', 'NEW_TYPE')]), fits);
    expect(unknown.leftOut).toMatchObject([
      { why: 'unknown_account_type', accountType: 'NEW_TYPE', isActive: true },
    ]);
  });

  test('is nobody where nobody is there', () => {
    expect(adoptWorkspace(workspaceOf([]), fits)).toEqual({ people: [], leftOut: [] });
    expect(adoptDrift(rosterOf([]), workspaceOf([]), today, fits)).toEqual({
      drifts: [],
      kept: [],
    });
  });
});
