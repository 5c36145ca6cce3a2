/** Brings roster and workspace together, address by address. */
import type { LiveAccountType } from '../account-type.js';
import type { Day } from '../day.js';
import { type EmailKey, groupByKey, matchesAny } from '../email.js';
import type { Former, Hold, Person, Roster } from '../roster/roster.js';
import type { ActiveUser, InvitedUser, Workspace } from '../workspace/workspace.js';
import type { LiveState, RosterState } from './decision-table.js';
import type { LastWritten, WrittenDays } from './reinviting.js';

/** Someone whose last day is past. */
export interface ExpiredPerson extends Person {
  readonly expires: Day;
}

/** Everything that is known of one address. */
export interface Standing {
  readonly key: EmailKey;
  /** Whom the roster lets in today. */
  readonly person: Person | null;
  /** Why the person is left alone today; null for nearly everyone, and where the hold does not act. */
  readonly hold: Hold | null;
  /** Whom the roster let in until a day that is past. Counts as not on it. */
  readonly expired: ExpiredPerson | null;
  readonly active: readonly ActiveUser[];
  readonly invited: readonly InvitedUser[];
  /** Whom the roster lets in today, and says to have had this address before; null for nobody. */
  readonly successor: Successor | null;
  /** When the person's entry was last written, as far as planning was told. */
  readonly written: LastWritten | null;
}

/** Someone with a new address. */
export interface Successor {
  readonly person: Person;
  /** Whether exactly one user is active at the new address. */
  readonly isActive: boolean;
  /** Why the person is left alone today, whose former user is left alone as well; null for nearly everyone. */
  readonly hold: Hold | null;
  /** For users of which types the entry's `formerly` acts; null for any. */
  readonly acts: Former['acts'];
}

/** What of a roster says who stands where. */
export interface Listed {
  readonly people: Roster['people'];
  readonly policy: Pick<Roster['policy'], 'ignore'>;
}

/** Whether a person's last day is past. */
export function isExpired(person: Person, today: Day): person is ExpiredPerson {
  return person.expires !== null && person.expires < today;
}

/** Whether a hold's last day is past: the entry applies again. */
function isHoldOver(hold: Hold | null, today: Day): boolean {
  return hold?.until != null && hold.until < today;
}

/** One standing for each address that is on the roster or live and not ignored, sorted by address. */
export function matchStandings(
  roster: Listed,
  workspace: Workspace,
  today: Day,
  written: WrittenDays = new Map(),
): readonly Standing[] {
  const standings = new Map<EmailKey, Standing>();
  const at = (key: EmailKey): Standing =>
    standings.get(key) ?? {
      key,
      person: null,
      hold: null,
      expired: null,
      active: [],
      invited: [],
      successor: null,
      written: written.get(key) ?? null,
    };

  for (const person of roster.people) {
    const listed = isExpired(person, today)
      ? { expired: person }
      : { person, hold: isHoldOver(person.hold, today) ? null : person.hold };
    standings.set(person.key, { ...at(person.key), ...listed });
  }
  for (const [key, active] of groupByKey(workspace.activeUsers.toSorted(byUid))) {
    standings.set(key, { ...at(key), active });
  }
  for (const [key, invited] of groupByKey(workspace.invitedUsers.toSorted(byEverything))) {
    standings.set(key, { ...at(key), invited });
  }
  addSuccessors(standings);
  return [...standings.values()]
    .filter((standing) => !matchesAny(standing.key, roster.policy.ignore))
    .sort((a, b) => compareText(a.key, b.key));
}

/** Notes at each former address who has a new one. */
function addSuccessors(standings: Map<EmailKey, Standing>): void {
  for (const { person, hold, active } of [...standings.values()]) {
    for (const { key, acts } of person?.formerly ?? []) {
      const former = standings.get(key);
      if (person === null || former === undefined) continue;
      const successor = { person, isActive: active.length === 1, hold, acts };
      standings.set(key, { ...former, successor });
    }
  }
}

/** The row of the decision table that an address is in. */
export function liveState(standing: Standing): LiveState {
  const { active } = standing;
  if (active.length > 1) return 'ambiguous';
  const invitation = invitationState(standing.invited);
  if (active.length === 1) return invitation === null ? 'active' : activeAnd(invitation);
  return invitation ?? 'nowhere';
}

/** The column of the decision table that an address is in. */
export function rosterState(standing: Standing): RosterState {
  if (standing.person === null) {
    return isAwaiting(standing) ? 'awaiting_successor' : 'not_listed';
  }
  if (isOnHold(standing)) return 'on_hold';
  return standing.person.accountType === liveAccountType(standing)
    ? 'listed_same_type'
    : 'listed_other_type';
}

/** Whether someone listed had this address before, and is not active at the new one yet or on hold. */
function isAwaiting(standing: Standing): boolean {
  const { successor, active } = standing;
  if (successor === null || !actsFor(successor, active)) return false;
  return !successor.isActive || successor.hold !== null;
}

/**
 * Whether the user is left alone by a hold that may not keep them: the entry with the new address is on hold, in a file
 * that may not grant what the user has. Nobody on hold loses access; but someone who may grant it must decide.
 */
export function isHeldInVain(standing: Standing): boolean {
  const { person, successor, active } = standing;
  const hold = successor?.hold ?? null;
  if (person !== null || hold === null || successor?.isActive !== true) return false;
  return isAwaiting(standing) && active.some((user) => !mayShield(hold, user.accountType));
}

/** Whether an entry's `formerly` acts for the user: an included file can't keep whom it may not grant. */
export function actsFor({ acts }: Successor, [user]: Standing['active']): boolean {
  return acts === null || user === undefined || acts.some((type) => type === user.accountType);
}

/** Whether the entry's hold acts: an included file can't shield whom it may not grant, nor one of two users with one address. */
export function isOnHold(standing: Standing): boolean {
  const { hold, active } = standing;
  const live = liveAccountType(standing);
  if (hold === null || live === null) return hold !== null;
  return [live, ...active.map(({ accountType }) => accountType)].every((type) =>
    mayShield(hold, type),
  );
}

function mayShield({ acts }: Hold, type: LiveAccountType): boolean {
  return acts === null || acts.some((it) => it === type);
}

/** Compares by code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function byUid(a: ActiveUser, b: ActiveUser): number {
  return compareText(a.uid, b.uid);
}

/** Invitations have no uid, so two that differ at all must differ here: no read's order may show. */
function byEverything(a: InvitedUser, b: InvitedUser): number {
  return (
    compareText(a.email, b.email) ||
    compareText(a.invitation, b.invitation) ||
    compareText(a.unknownState ?? '', b.unknownState ?? '') ||
    compareText(a.accountType, b.accountType)
  );
}

type InvitationState = Extract<
  LiveState,
  'pending' | 'expired' | 'unknown_invitation' | 'ambiguous'
>;

function activeAnd(invitation: InvitationState): LiveState {
  // Two invitations of someone who is active already are ignored like one.
  return invitation === 'expired' ? 'active_and_expired' : 'active_and_pending';
}

/**
 * Several invitations to one address count as one: pending if any is, since a mail is on its way.
 * Only when two pending ones promise different types nobody can tell what accepting will give.
 */
function invitationState(invited: readonly InvitedUser[]): InvitationState | null {
  if (invited.length === 0) return null;
  const pending = invited.filter((user) => user.invitation === 'pending');
  const types = new Set(pending.map((user) => user.accountType));
  if (types.size > 1) return 'ambiguous';
  if (pending.length === 0) return 'expired';
  return pending.every((user) => user.unknownState !== null) ? 'unknown_invitation' : 'pending';
}

/** What an address is in the workspace, or invited as; null for nobody there. */
export function liveAccountType(standing: Standing): LiveAccountType | null {
  const [user] = standing.active;
  if (user !== undefined) return user.accountType;
  const invited = standing.invited.find((each) => each.invitation === 'pending');
  return (invited ?? standing.invited[0])?.accountType ?? null;
}
