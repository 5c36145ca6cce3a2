import { describe, expect, it } from 'vitest';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { chooseKnownUsers, isForeign } from '../../../src/plan/saved/known-users.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../../fixtures/workspaces.js';

const crowd = (...uids: readonly string[]) =>
  workspaceOf(uids.map((uid) => active(`${uid}@acme.io`, 'ANALYST', uid)));
const known = (...uids: readonly string[]) => ({
  observed: {
    ...planRoster(rosterOf([]), crowd('a'), CONTEXT).observed,
    witnesses: uids.map((uid) => ({ uid })),
  },
});

describe('the users by whom a workspace is known again', () => {
  it('are the first five by uid, whatever the order of the read', () => {
    const chosen = chooseKnownUsers(crowd('g', 'c', 'a', 'f', 'b', 'e', 'd'), []);
    expect(chosen).toEqual(['a', 'b', 'c', 'd', 'e'].map((uid) => ({ uid })));
  });

  it('are none whom the plan disables; who is changed stays', () => {
    const live = crowd('a', 'b', 'c');
    const roster = rosterOf([person('b@acme.io', 'BUSINESS'), person('c@acme.io', 'ANALYST')]);
    const { changes } = planRoster(roster, live, CONTEXT);
    expect(changes.map(({ action }) => action)).toEqual(['change_account_type', 'disable']);
    expect(chooseKnownUsers(live, changes)).toEqual([{ uid: 'b' }, { uid: 'c' }]);
  });
});

describe('another workspace', () => {
  it.each([
    [['a', 'b'], ['x'], true],
    [['a', 'b'], ['a', 'x'], false],
    [['a', 'b', 'c'], ['a', 'x'], true],
    [['a', 'b', 'c'], ['a', 'c'], false],
    [[], ['x'], false],
    // Nobody at all says nothing of whose workspace it is.
    [['a', 'b'], [], false],
  ])('is one where over half of %j are not among %j: %s', (seen, there, isAnother) => {
    expect(isForeign(known(...seen), crowd(...there))).toBe(isAnother);
  });
});
