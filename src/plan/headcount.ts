/**
 * What a plan does to the number of admins, and to that of seats.
 *
 * A WORKSPACE_ADMIN can't make anyone ADMIN, BILLING_ADMIN or SECURITY_ADMIN (docs.paradime.io): a workspace
 * that had an ADMIN and has none left can't help itself, however many others it has.
 */
import {
  ACCOUNT_TYPES,
  type AccountType,
  adminRank,
  type LiveAccountType,
  type SeatKind,
  seatKind,
} from '../account-type.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import type { AccountTypeCount, Change, SeatCounts, Seats } from './plan.js';

/** The account types whose holders count as admins. */
export type CountedTypes = readonly AccountType[];

const WITH_AN_ADMIN: CountedTypes = ['ADMIN'];
const WITHOUT_AN_ADMIN: CountedTypes = ['ADMIN', 'WORKSPACE_ADMIN'];

/** Who counts where these users are: ADMINs if there is one, else WORKSPACE_ADMINs and who becomes ADMIN. */
export function chooseCountedTypes(users: readonly ActiveUser[]): CountedTypes {
  const hasAdmin = users.some(({ accountType }) => accountType === 'ADMIN');
  return hasAdmin ? WITH_AN_ADMIN : WITHOUT_AN_ADMIN;
}

/** How many admins there are. Two users of one address are one person, as far as anyone can tell. */
export function countAdmins(users: readonly ActiveUser[], counted: CountedTypes): number {
  const admins = users.filter(({ accountType }) => isCounted(accountType, counted));
  return new Set(admins.map(({ key }) => key)).size;
}

/** How many admins changes give, less those whom they take away. Invitations give none: nobody accepted yet. */
export function netAdmins(changes: readonly Change[], counted: CountedTypes): number {
  const given = changes.filter((change) => givesAdmin(change, counted)).length;
  return given - changes.filter((change) => takesCounted(change, counted)).length;
}

/** Whether someone who did not count becomes one who does. */
export function givesAdmin(change: Change, counted: CountedTypes): boolean {
  return (
    change.action === 'change_account_type' &&
    isCounted(change.to, counted) &&
    !isCounted(change.from, counted)
  );
}

/** Whether someone who counted no longer does. */
export function takesCounted(change: Change, counted: CountedTypes): boolean {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return false;
    case 'disable':
      return isCounted(change.from, counted);
    case 'change_account_type':
      return isCounted(change.from, counted) && !isCounted(change.to, counted);
  }
}

/** Whether a move may take power over users away: a type that roster does not know may have it all. */
export function mayTakePower(from: LiveAccountType, to: AccountType): boolean {
  const rank = adminRank(from);
  return rank === null ? to !== 'ADMIN' : rank > (adminRank(to) ?? 0);
}

function isCounted(accountType: LiveAccountType, counted: CountedTypes): boolean {
  return counted.some((each) => each === accountType);
}

// Seats before and after a plan, by kind. Pending invitations hold a seat.

/** Counts the seats of each kind; `limit` is for the ones that are paid for. */
export function countSeats(
  workspace: Workspace,
  changes: readonly Change[],
  limit: number | null,
): SeatCounts {
  const holders = listHolders(workspace);
  const count = (kind: SeatKind): Seats => {
    const before = holders.filter((type) => seatKind(type) === kind).length;
    const gained = changes.filter((change) => takes(gainedType(change), kind)).length;
    const lost = changes.filter((change) => takes(lostType(change), kind)).length;
    return { before, after: before + gained - lost, limit: kind === 'active' ? limit : null };
  };
  return {
    active: count('active'),
    read_only: count('read_only'),
    management: count('management'),
    unknown: count('unknown'),
  };
}

/** Counts who has each account type: in the order of the list of types, then those that roster does not know. */
export function countAccountTypes(
  workspace: Workspace,
  changes: readonly Change[],
): readonly AccountTypeCount[] {
  const counts = new Map<LiveAccountType, { before: number; after: number }>();
  const add = (type: LiveAccountType | null, before: number, after: number): void => {
    if (type === null) return;
    const count = counts.get(type) ?? { before: 0, after: 0 };
    counts.set(type, { before: count.before + before, after: count.after + after });
  };
  for (const type of listHolders(workspace)) add(type, 1, 1);
  for (const change of changes) {
    add(gainedType(change), 0, 1);
    add(lostType(change), 0, -1);
  }
  const known = Object.keys(ACCOUNT_TYPES);
  const unknown = [...counts.keys()].filter((type) => !known.includes(type)).sort();
  return [...known, ...unknown].flatMap((type) => {
    const count = counts.get(type);
    return count === undefined ? [] : [{ account_type: type, ...count }];
  });
}

/** The account type of everyone who has a seat. */
function listHolders({ activeUsers, invitedUsers }: Workspace): readonly LiveAccountType[] {
  const pending = invitedUsers.filter(({ invitation }) => invitation === 'pending');
  return [...activeUsers, ...pending].map(({ accountType }) => accountType);
}

/** How many paid seats a change takes: 1, 0, or -1 when it frees one. */
export function seatsTaken(change: Change): number {
  const holds = (accountType: LiveAccountType | null): number =>
    takes(accountType, 'active') ? 1 : 0;
  return holds(gainedType(change)) - holds(lostType(change));
}

function takes(accountType: LiveAccountType | null, kind: SeatKind): boolean {
  return accountType !== null && seatKind(accountType) === kind;
}

function gainedType(change: Change): LiveAccountType | null {
  return change.action === 'disable' ? null : change.to;
}

function lostType(change: Change): LiveAccountType | null {
  return change.action === 'invite' || change.action === 'reinvite' ? null : change.from;
}
