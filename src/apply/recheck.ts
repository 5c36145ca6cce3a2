/** Holds a saved plan against the workspace as it is now. */
import { isAdminType } from '../account-type.js';
import type { Allowances } from '../plan/allowances.js';
import { phaseOf, takesAdmin } from '../plan/changes.js';
import { passes, raiseGuards } from '../plan/guards.js';
import type { Change, Guard, Plan } from '../plan/plan.js';
import type { Workspace } from '../workspace/workspace.js';
import { changeState } from './holds.js';

/** What became of a saved plan since it was made. */
export interface Recheck {
  /** The same changes, with guards as of now. */
  readonly plan: Plan;
  /** Changes whose precondition (uid and type) no longer holds. Done ones are not stale. */
  readonly stale: readonly Change[];
}

/**
 * Checks preconditions and guards against a new read. Limits are those that were reviewed, raised by
 * `allow`; what depends on the workspace is counted anew.
 */
export function recheckPlan(plan: Plan, workspace: Workspace, allow: Allowances): Recheck {
  const guards = raiseGuards(
    plan.guards.map((guard) => recount(guard, plan, workspace)),
    allow,
  );
  return {
    plan: { ...plan, guards },
    stale: plan.changes.filter((change) => changeState(change, workspace) === 'conflict'),
  };
}

function recount(guard: Guard, plan: Plan, workspace: Workspace): Guard {
  const actual = actualNow(guard, plan, workspace);
  return { ...guard, actual, passed: passes(guard.name, guard.limit, actual) };
}

function actualNow(guard: Guard, plan: Plan, workspace: Workspace): number {
  switch (guard.name) {
    case 'incomplete_read':
      return workspace.gaps.length;
    case 'empty_read':
      return workspace.activeUsers.length;
    case 'min_admins':
      // Which users were ignored is not saved, so the reviewed count is never exceeded.
      return Math.min(guard.actual, countAdminsAfter(plan, workspace));
    default:
      return guard.actual;
  }
}

function countAdminsAfter(plan: Plan, workspace: Workspace): number {
  const open = plan.changes.filter((change) => changeState(change, workspace) === 'open');
  const now = workspace.activeUsers.filter((user) => isAdminType(user.accountType)).length;
  const gained = open.filter((change) => phaseOf(change) === 'to_admin_type').length;
  return now + gained - open.filter(takesAdmin).length;
}
