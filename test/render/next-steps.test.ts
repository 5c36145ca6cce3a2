import { describe, expect, it } from 'vitest';
import type { Guard, GuardName, Plan, RosterPast } from '../../src/plan/plan.js';
import { describeGuard, describeWays, describeWeight } from '../../src/render/next-steps.js';
import {
  disable,
  disableWithPast,
  invite,
  line,
  ONE_OF_EACH,
  planFileOf,
  planOf,
  tripped,
} from '../fixtures/plans.js';

const guard = (name: GuardName): Guard => tripped(name, 3, 9, 'Too many.');

describe('a guard that tripped', () => {
  it('sends to the list first, then to the policy and the flag', () => {
    expect(describeGuard(guard('max_removals'), 'plan', 'one_workspace')).toBe(
      'Too many. Check the list first. If it is right, set policy.max_removals to 9 in the roster, or for one run: --allow max_removals=9',
    );
    expect(describeGuard(guard('max_removals'), 'plan', 'several_workspaces')).toMatch(
      /--allow max_removals=9 \(this raises the limit in every workspace of the run\)$/,
    );
  });

  it.each([
    ['max_invites', 'set policy.max_invites to 9 in the roster.'],
    ['min_admins', 'set policy.min_admins to 9 in the roster.'],
    ['protected', 'remove these users from policy.protected.'],
    ['seats', 'raise policy.seats.'],
  ] as const)('names no flag in a review, where nobody can pass one: %s', (name, words) => {
    const said = describeGuard(guard(name), 'plan', 'review');
    expect(said).toBe(`Too many. Check the list first. If it is right, ${words}`);
  });

  it('says who can allow a roster without people, which no policy does', () => {
    expect(describeGuard(guard('empty_roster'), 'plan', 'review')).toContain(
      'Only the person who applies it can allow this, with --allow empty_roster=9',
    );
  });

  it.each(['incomplete_read', 'empty_read', 'wrong_workspace'] as const)(
    'that says that the read cannot be trusted has no such way: %s',
    (name) => {
      for (const reader of ['one_workspace', 'several_workspaces', 'review'] as const) {
        expect(describeGuard(guard(name), 'plan', reader)).toBe('Too many.');
      }
    },
  );

  it('is only told where drift is reported: nothing is written', () => {
    expect(describeGuard(guard('max_removals'), 'drift', 'review')).toBe('Too many.');
  });
});

describe('drift', () => {
  const UNDO =
    'To undo the drift: roster apply roster.yaml. To adopt it into the roster: roster import --merge roster.yaml.';
  const JOINED =
    'To keep someone who joined another way (an auto-join domain, SSO, a manual invitation): roster import --merge roster.yaml --only EMAIL. To remove them: roster users disable EMAIL.';
  const TAKEN_OFF =
    'The next roster apply roster.yaml disables everyone who was taken off the roster. To put them back: roster import --merge roster.yaml --only EMAIL.';
  const withPast = (past: RosterPast): Plan =>
    planOf({ changes: [disableWithPast('old@acme.io', 'ADMIN', past)] });
  const off = withPast({ taken_off: { commit: 'abcdef', day: '2026-11-02', by: 'Eve' } });
  const joined = withPast({ taken_off: null });

  it('can be undone or adopted, in the roster that it is of', () => {
    expect(describeWays(planFileOf(ONE_OF_EACH))).toEqual([UNDO, JOINED]);
    const moved = ONE_OF_EACH.changes.filter(({ action }) => action !== 'disable');
    expect(describeWays(planFileOf(planOf({ changes: moved })))).toEqual([UNDO]);
    const [first] = describeWays(planFileOf(ONE_OF_EACH, ONE_OF_EACH));
    expect(first).toContain('roster apply FILE.');
  });

  it('has the ways of those who joined, those who were taken off, or both', () => {
    expect(describeWays(planFileOf(joined))).toEqual([UNDO, JOINED]);
    expect(describeWays(planFileOf(off))).toEqual([UNDO, TAKEN_OFF]);
    expect(describeWays(planFileOf(joined, off)).slice(1)).toEqual(
      [JOINED, TAKEN_OFF].map((way) => way.replaceAll('roster.yaml', 'FILE')),
    );
  });

  it("says why git can't tell which it is, and what to do about that", () => {
    expect(describeWays(planFileOf(withPast({ past_unknown: 'shallow' })))).toEqual([
      UNDO,
      JOINED,
      expect.stringMatching(
        /^Git can't tell who joined and who was taken off the roster: .*fetch-depth: 0/,
      ),
    ]);
  });

  it('that only people can mend has no such ways', () => {
    expect(describeWays(planFileOf(planOf({ attention: ONE_OF_EACH.attention })))).toEqual([]);
  });
});

describe('what nobody can take back', () => {
  it('is counted over all plans', () => {
    const plans = [
      planOf({ changes: [invite('a@acme.io', 'ANALYST', line(3)), disable('b@acme.io', 'ADMIN')] }),
      planOf({ changes: [invite('c@acme.io', 'ANALYST', line(4))] }),
    ];
    expect(describeWeight(plans)).toBe(
      "This sends 2 e-mails and disables 1 user, which the API can't undo. ",
    );
    expect(describeWeight(plans.slice(1))).toBe('This sends 1 e-mail. ');
    expect(describeWeight([planOf()])).toBe('');
  });
});
