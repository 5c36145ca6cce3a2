/**
 * The decision table in sentences: how an address stands, what follows, and what of it a human must
 * do. `explain` says it of anyone (`describeDecision`), a plan of those who need a human (`attentionFor`).
 */
import type { LiveAccountType } from '../account-type.js';
import type { Day } from '../day.js';
import type { Policy } from '../roster/roster.js';
import { type Decision, decide } from './decision-table.js';
import type { Attention, AttentionCode } from './plan.js';
import {
  type LastWritten,
  type ReinvitePolicy,
  ruleReinvite,
  type WhyNotTold,
  whyNotTold,
} from './reinviting.js';
import {
  isOnHold,
  liveAccountType,
  liveState,
  rosterState,
  type Standing,
  type Successor,
} from './standing.js';

/** What of the policy decides how a decision is carried out. */
type Ruling = Pick<Policy, 'unlisted'> & ReinvitePolicy;

/**
 * `Active as ANALYST and listed as DEVELOPER: roster changes the account type to DEVELOPER.`
 *
 * @param isWithheld whether the change is not made because the user is protected
 */
export function describeDecision(
  standing: Standing,
  policy: Ruling,
  isWithheld: boolean,
  today: Day,
): string {
  const decision = decide(liveState(standing), rosterState(standing));
  const stands = `${describeLive(standing)} and ${describeListed(standing)}`;
  return `${stands}: ${describeWhatFollows(decision, standing, policy, isWithheld, today)}.`;
}

/** The attention for one address: what is wrong, said so that a human can mend it. */
export function attentionFor(code: AttentionCode, standing: Standing): Attention {
  const { key, person, expired, active, invited } = standing;
  const listed = person ?? expired;
  return {
    code,
    email: listed?.email ?? active[0]?.email ?? invited[0]?.email ?? key,
    message: describeAttention(code, standing),
    source: listed?.source ?? null,
  };
}

function describeLive(standing: Standing): string {
  const { active, invited } = standing;
  switch (liveState(standing)) {
    case 'active':
      return `Active as ${activeAs(standing)}`;
    case 'active_and_pending':
      return `Active as ${activeAs(standing)}, with a pending invitation,`;
    case 'active_and_expired':
      return `Active as ${activeAs(standing)}, with an expired invitation,`;
    case 'pending':
      return `Invited as ${invitedAs(standing)}, not active yet,`;
    case 'unknown_invitation':
      return `Invited as ${invitedAs(standing)}, ${unknownState(standing)},`;
    case 'expired':
      return `Invited as ${invited[0]?.accountType} until the invitation expired,`;
    case 'ambiguous':
      return active.length > 1
        ? `In the workspace as ${active.length} active users with one address`
        : `Invited ${invited.length} times ${OTHER_TYPES}`;
    case 'nowhere':
      return 'Not in the workspace';
  }
}

function describeListed(standing: Standing): string {
  const { person, expired, successor } = standing;
  if (isOnHold(standing))
    return `listed as ${wantedAs(standing)}, on hold${holdUntil(standing.hold)}`;
  if (person !== null) return `listed as ${person.accountType}`;
  if (successor !== null) return `the former address of ${successor.person.email}`;
  return expired === null ? NOT_LISTED : `listed until ${expired.expires}, which has passed`;
}

function describeWhatFollows(
  decision: Decision,
  standing: Standing,
  policy: Ruling,
  isWithheld: boolean,
  today: Day,
): string {
  const wanted = wantedAs(standing);
  switch (decision) {
    case 'nothing':
      return describeNothing(standing);
    case 'invite':
      return `roster invites them as ${wanted}`;
    case 'reinvite':
      return describeReinvite(standing, policy, today);
    case 'change_account_type':
      return isWithheld
        ? `roster would change the account type to ${wanted}, ${BUT_PROTECTED}`
        : `roster changes the account type to ${wanted}`;
    case 'disable':
      return describeDisable(policy, isWithheld);
    case 'disable_and_cancel_invitation':
      return `${describeDisable(policy, isWithheld)}, and a person must ${CANCEL}`;
    case 'cancel_invitation':
      return `a person must ${CANCEL}`;
    case 'pending_other_type':
      return `roster changes the account type to ${wanted} ${ONCE_ACCEPTED}`;
    case 'unknown_invitation_state':
      return `${TAKEN_FOR_PENDING}, and a person must ${LOOK}`;
    case 'ambiguous_user':
      return 'roster cannot tell which one is meant, so it touches none of them';
  }
}

function describeNothing(standing: Standing): string {
  if (isOnHold(standing)) return 'roster leaves them alone';
  const isAwaiting = rosterState(standing) === 'awaiting_successor' && standing.active.length > 0;
  if (!isAwaiting) return 'there is nothing to do';
  const email = standing.successor?.person.email;
  return standing.successor?.hold
    ? `roster leaves them while ${email} is on hold`
    : `roster leaves them until ${email} is active`;
}

function describeReinvite(standing: Standing, policy: Ruling, today: Day): string {
  const ruling = ruleReinvite(standing.written, policy, today);
  switch (ruling.kind) {
    case 'send': {
      const until = ruling.until === null ? '' : `, until ${ruling.until}`;
      return `roster invites them again as ${wantedAs(standing)}${until}`;
    }
    case 'never':
      return `${NOT_AGAIN}, so a person must decide whether to invite again`;
    case 'given_up':
      return `the entry was last written on ${writtenOn(standing.written)}, longer ago than ${AGAIN_FOR} allows, so no new invitation is sent`;
    case 'unknown':
      return `${AGAIN_FOR} counts from when the entry was last written, but roster cannot tell when that was, so no new invitation is sent`;
  }
}

function describeDisable({ unlisted }: Ruling, isWithheld: boolean): string {
  if (unlisted === 'keep') return 'policy.unlisted is keep, so roster leaves them as they are';
  return isWithheld ? `roster would disable them, ${BUT_PROTECTED}` : 'roster disables them';
}

function describeAttention(code: AttentionCode, standing: Standing): string {
  const { expired } = standing;
  switch (code) {
    case 'cancel_invitation': {
      const listed = expired === null ? NOT_LISTED : `expired on ${expired.expires}`;
      return `Invited as ${invitedAs(standing)} but ${listed}: ${CANCEL}.`;
    }
    case 'pending_other_type':
      return `Invited as ${invitedAs(standing)}, listed as ${wantedAs(standing)}: roster changes it ${ONCE_ACCEPTED}.`;
    case 'invitation_expired':
      return `The invitation expired and ${NOT_AGAIN}: invite them again ${BY_HAND}.`;
    case 'invitation_given_up':
      return `The entry was last written on ${writtenOn(standing.written)} and no invitation was accepted since, so no new one is sent (${AGAIN_FOR}). To invite them again, change the entry, for example its note. Otherwise, remove the person.`;
    case 'entry_age_unknown':
      return `The invitation expired, and no new one is sent: ${AGAIN_FOR} counts from when the entry was last written, and ${MENDS[whyNotTold(standing.written)]}`;
    case 'unknown_invitation_state':
      return `Invited as ${invitedAs(standing)}, ${unknownState(standing)}: ${TAKEN_FOR_PENDING}. ${LOOK_FIRST}`;
    case 'ambiguous_user':
      return `${describeTwins(standing)} share this address, so roster touches none of them. Remove all but one ${BY_HAND}.`;
    case 'formerly_not_granted':
      return `The former address of ${standing.successor?.person.email}, whose file may not grant ${activeAs(standing)}, so the user is not kept ${keptUntil(standing)}. Move the entry to the root file.`;
    case 'hold_not_granted':
      if (standing.successor?.hold)
        return describeHeldFormer(standing.successor, activeAs(standing));
      return `On hold${holdUntil(standing.hold)}, in a file that may not grant ${liveAccountType(standing)}, so roster does not leave the user alone. Move the entry to the root file.`;
    case 'protected_user':
      return `Protected by policy.protected, so roster does not ${withheldFrom(standing)}: ${wayOut(standing)}, or remove the protection.`;
  }
}

function keptUntil({ successor }: Standing): string {
  return successor?.isActive
    ? 'while the new address is on hold'
    : 'until the new address is active';
}

function describeHeldFormer(
  { person, hold }: Successor,
  type: LiveAccountType | undefined,
): string {
  return `The former address of ${person.email}, on hold${holdUntil(hold)} in a file that may not grant ${type}: roster leaves the user alone for now. To keep them, move the hold to the root file. To disable them, remove the hold.`;
}

/** ` until 2027-03-01`. The reason is for those who see the entry: it may say who someone is. */
function holdUntil(hold: Standing['hold']): string {
  return hold?.until == null ? '' : ` until ${hold.until}`;
}

function writtenOn(written: LastWritten | null): string {
  return written?.status === 'written' ? written.day : '';
}

function describeTwins({ active, invited }: Standing): string {
  return active.length > 1
    ? `${active.length} active users`
    : `${invited.length} invitations ${OTHER_TYPES}`;
}

function withheldFrom({ person }: Standing): string {
  return person === null ? 'disable this user' : `change this user to ${person.accountType}`;
}

function wayOut(standing: Standing): string {
  if (standing.expired !== null) return 'write a later `expires`';
  return standing.person === null ? 'list the person' : `list the person as ${activeAs(standing)}`;
}

function activeAs({ active }: Standing): LiveAccountType | undefined {
  return active[0]?.accountType;
}

function invitedAs({ invited }: Standing): LiveAccountType | undefined {
  return invited.find(({ invitation }) => invitation === 'pending')?.accountType;
}

/** `in the state DECLINED, which roster does not know` */
function unknownState({ invited }: Standing): string {
  const state = invited.find((each) => each.unknownState !== null)?.unknownState;
  return `in the state ${state}, which roster does not know`;
}

function wantedAs({ person }: Standing): string {
  return person?.accountType ?? '';
}

// What several of the sentences say, in the same words.
const NOT_LISTED = 'not on the roster';
const OTHER_TYPES = 'with different account types';
const ONCE_ACCEPTED = 'once the invitation is accepted';
const NOT_AGAIN = 'policy.reinvite_expired is false';
const AGAIN_FOR = 'policy.reinvite_for';
const BUT_PROTECTED = 'but policy.protected prevents it';
const BY_HAND = 'in Account Settings > Team';
const TAKEN_FOR_PENDING = 'roster treats it as pending and does not send another';
const LOOK = `look ${BY_HAND}`;
const LOOK_FIRST = `Look ${BY_HAND}: if the invitation has ended, cancel it there. roster then invites listed people again.`;
const CANCEL = `cancel the invitation ${BY_HAND}`;

/** What keeps git from telling something of a roster's past, and what fixes that: the end of a sentence, and another one. */
export const MENDS: Readonly<Record<WhyNotTold, string>> = {
  no_git: "git can't be started. Install it.",
  no_repository:
    'its file is not in a git repository here. Run roster in a clone, or commit the file.',
  not_trusted:
    'git does not trust the folder, because another user owns it. Allow it with `git config --global --add safe.directory FOLDER`.',
  not_committed: 'its file is not committed. Commit it.',
  shallow:
    'this clone does not have enough history. Fetch the whole history: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` elsewhere.',
  too_long: 'git takes too long to find out. Run it yourself: `git log -i -S EMAIL`.',
  in_future: 'the date of its commit is in the future. Write the entry again.',
  unreadable: 'git cannot say who wrote the file. See what `git blame` reports.',
  not_asked: 'this was planned without git. Pass `written` to plan.',
};
