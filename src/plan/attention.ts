/** What a human must do, said so that it can be done. */
import type { Attention, AttentionCode } from './plan.js';
import type { Standing } from './standing.js';

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
