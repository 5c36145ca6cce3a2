/** Seats before and after a plan, by kind. Pending invitations hold a seat. */
import { type LiveAccountType, type SeatKind, seatKind } from '../account-type.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Change, SeatCounts, Seats } from './plan.js';

/** Counts the seats of each kind; `limit` is for the ones that are paid for. */
export function countSeats(
  workspace: Workspace,
  changes: readonly Change[],
  limit: number | null,
): SeatCounts {
  const holders = [
    ...workspace.activeUsers,
    ...workspace.invitedUsers.filter((user) => user.invitation === 'pending'),
  ].map((user) => user.accountType);
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

function takes(accountType: LiveAccountType | null, kind: SeatKind): boolean {
  return accountType !== null && seatKind(accountType) === kind;
}

function gainedType(change: Change): LiveAccountType | null {
  return change.action === 'disable' ? null : change.to;
}

function lostType(change: Change): LiveAccountType | null {
  return change.action === 'invite' || change.action === 'reinvite' ? null : change.from;
}
