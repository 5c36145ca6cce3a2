/** A row and a column of the decision table, and what follows, as one plain sentence. */
import type { Policy } from '../roster/roster.js';
import { type Decision, decide } from './decision-table.js';
import type { Attention, AttentionCode } from './plan.js';
import { liveState, rosterState, type Standing } from './standing.js';

/** `Active as ANALYST and listed as DEVELOPER: roster changes the account type to DEVELOPER.` */
export function describeDecision(
  standing: Standing,
  policy: Pick<Policy, 'unlisted' | 'reinviteExpired'>,
  isWithheld: boolean,
): string {
  const decision = decide(liveState(standing), rosterState(standing));
  const stands = `${describeLive(standing)} and ${describeListed(standing)}`;
  return `${stands}: ${describeWhatFollows(decision, standing, policy, isWithheld)}.`;
}

function describeLive(standing: Standing): string {
  const { active, invited } = standing;
  const type = active[0]?.accountType;
  const pending = invited.find((each) => each.invitation === 'pending')?.accountType;
  switch (liveState(standing)) {
    case 'active':
      return `Active as ${type}`;
    case 'active_and_pending':
      return `Active as ${type}, with a pending invitation,`;
    case 'active_and_expired':
      return `Active as ${type}, with an expired invitation,`;
    case 'pending':
      return `Invited as ${pending}, not active yet,`;
    case 'expired':
      return `Invited as ${invited[0]?.accountType} until the invitation expired,`;
    case 'ambiguous':
      return active.length > 1
        ? `Live as ${active.length} active users with one address`
        : `Invited ${invited.length} times with different account types`;
    case 'nowhere':
      return 'Not in the workspace';
  }
}

function describeListed({ person, expired }: Standing): string {
  if (person !== null) return `listed as ${person.accountType}`;
  return expired === null ? 'not on the roster' : `listed until ${expired.expires}, which is past`;
}

const CANCEL = 'a human must cancel the invitation in Account Settings > Team';

function describeWhatFollows(
  decision: Decision,
  standing: Standing,
  policy: Pick<Policy, 'unlisted' | 'reinviteExpired'>,
  isWithheld: boolean,
): string {
  const wanted = standing.person?.accountType ?? '';
  switch (decision) {
    case 'nothing':
      return 'there is nothing to do';
    case 'invite':
      return `roster invites them as ${wanted}`;
    case 'reinvite':
      return policy.reinviteExpired
        ? `roster invites them again as ${wanted}`
        : 'policy.reinvite_expired is false, so inviting again is left to a human';
    case 'change_account_type':
      return isWithheld
        ? `roster would change the account type to ${wanted}, but policy.protected keeps it from that`
        : `roster changes the account type to ${wanted}`;
    case 'disable':
      return describeDisable(policy, isWithheld);
    case 'disable_and_cancel_invitation':
      return `${describeDisable(policy, isWithheld)}, and ${CANCEL}`;
    case 'cancel_invitation':
      return CANCEL;
    case 'pending_other_type':
      return `roster changes the account type to ${wanted} once the invitation is accepted`;
    case 'ambiguous_user':
      return 'nobody can tell which one is meant, so roster touches none of them';
  }
}

function describeDisable({ unlisted }: Pick<Policy, 'unlisted'>, isWithheld: boolean): string {
  if (unlisted === 'keep') return 'policy.unlisted is keep, so roster leaves them as they are';
  if (isWithheld) return 'roster would disable them, but policy.protected keeps it from that';
  return 'roster disables them';
}

// What a human must do, said so that it can be done.

const BY_HAND = 'in Account Settings > Team';

/** The attention for one address. */
export function attentionFor(code: AttentionCode, standing: Standing): Attention {
  const { person } = standing;
  const listed = person ?? standing.expired;
  const email = listed?.email ?? standing.active[0]?.email ?? standing.invited[0]?.email;
  return {
    code,
    email: email ?? standing.key,
    message: describe(code, standing),
    source: listed?.source ?? null,
  };
}

function describe(code: AttentionCode, standing: Standing): string {
  const invitedAs = standing.invited.find((user) => user.invitation === 'pending')?.accountType;
  const wanted = standing.person?.accountType ?? '';
  switch (code) {
    case 'cancel_invitation':
      return `Invited as ${invitedAs} but ${notListed(standing)}: cancel the invitation ${BY_HAND}.`;
    case 'pending_other_type':
      return `Invited as ${invitedAs}, listed as ${wanted}: roster changes it once the invitation is accepted.`;
    case 'invitation_expired':
      return `The invitation expired and policy.reinvite_expired is false: invite again ${BY_HAND}.`;
    case 'ambiguous_user':
      return `${describeTwins(standing)} share this address: roster touches neither. Leave one ${BY_HAND}.`;
    case 'protected_user':
      return `Protected by policy.protected, so roster does not ${withheld(standing)}: ${wayOut(standing)}, or take the protection away.`;
  }
}

function notListed({ expired }: Standing): string {
  return expired === null ? 'not on the roster' : `expired on ${expired.expires}`;
}

function describeTwins(standing: Standing): string {
  return standing.active.length > 1
    ? `${standing.active.length} active users`
    : `${standing.invited.length} invitations with different account types`;
}

function withheld(standing: Standing): string {
  return standing.person === null
    ? 'disable this user'
    : `change this user to ${standing.person.accountType}`;
}

function wayOut({ person, expired, active }: Standing): string {
  if (expired !== null) return 'write a later `expires`';
  return person === null ? 'list the person' : `list the person as ${active[0]?.accountType}`;
}
