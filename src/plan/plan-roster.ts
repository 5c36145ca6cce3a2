/** Roster × Workspace → Plan: pure, total, synchronous. */
import { type Day, daysBetween } from '../day.js';
import { type EmailKey, matchesAny } from '../email.js';
import type { Person, Policy, Roster } from '../roster/roster.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import type { Allowances } from './allowances.js';
import { changeAccountType, disable, invite, placed, reinvite, sortChanges } from './changes.js';
import { type Decision, decide } from './decision-table.js';
import { attentionFor } from './decision-words.js';
import { findEnding } from './ending.js';
import { evaluateGuards } from './guards.js';
import {
  chooseCountedTypes,
  countAccountTypes,
  countAdmins,
  countSeats,
  mayTakePower,
} from './headcount.js';
import { findLookalikes } from './lookalikes.js';
import type { Attention, AttentionCode, Change, Expiring, OnHold, Plan, Unlisted } from './plan.js';
import { type ReinviteRuling, ruleReinvite, type WrittenDays } from './reinviting.js';
import { chooseKnownUsers } from './saved/known-users.js';
import { digestPlan, digestRoster } from './saved/plan-file.js';
import {
  actsFor,
  isHeldInVain,
  isOnHold,
  liveAccountType,
  liveState,
  matchStandings,
  rosterState,
  type Standing,
} from './standing.js';
import { summarizePlan } from './summary.js';

/** What a plan depends on beside the roster and the read. */
export interface PlanContext {
  /** The API's URL, or `sandbox`. */
  readonly endpoint: string;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
  readonly allow: Allowances;
  /** In UTC: what `expires` is held against. */
  readonly today: Day;
  /**
   * When the entries of those whom `findUnaccepted` names were last written; who is missing is taken for
   * one of whom nobody can tell.
   */
  readonly written?: WrittenDays;
  /** Plans this address alone; guards and counts still see everyone. */
  readonly only?: EmailKey;
}

/** What becomes of one address. */
interface AddressPlan {
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  readonly unlisted: readonly Unlisted[];
  /** A change that is not made because the user is protected. */
  readonly withheld: boolean;
  readonly inSync: boolean;
}

/**
 * Plans what makes the workspace equal to the roster. Needs no clock and does no I/O; the order of
 * people and users does not matter, and the result is sorted.
 */
export function planRoster(roster: Roster, workspace: Workspace, context: PlanContext): Plan {
  const standings = matchStandings(roster, workspace, context.today, context.written);
  const planned = standings.filter(({ key }) => (context.only ?? key) === key);
  const addressPlans = planned.map((standing) =>
    planAddress(standing, roster.policy, context.today),
  );
  const found = addressPlans.flatMap((one) => one.changes);
  const seats = countSeats(workspace, found, roster.policy.seats.active);
  const changes = sortChanges(found, seats.active);
  const lookalikes = findLookalikes(changes, standings);
  const attention = addressPlans.flatMap((one) => one.attention);
  const unlisted = addressPlans.flatMap((one) => one.unlisted);
  const visible = standings.flatMap((standing) => standing.active);
  const body = {
    target: {
      endpoint: context.endpoint,
      workspace_uid: roster.workspace.uid ?? context.settingsWorkspaceUid,
      workspace_name: roster.workspace.name,
    },
    roster: {
      path: roster.path,
      sha256: roster.sha256,
      credentials: roster.workspace.credentials,
      ...digestRoster(roster),
    },
    observed: observe(workspace, visible, changes),
    summary: summarizePlan({
      changes,
      attention: attention.length,
      unlisted: unlisted.length,
      inSync: addressPlans.filter((one) => one.inSync).length,
    }),
    seats,
    account_types: countAccountTypes(workspace, changes),
    changes,
    attention,
    unlisted,
    expiring: findExpiring(planned, roster.policy.expiryNoticeDays, context.today),
    on_hold: planned.flatMap(tellHold),
    lookalikes,
    guards: evaluateGuards({
      roster,
      workspace,
      visible,
      listed: standings.filter((standing) => standing.person !== null).length,
      changes,
      lookalikes,
      seats,
      withheld: addressPlans.filter((one) => one.withheld).length,
      settingsWorkspaceUid: context.settingsWorkspaceUid,
      allow: context.allow,
    }),
  };
  return { ...body, sha256: digestPlan(body) };
}

/** The people about whom planning must know when their entries were last written: mostly nobody. */
export function findUnaccepted(
  roster: Roster,
  workspace: Workspace,
  today: Day,
): readonly Person[] {
  const { reinviteExpired, reinviteForDays } = roster.policy;
  if (!reinviteExpired || reinviteForDays === null) return [];
  return matchStandings(roster, workspace, today).flatMap((standing) => {
    const isExpired = decide(liveState(standing), rosterState(standing)) === 'reinvite';
    return isExpired && standing.person !== null ? [standing.person] : [];
  });
}

function observe(
  workspace: Workspace,
  visible: readonly ActiveUser[],
  changes: readonly Change[],
): Plan['observed'] {
  const counted = chooseCountedTypes(visible);
  return {
    read_at: workspace.readAt,
    active: workspace.activeUsers.length,
    invited: workspace.invitedUsers.length,
    admins: countAdmins(workspace.activeUsers, counted),
    admin_types: counted,
    witnesses: chooseKnownUsers(workspace, changes),
    complete: workspace.gaps.length === 0,
  };
}

function planAddress(standing: Standing, policy: Policy, today: Day): AddressPlan {
  const decision = decide(liveState(standing), rosterState(standing));
  const intended = intend(decision, standing, policy, today);
  const withheld = intended.changes.some((change) => isAgainstProtection(change, standing, policy));
  const codes: readonly AttentionCode[] = [
    ...intended.attention,
    ...(withheld ? (['protected_user'] as const) : []),
    // What the hold would have kept from happening is in the plan, beside this.
    ...((standing.hold !== null && !isOnHold(standing)) || isHeldInVain(standing)
      ? (['hold_not_granted'] as const)
      : []),
  ];
  return {
    changes: withheld ? [] : intended.changes,
    attention: codes.map((code) => attentionFor(code, standing)),
    unlisted: rosterState(standing) === 'not_listed' ? listUnlisted(standing) : [],
    withheld,
    inSync: decision === 'nothing' && standing.person !== null && !isOnHold(standing),
  };
}

interface Intent {
  readonly changes: readonly Change[];
  readonly attention: readonly AttentionCode[];
}

/** The decision as writes and words, by `policy.unlisted`, `policy.reinvite_expired` and `policy.reinvite_for`. */
function intend(decision: Decision, standing: Standing, policy: Policy, today: Day): Intent {
  const { person } = standing;
  const [user] = standing.active;
  switch (decision) {
    case 'nothing':
      return { changes: [], attention: [] };
    case 'invite':
      return { changes: person ? [invite(person)] : [], attention: [] };
    case 'reinvite':
      return intendReinvite(person, ruleReinvite(standing.written, policy, today));
    case 'change_account_type':
      return { changes: person && user ? [changeAccountType(person, user)] : [], attention: [] };
    case 'disable':
      return {
        changes: disableUnlisted(standing, policy),
        attention: attentionInVain(standing),
      };
    case 'disable_and_cancel_invitation':
      return {
        changes: disableUnlisted(standing, policy),
        attention: ['cancel_invitation', ...attentionInVain(standing)],
      };
    case 'unknown_invitation_state':
      return { changes: [], attention: [decision, ...attentionAsPending(standing)] };
    case 'cancel_invitation':
    case 'pending_other_type':
    case 'ambiguous_user':
      return { changes: [], attention: [decision] };
  }
}

function intendReinvite(person: Person | null, ruling: ReinviteRuling): Intent {
  switch (ruling.kind) {
    case 'send':
      return { changes: person ? [reinvite(person, ruling.until)] : [], attention: [] };
    case 'never':
      return { changes: [], attention: ['invitation_expired'] };
    case 'given_up':
      return { changes: [], attention: ['invitation_given_up'] };
    case 'unknown':
      return { changes: [], attention: ['entry_age_unknown'] };
  }
}

/** What a pending invitation needs, as one in a state that nobody knows counts as such. */
function attentionAsPending(standing: Standing): readonly AttentionCode[] {
  const decision = decide('pending', rosterState(standing));
  return decision === 'cancel_invitation' || decision === 'pending_other_type' ? [decision] : [];
}

function disableUnlisted({ active, expired }: Standing, policy: Policy): readonly Change[] {
  const [user] = active;
  return user === undefined || policy.unlisted === 'keep' ? [] : [disable(user, expired)];
}

/** Whether a change would disable someone protected or take power over users from them. */
function isAgainstProtection(change: Change, standing: Standing, policy: Policy): boolean {
  if (!matchesAny(standing.key, policy.protected)) return false;
  if (change.action === 'disable') return true;
  return change.action === 'change_account_type' && mayTakePower(change.from, change.to);
}

/** Where an entry's `formerly` would keep the user, were its file one that may grant so much. */
function attentionInVain({ successor, active }: Standing): readonly AttentionCode[] {
  const wouldKeep = successor !== null && (!successor.isActive || successor.hold !== null);
  return wouldKeep && !actsFor(successor, active) ? ['formerly_not_granted'] : [];
}

function listUnlisted(standing: Standing): readonly Unlisted[] {
  return standing.active.map((user) => ({
    email: user.email,
    uid: user.uid,
    account_type: user.accountType,
    expires: standing.expired?.expires ?? null,
  }));
}

function tellHold(standing: Standing): OnHold[] {
  const { person, hold } = standing;
  if (person === null || hold === null || !isOnHold(standing)) return [];
  const { reason, until } = hold;
  const type = liveAccountType(standing);
  return [{ email: person.email, reason, until, account_type: type, source: person.source }];
}

/**
 * Said ahead, because afterwards someone has lost their access: people whose last day is at most `noticeDays` away, today included; nobody
 * when that is 0.
 */
function findExpiring(
  standings: readonly Standing[],
  noticeDays: number,
  today: Day,
): readonly Expiring[] {
  const people = standings.flatMap(({ person }) => person ?? []);
  return findEnding(people, noticeDays, today).map((person) => {
    const { email, expires } = person;
    return { email, expires, days_left: daysBetween(today, expires), ...placed(person) };
  });
}
