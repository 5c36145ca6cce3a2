/** The limits that a plan must keep before anything is written. All are evaluated, always. */
import { isAdminType } from '../account-type.js';
import type { Limit, Roster } from '../roster/roster.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import { type Allowances, isAllowable } from './allowances.js';
import { isInvitation, isRemoval, phaseOf, takesAdmin } from './changes.js';
import type { Change, Guard, GuardName } from './plan.js';

/** A share of a small workspace is less than a person; this many removals are never too many. */
const LEAST_REMOVALS = 3;

/** What guards look at. */
export interface GuardInput {
  readonly roster: Roster;
  readonly workspace: Workspace;
  /** Active users that are not ignored. */
  readonly visible: readonly ActiveUser[];
  readonly changes: readonly Change[];
  /** How many changes were withheld because somebody is protected. */
  readonly withheld: number;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
  readonly allow: Allowances;
}

/** Every guard with what it found, in the order of design: limits first, then trust in the read. */
export function evaluateGuards(input: GuardInput): readonly Guard[] {
  const { roster, workspace, changes, allow } = input;
  const { policy } = roster;
  const removals = changes.filter(isRemoval).length;
  const invitations = changes.filter(isInvitation).length;
  const admins = countAdminsAfter(input);
  const mismatch = namesOtherWorkspace(input);
  return [
    atMost(
      'max_removals',
      removalLimit(policy.maxRemovals, input.visible.length),
      removals,
      allow,
      ['user disabled or moved off an admin type', 'users disabled or moved off an admin type'],
    ),
    atMost('max_invites', policy.maxInvites, invitations, allow, [
      'invitation mailed',
      'invitations mailed',
    ]),
    atLeast('min_admins', policy.minAdmins, admins, allow, [
      'active admin left',
      'active admins left',
    ]),
    atMost('protected', 0, input.withheld, allow, [
      'change against a protected user',
      'changes against protected users',
    ]),
    atLeast('empty_roster', 1, roster.people.length, allow, [
      'person on the roster',
      'people on the roster',
    ]),
    {
      ...atMost('incomplete_read', 0, workspace.gaps.length, {}, ['gap', 'gaps']),
      message: describeGaps(workspace),
    },
    atLeast('empty_read', 1, workspace.activeUsers.length, {}, [
      'active user read',
      'active users read',
    ]),
    {
      ...atMost('wrong_workspace', 0, mismatch ? 1 : 0, {}, ['mismatch', 'mismatches']),
      message: describeMismatch(input, mismatch),
    },
  ];
}

/** Guards that were evaluated before, with what is allowed now. */
export function raiseGuards(guards: readonly Guard[], allow: Allowances): readonly Guard[] {
  return guards.map((guard) => {
    const allowed = allowance(guard.name, allow);
    if (allowed === undefined) return guard;
    const limit = isLeast(guard.name)
      ? Math.min(guard.limit, allowed)
      : Math.max(guard.limit, allowed);
    return { ...guard, limit, passed: passes(guard.name, limit, guard.actual) };
  });
}

/** Whether a guard's number is within its limit. */
export function passes(name: GuardName, limit: number, actual: number): boolean {
  return isLeast(name) ? actual >= limit : actual <= limit;
}

/** Whether the limit is the least that is needed, not the most that is allowed. */
function isLeast(name: GuardName): boolean {
  return name === 'min_admins' || name === 'empty_roster' || name === 'empty_read';
}

/** Whether nothing stands against applying. */
export function allPassed(guards: readonly Guard[]): boolean {
  return guards.every((guard) => guard.passed);
}

/** The most removals for a workspace with that many active users. */
export function removalLimit(limit: Limit, active: number): number {
  if (limit.unit === 'people') return limit.value;
  return Math.max(LEAST_REMOVALS, Math.floor((active * limit.value) / 100));
}

/** What is counted: one of it, and several. */
type Noun = readonly [one: string, many: string];

function count(number: number, [one, many]: Noun): string {
  return `${number} ${number === 1 ? one : many}`;
}

function atMost(
  name: GuardName,
  limit: number,
  actual: number,
  allow: Allowances,
  what: Noun,
): Guard {
  const raised = Math.max(limit, allowance(name, allow) ?? limit);
  const message = `${count(actual, what)}, at most ${raised} allowed`;
  return { name, limit: raised, actual, passed: actual <= raised, message };
}

function atLeast(
  name: GuardName,
  limit: number,
  actual: number,
  allow: Allowances,
  what: Noun,
): Guard {
  const lowered = Math.min(limit, allowance(name, allow) ?? limit);
  const message = `${count(actual, what)}, at least ${lowered} needed`;
  return { name, limit: lowered, actual, passed: actual >= lowered, message };
}

function allowance(name: GuardName, allow: Allowances): number | undefined {
  return isAllowable(name) ? allow[name] : undefined;
}

function countAdminsAfter(input: GuardInput): number {
  const before = input.visible.filter((user) => isAdminType(user.accountType)).length;
  const gained = input.changes.filter((change) => phaseOf(change) === 'to_admin_type').length;
  const lost = input.changes.filter(takesAdmin).length;
  return before + gained - lost;
}

function describeGaps({ gaps }: Workspace): string {
  const [first] = gaps;
  if (first === undefined) return 'the read is complete';
  return `the read has ${count(gaps.length, ['gap', 'gaps'])}, so absence proves nothing (${first})`;
}

function namesOtherWorkspace(input: GuardInput): boolean {
  const { uid } = input.roster.workspace;
  return uid !== null && input.settingsWorkspaceUid !== null && uid !== input.settingsWorkspaceUid;
}

function describeMismatch(input: GuardInput, mismatch: boolean): string {
  const { uid } = input.roster.workspace;
  if (!mismatch) return 'the settings name no other workspace';
  return `the roster is for the workspace ${uid}, and the settings name ${input.settingsWorkspaceUid}`;
}
