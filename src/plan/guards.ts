/** The limits that a plan must keep before anything is written. All are evaluated, always. */
import { count } from '../count.js';
import type { Limit, Roster } from '../roster/roster.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import { type Allowances, isAllowable } from './allowances.js';
import { isInvitation, isOtherMove, isRemoval } from './changes.js';
import { chooseCountedTypes, countAdmins, netAdmins } from './headcount.js';
import type { Change, Guard, GuardName, Lookalikes, SeatCounts } from './plan.js';

/** What guards look at. */
interface GuardInput {
  readonly roster: Roster;
  readonly workspace: Workspace;
  /** Active users that are not ignored. */
  readonly visible: readonly ActiveUser[];
  /** People whom the roster lets in today and does not ignore. */
  readonly listed: number;
  readonly changes: readonly Change[];
  readonly lookalikes: readonly Lookalikes[];
  readonly seats: SeatCounts;
  /** How many changes were withheld because someone is protected. */
  readonly withheld: number;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
  readonly allow: Allowances;
}

interface GuardRule {
  /** Whether its limit is the least that is needed, or the most that is allowed. */
  readonly limitIs: 'least' | 'most';
  /** What it counts: one of it, and several. */
  readonly counted: readonly [one: string, many: string];
  /** Null where nothing is limited. */
  readonly measure: (input: GuardInput) => Measured | null;
}

interface Measured {
  readonly limit: number;
  readonly actual: number;
  /** Says more where a number says little. */
  readonly detail?: string | null | undefined;
}

/** Every guard, in the order in which they are evaluated and shown. */
const GUARDS: Readonly<Record<GuardName, GuardRule>> = {
  max_removals: {
    limitIs: 'most',
    counted: [
      'user disabled or moved off an admin or unknown type',
      'users disabled or moved off an admin or unknown type',
    ],
    measure: ({ roster, visible, changes }) => ({
      limit: mostOf(visible, roster.policy.maxRemovals, LEAST_REMOVALS),
      actual: changes.filter(isRemoval).length,
    }),
  },
  max_type_changes: {
    limitIs: 'most',
    counted: [
      'user moved to another account type, not counting removals',
      'users moved to another account type, not counting removals',
    ],
    measure: ({ roster, visible, changes }) => ({
      limit: mostOf(visible, roster.policy.maxTypeChanges, LEAST_TYPE_CHANGES),
      actual: changes.filter(isOtherMove).length,
    }),
  },
  max_lookalikes: {
    limitIs: 'most',
    counted: ['pair that may be one person', 'pairs that may each be one person'],
    measure: ({ roster, lookalikes }) => ({
      limit: roster.policy.maxLookalikes,
      actual: lookalikes.length,
    }),
  },
  max_invites: {
    limitIs: 'most',
    counted: ['invitation mailed', 'invitations mailed'],
    measure: ({ roster, changes }) => ({
      limit: roster.policy.maxInvites,
      actual: changes.filter(isInvitation).length,
    }),
  },
  min_admins: {
    limitIs: 'least',
    counted: ['active admin left', 'active admins left'],
    measure: measureAdmins,
  },
  protected: {
    limitIs: 'most',
    counted: ['change against a protected user', 'changes against protected users'],
    measure: ({ withheld }) => ({ limit: 0, actual: withheld }),
  },
  seats: {
    limitIs: 'most',
    counted: ['paid seat taken', 'paid seats taken'],
    measure: ({ seats }) => measureSeats(seats),
  },
  empty_roster: {
    limitIs: 'least',
    counted: ['person on the roster', 'people on the roster'],
    measure: ({ listed }) => ({ limit: 1, actual: listed }),
  },
  incomplete_read: {
    limitIs: 'most',
    counted: ['gap in the read', 'gaps in the read'],
    measure: ({ workspace: { gaps } }) => ({ limit: 0, actual: gaps.length, detail: gaps[0] }),
  },
  empty_read: {
    limitIs: 'least',
    counted: ['active user read', 'active users read'],
    measure: ({ workspace }) => ({ limit: 1, actual: workspace.activeUsers.length }),
  },
  wrong_workspace: {
    limitIs: 'most',
    counted: ['other workspace in the settings', 'other workspaces in the settings'],
    measure: (input) => {
      const detail = describeMismatch(input);
      return { limit: 0, actual: detail === null ? 0 : 1, detail };
    },
  },
};

/** All guards, in the order in which they are evaluated and shown. */
export const GUARD_NAMES: readonly GuardName[] = Object.keys(GUARDS).filter(isGuardName);

/** Every guard with what it found, in the order of `GUARD_NAMES`; `seats` only when there is a limit. */
export function evaluateGuards(input: GuardInput): readonly Guard[] {
  const guards = GUARD_NAMES.flatMap((name) => {
    const measured = GUARDS[name].measure(input);
    return measured === null
      ? []
      : [makeGuard(name, measured.limit, measured.actual, measured.detail)];
  });
  return raiseGuards(guards, input.allow);
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

/** Whether nothing stands against applying. */
export function allPassed(guards: readonly Guard[]): boolean {
  return guards.every((guard) => guard.passed);
}

function isGuardName(name: string): name is GuardName {
  return Object.hasOwn(GUARDS, name);
}

/** Whether a guard's limit is the least that is needed; else it is the most that is allowed. */
export function isLeast(name: GuardName): boolean {
  return GUARDS[name].limitIs === 'least';
}

function describe(name: GuardName, limit: number, actual: number, detail: string | null): string {
  const [one, many] = GUARDS[name].counted;
  const counted = count(actual, one, many);
  if (detail !== null) return `${counted} (${detail})`;
  return isLeast(name)
    ? `${counted}, at least ${limit} needed`
    : `${counted}, at most ${limit} allowed`;
}

/** A share of a small workspace is less than a person; so many are never too many. */
const LEAST_REMOVALS = 3;
const LEAST_TYPE_CHANGES = 5;

/** The most of these users that a limit allows. None is none, as a share too. */
function mostOf(users: readonly ActiveUser[], { unit, value }: Limit, least: number): number {
  if (unit === 'people' || value === 0) return value;
  return Math.max(least, Math.floor((users.length * value) / 100));
}

/** A plan that takes no admin away can't lock anyone out, however few there are. */
function measureAdmins({ roster, visible, changes }: GuardInput): Measured {
  const counted = chooseCountedTypes(visible);
  const before = countAdmins(visible, counted);
  const actual = before + netAdmins(changes, counted);
  const wanted = roster.policy.minAdmins;
  const limit = Math.min(wanted, before);
  if (actual < limit && counted.length === 1) {
    const why = "a WORKSPACE_ADMIN can't restore every role, so only ADMINs count";
    return { limit, actual, detail: `at least ${limit} needed; ${why}` };
  }
  const isFew = before < wanted && actual >= limit && actual < wanted;
  return { limit, actual, detail: isFew ? `the roster asks for ${wanted}` : null };
}

/** A workspace that is over its limit already may get nearer to it, step by step. */
function measureSeats({ active: { before, after, limit } }: SeatCounts): Measured | null {
  if (limit === null) return null;
  if (before <= limit) return { limit, actual: after };
  const detail = `the limit is ${limit}, and ${before} are already taken`;
  return { limit: before, actual: after, detail };
}

/** Null when the settings name no other workspace than the roster. */
function describeMismatch({ roster, settingsWorkspaceUid }: GuardInput): string | null {
  const { uid } = roster.workspace;
  if (uid === null || settingsWorkspaceUid === null || uid === settingsWorkspaceUid) return null;
  return `the roster is for ${uid}, but the settings name ${settingsWorkspaceUid}`;
}
