/** The limits that a plan must keep before anything is written. All are evaluated, always. */
import { isAdminType } from '../account-type.js';
import type { Limit, Roster } from '../roster/roster.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import { type Allowances, isAllowable } from './allowances.js';
import { isInvitation, isRemoval, phaseOf, takesAdmin } from './changes.js';
import type { Change, Guard, GuardName, SeatCounts } from './plan.js';

/** A share of a small workspace is less than a person; this many removals are never too many. */
const LEAST_REMOVALS = 3;

/** All guards, in the order in which they are evaluated and shown. */
export const GUARD_NAMES: readonly GuardName[] = [
  'max_removals',
  'max_invites',
  'min_admins',
  'protected',
  'seats',
  'empty_roster',
  'incomplete_read',
  'empty_read',
  'wrong_workspace',
];

/** What guards look at. */
export interface GuardInput {
  readonly roster: Roster;
  readonly workspace: Workspace;
  /** Active users that are not ignored. */
  readonly visible: readonly ActiveUser[];
  /** People whom the roster lets in today and does not ignore. */
  readonly listed: number;
  readonly changes: readonly Change[];
  readonly seats: SeatCounts;
  /** How many changes were withheld because somebody is protected. */
  readonly withheld: number;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
  readonly allow: Allowances;
}

/** Every guard with what it found, in the order of `GUARD_NAMES`; `seats` only when there is a limit. */
export function evaluateGuards(input: GuardInput): readonly Guard[] {
  const { roster, workspace, changes, allow } = input;
  const { policy } = roster;
  const mismatch = describeMismatch(input);
  return raiseGuards(
    [
      makeGuard(
        'max_removals',
        removalLimit(policy.maxRemovals, input.visible.length),
        changes.filter(isRemoval).length,
      ),
      makeGuard('max_invites', policy.maxInvites, changes.filter(isInvitation).length),
      makeGuard('min_admins', policy.minAdmins, countAdminsAfter(input)),
      makeGuard('protected', 0, input.withheld),
      ...seatsGuard(input.seats),
      makeGuard('empty_roster', 1, input.listed),
      makeGuard('incomplete_read', 0, workspace.gaps.length, workspace.gaps[0]),
      makeGuard('empty_read', 1, workspace.activeUsers.length),
      makeGuard('wrong_workspace', 0, mismatch === null ? 0 : 1, mismatch),
    ],
    allow,
  );
}

/** A workspace that is over its limit already may get nearer to it, step by step. */
function seatsGuard({ active: { before, after, limit } }: SeatCounts): readonly Guard[] {
  if (limit === null) return [];
  if (before <= limit) return [makeGuard('seats', limit, after)];
  const detail = `the limit is ${limit}, and ${before} are taken already`;
  return [makeGuard('seats', before, after, detail)];
}

/** A guard with what it found. `detail` says more where a number says little. */
export function makeGuard(
  name: GuardName,
  limit: number,
  actual: number,
  detail?: string | null,
): Guard {
  const message = describe(name, limit, actual, detail ?? null);
  return { name, limit, actual, passed: passes(name, limit, actual), message };
}

/** Guards with what is allowed for this run. An allowance never makes a limit stricter. */
export function raiseGuards(guards: readonly Guard[], allow: Allowances): readonly Guard[] {
  return guards.map((guard) => {
    const { name, limit, actual } = guard;
    const allowed = isAllowable(name) ? allow[name] : undefined;
    if (allowed === undefined) return guard;
    const raised = isLeast(name) ? Math.min(limit, allowed) : Math.max(limit, allowed);
    return makeGuard(name, raised, actual);
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

/** What a guard counts: one of it, and several. */
const COUNTED: Readonly<Record<GuardName, readonly [one: string, many: string]>> = {
  max_removals: [
    'user disabled or moved off an admin type',
    'users disabled or moved off an admin type',
  ],
  max_invites: ['invitation mailed', 'invitations mailed'],
  min_admins: ['active admin left', 'active admins left'],
  protected: ['change against a protected user', 'changes against protected users'],
  seats: ['paid seat taken', 'paid seats taken'],
  empty_roster: ['person on the roster', 'people on the roster'],
  incomplete_read: ['gap in the read', 'gaps in the read'],
  empty_read: ['active user read', 'active users read'],
  wrong_workspace: ['other workspace in the settings', 'other workspaces in the settings'],
};

function describe(name: GuardName, limit: number, actual: number, detail: string | null): string {
  const [one, many] = COUNTED[name];
  const counted = `${actual} ${actual === 1 ? one : many}`;
  if (detail !== null) return `${counted} (${detail})`;
  return isLeast(name)
    ? `${counted}, at least ${limit} needed`
    : `${counted}, at most ${limit} allowed`;
}

function countAdminsAfter(input: GuardInput): number {
  const before = input.visible.filter((user) => isAdminType(user.accountType)).length;
  const gained = input.changes.filter((change) => phaseOf(change) === 'to_admin_type').length;
  const lost = input.changes.filter(takesAdmin).length;
  return before + gained - lost;
}

/** Null when the settings name no other workspace than the roster. */
function describeMismatch({ roster, settingsWorkspaceUid }: GuardInput): string | null {
  const { uid } = roster.workspace;
  if (uid === null || settingsWorkspaceUid === null || uid === settingsWorkspaceUid) return null;
  return `the roster is for ${uid}, the settings name ${settingsWorkspaceUid}`;
}
