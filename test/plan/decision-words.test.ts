import { describe, expect, it } from 'vitest';
import { dayAt } from '../../src/day.js';
import { emailKey } from '../../src/email.js';
import { attentionFor, describeDecision } from '../../src/plan/decision-words.js';
import type { LastWritten } from '../../src/plan/reinviting.js';
import type { Standing } from '../../src/plan/standing.js';
import type { Person } from '../../src/roster/roster.js';
import type { InvitedUser } from '../../src/workspace/workspace.js';
import { active, expired, pending, person } from '../fixtures/workspaces.js';

const EMAIL = 'kim@acme.io';
const kim = person(EMAIL, 'DEVELOPER', 7);
const ended = { ...kim, expires: dayAt(Date.parse('2026-10-31')) };
const heir = person('kim.lee@acme.io', 'ANALYST', 8);
const declined: InvitedUser = { ...pending(EMAIL, 'ANALYST'), unknownState: 'DECLINED' };
const TODAY = dayAt(Date.parse('2026-11-23'));
const AS_EVER = { unlisted: 'disable', reinviteExpired: true, reinviteForDays: null } as const;

function standing(parts: Partial<Standing>): Standing {
  return {
    ...{ key: emailKey(EMAIL), person: null, hold: null, expired: null, active: [], invited: [] },
    ...{ successor: null, written: null, ...parts },
  };
}

function writtenOn(day: string): LastWritten {
  return { status: 'written', day: dayAt(Date.parse(day)) };
}

function succeeding(successor: Person): Pick<Standing, 'successor'> {
  return { successor: { person: successor, isActive: false, hold: null, acts: null } };
}

const live = {
  active: { active: [active(EMAIL, 'ANALYST')] },
  activeSame: { active: [active(EMAIL, 'DEVELOPER')] },
  activeAndPending: {
    active: [active(EMAIL, 'ANALYST')],
    invited: [pending(EMAIL, 'BUSINESS')],
  },
  activeAndExpired: {
    active: [active(EMAIL, 'ANALYST')],
    invited: [expired(EMAIL, 'BUSINESS')],
  },
  pending: { invited: [expired(EMAIL, 'BUSINESS'), pending(EMAIL, 'ANALYST')] },
  declined: { invited: [declined] },
  expired: { invited: [expired(EMAIL, 'ANALYST')] },
  twins: { active: [active(EMAIL, 'ANALYST', 'a'), active(EMAIL, 'ADMIN', 'b')] },
  twoInvitations: { invited: [pending(EMAIL, 'ANALYST'), pending(EMAIL, 'ADMIN')] },
};

describe('a decision in a sentence', () => {
  it.each<[string, Partial<Standing>]>([
    ['Not in the workspace and not on the roster: there is nothing to do.', {}],
    [
      'Not in the workspace and listed as DEVELOPER: roster invites them as DEVELOPER.',
      { person: kim },
    ],
    [
      'Active as DEVELOPER and listed as DEVELOPER: there is nothing to do.',
      { ...live.activeSame, person: kim },
    ],
    [
      'Active as ANALYST and listed as DEVELOPER: roster changes the account type to DEVELOPER.',
      { ...live.active, person: kim },
    ],
    ['Active as ANALYST and not on the roster: roster disables them.', live.active],
    [
      'Active as ANALYST and listed until 2026-10-31, which has passed: roster disables them.',
      { ...live.active, expired: ended },
    ],
    [
      'Active as ANALYST, with a pending invitation, and not on the roster: roster disables them, and a person must cancel the invitation in Account Settings > Team.',
      live.activeAndPending,
    ],
    [
      'Active as ANALYST, with an expired invitation, and not on the roster: roster disables them.',
      live.activeAndExpired,
    ],
    [
      'Invited as ANALYST, not active yet, and listed as DEVELOPER: roster changes the account type to DEVELOPER once the invitation is accepted.',
      { ...live.pending, person: kim },
    ],
    [
      'Invited as ANALYST, not active yet, and not on the roster: a person must cancel the invitation in Account Settings > Team.',
      live.pending,
    ],
    [
      'Invited as ANALYST, in the state DECLINED, which roster does not know, and not on the roster: roster treats it as pending and does not send another, and a person must look in Account Settings > Team.',
      live.declined,
    ],
    [
      'Invited as ANALYST until the invitation expired, and listed as DEVELOPER: roster invites them again as DEVELOPER.',
      { ...live.expired, person: kim },
    ],
    [
      'In the workspace as 2 active users with one address and listed as DEVELOPER: roster cannot tell which one is meant, so it touches none of them.',
      { ...live.twins, person: kim },
    ],
    [
      'Invited 2 times with different account types and not on the roster: roster cannot tell which one is meant, so it touches none of them.',
      live.twoInvitations,
    ],
    [
      'Active as ANALYST and the former address of kim.lee@acme.io: roster leaves them until kim.lee@acme.io is active.',
      { ...live.active, ...succeeding(heir) },
    ],
    [
      'Not in the workspace and the former address of kim.lee@acme.io: there is nothing to do.',
      succeeding(heir),
    ],
  ])('%s', (sentence, parts) => {
    expect(describeDecision(standing(parts), AS_EVER, false, TODAY)).toBe(sentence);
  });

  it('says what the policy keeps roster from', () => {
    const keep = { ...AS_EVER, unlisted: 'keep' } as const;
    expect(describeDecision(standing(live.active), keep, false, TODAY)).toBe(
      'Active as ANALYST and not on the roster: policy.unlisted is keep, so roster leaves them as they are.',
    );
    const once = { ...AS_EVER, reinviteExpired: false };
    expect(describeDecision(standing({ ...live.expired, person: kim }), once, false, TODAY)).toBe(
      'Invited as ANALYST until the invitation expired, and listed as DEVELOPER: policy.reinvite_expired is false, so a person must decide whether to invite again.',
    );
  });

  it('says for how long someone is invited again, and why no longer', () => {
    const days = { ...AS_EVER, reinviteForDays: 60 };
    const says = (written: LastWritten | null): string =>
      describeDecision(standing({ ...live.expired, person: kim, written }), days, false, TODAY);
    const start = 'Invited as ANALYST until the invitation expired, and listed as DEVELOPER: ';
    expect(says(writtenOn('2026-11-01'))).toBe(
      `${start}roster invites them again as DEVELOPER, until 2026-12-31.`,
    );
    expect(says(writtenOn('2026-03-12'))).toBe(
      `${start}the entry was last written on 2026-03-12, longer ago than policy.reinvite_for allows, so no new invitation is sent.`,
    );
    expect(says({ status: 'unknown', why: 'shallow' })).toBe(
      `${start}policy.reinvite_for counts from when the entry was last written, but roster cannot tell when that was, so no new invitation is sent.`,
    );
  });

  it('says what protection keeps roster from', () => {
    expect(describeDecision(standing(live.active), AS_EVER, true, TODAY)).toBe(
      'Active as ANALYST and not on the roster: roster would disable them, but policy.protected prevents it.',
    );
    expect(describeDecision(standing({ ...live.active, person: kim }), AS_EVER, true, TODAY)).toBe(
      'Active as ANALYST and listed as DEVELOPER: roster would change the account type to DEVELOPER, but policy.protected prevents it.',
    );
  });
});

describe('attention', () => {
  it.each<[Parameters<typeof attentionFor>[0], Partial<Standing>, string]>([
    [
      'cancel_invitation',
      live.pending,
      'Invited as ANALYST but not on the roster: cancel the invitation in Account Settings > Team.',
    ],
    [
      'cancel_invitation',
      { ...live.pending, expired: ended },
      'Invited as ANALYST but expired on 2026-10-31: cancel the invitation in Account Settings > Team.',
    ],
    [
      'pending_other_type',
      { ...live.pending, person: kim },
      'Invited as ANALYST, listed as DEVELOPER: roster changes it once the invitation is accepted.',
    ],
    [
      'invitation_expired',
      { ...live.expired, person: kim },
      'The invitation expired and policy.reinvite_expired is false: invite them again in Account Settings > Team.',
    ],
    [
      'invitation_given_up',
      { ...live.expired, person: kim, written: writtenOn('2026-03-12') },
      'The entry was last written on 2026-03-12 and no invitation was accepted since, so no new one is sent (policy.reinvite_for). To invite them again, change the entry, for example its note. Otherwise, remove the person.',
    ],
    [
      'entry_age_unknown',
      { ...live.expired, person: kim, written: { status: 'unknown', why: 'shallow' } },
      'The invitation expired, and no new one is sent: policy.reinvite_for counts from when the entry was last written, and this clone does not have enough history. Fetch the whole history: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` elsewhere.',
    ],
    [
      'entry_age_unknown',
      { ...live.expired, person: kim },
      'The invitation expired, and no new one is sent: policy.reinvite_for counts from when the entry was last written, and this was planned without git. Pass `written` to plan.',
    ],
    [
      'entry_age_unknown',
      { ...live.expired, person: kim, written: writtenOn('2031-01-01') },
      'The invitation expired, and no new one is sent: policy.reinvite_for counts from when the entry was last written, and the date of its commit is in the future. Write the entry again.',
    ],
    [
      'unknown_invitation_state',
      { invited: [pending(EMAIL, 'ANALYST'), declined] },
      'Invited as ANALYST, in the state DECLINED, which roster does not know: roster treats it as pending and does not send another. Look in Account Settings > Team: if the invitation has ended, cancel it there. roster then invites listed people again.',
    ],
    [
      'ambiguous_user',
      live.twins,
      '2 active users share this address, so roster touches none of them. Remove all but one in Account Settings > Team.',
    ],
    [
      'ambiguous_user',
      live.twoInvitations,
      '2 invitations with different account types share this address, so roster touches none of them. Remove all but one in Account Settings > Team.',
    ],
    [
      'formerly_not_granted',
      { ...live.active, ...succeeding(heir) },
      'The former address of kim.lee@acme.io, whose file may not grant ANALYST, so the user is not kept until the new address is active. Move the entry to the root file.',
    ],
    [
      'protected_user',
      live.active,
      'Protected by policy.protected, so roster does not disable this user: list the person, or remove the protection.',
    ],
    [
      'protected_user',
      { ...live.active, person: kim },
      'Protected by policy.protected, so roster does not change this user to DEVELOPER: list the person as ANALYST, or remove the protection.',
    ],
    [
      'protected_user',
      { ...live.active, expired: ended },
      'Protected by policy.protected, so roster does not disable this user: write a later `expires`, or remove the protection.',
    ],
  ])('%s says what to do', (code, parts, message) => {
    expect(attentionFor(code, standing(parts))).toMatchObject({ code, message });
  });

  it('names the address as the roster has it, or else as it is live, and where it stands', () => {
    const at = (parts: Partial<Standing>) => attentionFor('protected_user', standing(parts));
    const listed = { ...kim, email: 'Kim@acme.io' };
    expect(at({ ...live.active, person: listed })).toMatchObject({
      email: 'Kim@acme.io',
      source: { file: 'roster.yaml', line: 7 },
    });
    expect(at({ ...live.active, expired: { ...ended, email: 'KIM@acme.io' } })).toMatchObject({
      email: 'KIM@acme.io',
      source: { file: 'roster.yaml', line: 7 },
    });
    expect(
      at({ active: [active('kIm@acme.io', 'ANALYST')], invited: [pending('x@x.io', 'ADMIN')] }),
    ).toMatchObject({ email: 'kIm@acme.io', source: null });
    expect(at({ invited: [pending('kiM@acme.io', 'ANALYST')] }).email).toBe('kiM@acme.io');
    expect(at({}).email).toBe(EMAIL);
  });
});
