/** Holds a saved plan against the workspace as it is now. */
import type { Day } from '../day.js';
import type { Allowances } from '../plan/allowances.js';
import { isInvitation, isOtherMove, isRemoval, takesAdmin } from '../plan/changes.js';
import { makeGuard, raiseGuards } from '../plan/guards.js';
import { countAdmins, countSeats, netAdmins } from '../plan/headcount.js';
import type { Change, Guard, Plan } from '../plan/plan.js';
import { isForeign } from '../plan/saved/known-users.js';
import type { Workspace } from '../workspace/workspace.js';
import { changeState } from './holds.js';

/** What became of a saved plan since it was made. */
export interface Recheck {
  /** The same changes, with guards as of now. */
  readonly plan: Plan;
  /**
   * Changes whose precondition (uid and type) no longer holds, those that would let someone in
   * after their last day, and those that would invite someone again for longer than the policy allows. Done ones are not stale.
   */
  readonly stale: readonly Change[];
  /** Whether this is not the workspace that was planned, as far as its users tell. */
  readonly isForeign: boolean;
}

/**
 * Checks preconditions and guards against a new read. Limits are those that were reviewed, raised by
 * `allow`; what depends on the workspace is counted anew.
 */
export function recheckPlan(
  plan: Plan,
  workspace: Workspace,
  allow: Allowances,
  today: Day,
): Recheck {
  const guards = raiseGuards(
    plan.guards.map((guard) => recount(guard, plan, workspace)),
    allow,
  );
  return {
    plan: { ...plan, guards },
    // An untrustworthy read makes nothing stale; its guard is what trips.
    stale: plan.changes.filter(
      (change) => changeState(change, workspace) === 'conflict' || isOver(change, today),
    ),
    isForeign: isForeign(plan, workspace),
  };
}

/** Whether the day is past by now until which a change lets someone in, or asks them again. */
function isOver(change: Change, today: Day): boolean {
  if (change.action === 'disable') return false;
  const until = change.action === 'reinvite' ? change.reinvite_until : undefined;
  return [change.expires, until].some((day) => day !== undefined && day < today);
}

function recount(guard: Guard, plan: Plan, workspace: Workspace): Guard {
  const detail = guard.name === 'incomplete_read' ? workspace.gaps[0] : null;
  const actual = actualNow(guard, plan, workspace);
  return makeGuard(guard.name, limitNow(guard, actual, plan, workspace), actual, detail);
}

/** Changes that take no admin away lock nobody out, however many admins have gone since. */
function limitNow(
  { name, limit }: Guard,
  actual: number,
  plan: Plan,
  workspace: Workspace,
): number {
  if (name !== 'min_admins') return limit;
  const open = openChanges(plan, workspace);
  const net = netAdmins(open, plan.observed.admin_types);
  // Where none of those who counted is left, whoever has some power over users counts.
  const isLowered = net < 0 || (actual - net <= 0 && open.some(takesAdmin));
  return isLowered ? limit : Math.min(limit, actual);
}

function openChanges({ changes }: Plan, workspace: Workspace): readonly Change[] {
  return changes.filter((change) => changeState(change, workspace) !== 'holds');
}

function actualNow(guard: Guard, plan: Plan, workspace: Workspace): number {
  switch (guard.name) {
    case 'max_removals':
      return plan.changes.filter(isRemoval).length;
    case 'max_type_changes':
      return plan.changes.filter(isOtherMove).length;
    case 'max_invites':
      return plan.changes.filter(isInvitation).length;
    case 'incomplete_read':
      return workspace.gaps.length;
    case 'empty_read':
      return workspace.activeUsers.length;
    case 'seats':
      return countSeatsAfter(plan, workspace);
    case 'min_admins':
      return Math.max(0, guard.actual - countMissingAdmins(plan, workspace));
    // What the plan says by itself, without the workspace.
    case 'max_lookalikes':
    case 'protected':
    case 'empty_roster':
    case 'wrong_workspace':
      return guard.actual;
  }
}

/** What is done already must not be counted once more. */
function countSeatsAfter(plan: Plan, workspace: Workspace): number {
  return countSeats(workspace, openChanges(plan, workspace), null).active.after;
}

/**
 * How many of the admins that the plan saw have gone since, but for those whom it takes away itself.
 * Which of them were ignored is not saved, so each is taken for one that counted.
 */
function countMissingAdmins(plan: Plan, workspace: Workspace): number {
  const { admins, admin_types: counted } = plan.observed;
  const done = plan.changes.filter((change) => changeState(change, workspace) === 'holds');
  const now = countAdmins(workspace.activeUsers, counted);
  return Math.max(0, admins + netAdmins(done, counted) - now);
}
