import { describe, expect, it } from 'vitest';
import { dayAt } from '../../src/day.js';
import { emailKey } from '../../src/email.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { LastWritten } from '../../src/plan/reinviting.js';
import type { Person, Policy } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';

const KIM = 'kim@acme.io';
const listed = [person(KIM, 'DEVELOPER', 7)];
const unlisted: readonly Person[] = [];

/** Everything that a plan says about Kim, as short words. */
function planKim(
  people: readonly Person[],
  live: Workspace,
  policy: Partial<Policy> = {},
  written: readonly (readonly [string, LastWritten])[] = [],
): string[] {
  const told = new Map(written.map(([email, each]) => [emailKey(email), each]));
  return words(planRoster(rosterOf(people, policy), live, { ...CONTEXT, written: told }));
}

function writtenOn(day: string): LastWritten {
  return { status: 'written', day: dayAt(Date.parse(day)) };
}

function words(plan: Plan): string[] {
  return [
    ...plan.changes.map((change) =>
      change.action === 'disable' ? 'disable' : `${change.action} ${change.to}`,
    ),
    ...plan.attention.map((each) => `! ${each.code}`),
  ];
}

describe('the decision table', () => {
  describe('active with the type on the roster', () => {
    const live = workspaceOf([active(KIM, 'DEVELOPER')]);
    it('does nothing when listed', () => expect(planKim(listed, live)).toEqual([]));
    it('disables when not listed', () => expect(planKim(unlisted, live)).toEqual(['disable']));
    it('keeps when not listed and policy says keep', () => {
      const plan = planRoster(rosterOf([], { unlisted: 'keep' }), live, CONTEXT);
      expect(words(plan)).toEqual([]);
      expect(plan.unlisted).toEqual([
        { email: KIM, uid: `uid-${KIM}`, account_type: 'DEVELOPER', expires: null },
      ]);
    });
  });

  describe('active with another type', () => {
    const live = workspaceOf([active(KIM, 'ANALYST')]);
    it('changes the type when listed', () => {
      expect(planKim(listed, live)).toEqual(['change_account_type DEVELOPER']);
    });
    it('disables when not listed', () => expect(planKim(unlisted, live)).toEqual(['disable']));
  });

  describe('active with a type that nobody knows', () => {
    const live = workspaceOf([active(KIM, 'FUTURE_TYPE')]);
    it('changes the type when listed', () => {
      expect(planKim(listed, live)).toEqual(['change_account_type DEVELOPER']);
    });
  });

  describe('invited and pending with the type on the roster', () => {
    const live = workspaceOf([], [pending(KIM, 'DEVELOPER')]);
    it('does nothing when listed', () => expect(planKim(listed, live)).toEqual([]));
    it('asks for the invitation to be cancelled when not listed', () => {
      expect(planKim(unlisted, live)).toEqual(['! cancel_invitation']);
    });
    it('asks for it under unlisted: keep too, since only active users are kept', () => {
      expect(planKim(unlisted, live, { unlisted: 'keep' })).toEqual(['! cancel_invitation']);
    });
  });

  describe('invited and pending with another type', () => {
    const live = workspaceOf([], [pending(KIM, 'ANALYST')]);
    it('waits for the invitation to be accepted when listed', () => {
      expect(planKim(listed, live)).toEqual(['! pending_other_type']);
    });
    it('asks for the invitation to be cancelled when not listed', () => {
      expect(planKim(unlisted, live)).toEqual(['! cancel_invitation']);
    });
  });

  describe('invited, in a state that nobody knows', () => {
    const declined = (type: string) => ({ ...pending(KIM, type), unknownState: 'DECLINED' });
    const live = workspaceOf([], [declined('DEVELOPER')]);
    const message = (people: readonly Person[], policy = {}): string | undefined =>
      planRoster(rosterOf(people, policy), live, CONTEXT).attention[0]?.message;

    it('counts as pending and is shown', () => {
      expect(planKim(listed, live)).toEqual(['! unknown_invitation_state']);
      expect(planKim(unlisted, live)).toEqual([
        '! unknown_invitation_state',
        '! cancel_invitation',
      ]);
      expect(planKim(listed, workspaceOf([], [declined('ANALYST')]))).toEqual([
        '! unknown_invitation_state',
        '! pending_other_type',
      ]);
    });
    it('says which state, and what to do', () => {
      expect(message(listed)).toBe(
        'Invited as DEVELOPER, in the state DECLINED, which roster does not know: roster treats it as pending and does not send another. Look in Account Settings > Team: if the invitation has ended, cancel it there. roster then invites listed people again.',
      );
    });
    it('holds a seat', () => {
      expect(planRoster(rosterOf(listed), live, CONTEXT).seats.active.before).toBe(1);
    });
    it('is as pending beside one that is known to be', () => {
      const both = [declined('DEVELOPER'), pending(KIM, 'DEVELOPER')];
      expect(planKim(listed, workspaceOf([], both))).toEqual([]);
      expect(planKim(listed, workspaceOf([], both.toReversed()))).toEqual([]);
      const overdue = [declined('DEVELOPER'), expired(KIM, 'DEVELOPER')];
      expect(planKim(listed, workspaceOf([], overdue))).toEqual(['! unknown_invitation_state']);
    });
    it('is ignored like a pending one where the person is active', () => {
      const there = workspaceOf([active(KIM, 'DEVELOPER')], [declined('ANALYST')]);
      expect(planKim(listed, there)).toEqual([]);
      expect(planKim(unlisted, there)).toEqual(['disable', '! cancel_invitation']);
    });
  });

  describe('invited and expired', () => {
    const live = workspaceOf([], [expired(KIM, 'ANALYST')]);
    it('invites again with the type on the roster when listed', () => {
      expect(planKim(listed, live)).toEqual(['reinvite DEVELOPER']);
    });
    it('leaves it to a human when policy.reinvite_expired is false', () => {
      expect(planKim(listed, live, { reinviteExpired: false })).toEqual(['! invitation_expired']);
    });
    it('does nothing when not listed', () => expect(planKim(unlisted, live)).toEqual([]));
    it('invites again with policy.reinvite_for while the entry is young, and then no more', () => {
      const writing = (day: string): string[] =>
        planKim(listed, live, { reinviteForDays: 60 }, [[KIM, writtenOn(day)]]);
      expect(writing('2026-09-24')).toEqual(['reinvite DEVELOPER']);
      expect(writing('2026-09-23')).toEqual(['! invitation_given_up']);
    });
    it('sends nothing with policy.reinvite_for where nobody can tell when the entry was written', () => {
      const policy = { reinviteForDays: 60 };
      expect(planKim(listed, live, policy)).toEqual(['! entry_age_unknown']);
      const shallow: LastWritten = { status: 'unknown', why: 'shallow' };
      expect(planKim(listed, live, policy, [[KIM, shallow]])).toEqual(['! entry_age_unknown']);
    });
    it('sends nothing for an entry that was written in days to come, but for clocks that differ', () => {
      const writing = (day: string): string[] =>
        planKim(listed, live, { reinviteForDays: 60 }, [[KIM, writtenOn(day)]]);
      expect(writing('2026-11-24')).toEqual(['reinvite DEVELOPER']);
      expect(writing('2026-11-25')).toEqual(['! entry_age_unknown']);
    });
    it('leaves it to a human when policy.reinvite_expired is false, however young the entry is', () => {
      const policy = { reinviteExpired: false, reinviteForDays: 60 };
      expect(planKim(listed, live, policy, [[KIM, writtenOn('2026-11-23')]])).toEqual([
        '! invitation_expired',
      ]);
    });
  });

  describe('active and also invited', () => {
    const both = workspaceOf([active(KIM, 'DEVELOPER')], [pending(KIM, 'ANALYST')]);
    it('ignores the invitation when listed with the type', () => {
      expect(planKim(listed, both)).toEqual([]);
    });
    it('changes the type when listed with another one', () => {
      const live = workspaceOf([active(KIM, 'ANALYST')], [pending(KIM, 'DEVELOPER')]);
      expect(planKim(listed, live)).toEqual(['change_account_type DEVELOPER']);
    });
    it('disables and asks for the invitation to be cancelled when not listed', () => {
      expect(planKim(unlisted, both)).toEqual(['disable', '! cancel_invitation']);
    });
    it('only disables when not listed and the invitation expired', () => {
      const live = workspaceOf([active(KIM, 'DEVELOPER')], [expired(KIM, 'ANALYST')]);
      expect(planKim(unlisted, live)).toEqual(['disable']);
    });
  });

  describe('two active users with one address', () => {
    const live = workspaceOf([active(KIM, 'DEVELOPER', 'a'), active('KIM@acme.io', 'ADMIN', 'b')]);
    it('touches neither when listed', () => {
      expect(planKim(listed, live)).toEqual(['! ambiguous_user']);
    });
    it('touches neither when not listed', () => {
      expect(planKim(unlisted, live)).toEqual(['! ambiguous_user']);
    });
  });

  describe('two invitations to one address', () => {
    it('counts as pending when one is pending and one expired', () => {
      const live = workspaceOf([], [expired(KIM, 'ANALYST'), pending(KIM, 'DEVELOPER')]);
      expect(planKim(listed, live)).toEqual([]);
    });
    it('is ambiguous when two are pending with different types', () => {
      const live = workspaceOf([], [pending(KIM, 'ANALYST'), pending(KIM, 'DEVELOPER')]);
      expect(planKim(listed, live)).toEqual(['! ambiguous_user']);
    });
  });

  describe('nowhere', () => {
    const live = workspaceOf([active('other@acme.io', 'ADMIN')]);
    const others = [person('other@acme.io', 'ADMIN')];
    it('invites when listed', () => {
      expect(planKim([...others, ...listed], live)).toEqual(['invite DEVELOPER']);
    });
    it('does nothing when not listed', () => expect(planKim(others, live)).toEqual([]));
  });
});
