/** From a decision to planned writes, and the order in which they run. */
import { adminRank, isAccountType, isAdminType } from '../account-type.js';
import type { Day } from '../day.js';
import { emailKey } from '../email.js';
import type { Person, Source } from '../roster/roster.js';
import type { ActiveUser } from '../workspace/workspace.js';
import { seatsTaken } from './headcount.js';
import type { Change, Seats } from './plan.js';
import { compareText, type ExpiredPerson } from './standing.js';

/** Invites someone who is nowhere. */
export function invite(person: Person): Change {
  return {
    action: 'invite',
    email: person.email,
    to: person.accountType,
    reason: 'not_in_workspace',
    ...lastDay(person),
    ...placed(person),
  };
}

/** Invites someone again whose invitation expired, until a day after which nobody does; null for ever. */
export function reinvite(person: Person, until: Day | null = null): Change {
  return {
    action: 'reinvite',
    email: person.email,
    to: person.accountType,
    reason: 'invitation_expired',
    ...lastDay(person),
    ...(until === null ? {} : { reinvite_until: until }),
    ...placed(person),
  };
}

/** Changes the type that someone active has. */
export function changeAccountType(person: Person, user: ActiveUser): Change {
  return {
    action: 'change_account_type',
    email: person.email,
    uid: user.uid,
    from: user.accountType,
    to: person.accountType,
    reason: 'account_type_differs',
    ...lastDay(person),
    ...placed(person),
  };
}

/** The first place, and the others where there are some. */
export function placed({ source, also }: Pick<Person, 'source' | 'also'>): {
  readonly source: Source;
  readonly also_in?: readonly Source[];
} {
  return also.length === 0 ? { source } : { source, also_in: also.map((place) => place.source) };
}

/** Only there for people who have one. */
function lastDay({ expires }: Person): { readonly expires?: Day } {
  return expires === null ? {} : { expires };
}

/** Disables a user whom the roster does not name, or no longer lets in. */
export function disable(user: ActiveUser, expired: ExpiredPerson | null): Change {
  const { email, uid, accountType: from } = user;
  const write = { action: 'disable', email, uid, from } as const;
  if (expired === null) return { ...write, reason: 'not_on_roster', source: null };
  return { ...write, reason: 'expired', expires: expired.expires, ...placed(expired) };
}

/** The steps in which changes run, one after another, so that nobody is locked out half-way. */
const PHASES = [
  'to_admin_type',
  'invitations',
  'other_types',
  'off_admin_type',
  'disables',
] as const;

/** One of the steps in which changes run. */
type Phase = (typeof PHASES)[number];

/** The step in which a change runs. Between the admin types there is more and less power too. */
export function phaseOf(change: Change): Phase {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return 'invitations';
    case 'disable':
      return 'disables';
    case 'change_account_type':
      return phaseOfMove(adminRank(change.from) ?? 0, adminRank(change.to) ?? 0);
  }
}

function phaseOfMove(from: number, to: number): Phase {
  if (from === to) return 'other_types';
  return to > from ? 'to_admin_type' : 'off_admin_type';
}

/** Whether a change takes power over users away, so that the promotions must be there before it runs. */
export function takesAdmin(change: Change): boolean {
  return (
    phaseOf(change) === 'off_admin_type' ||
    (change.action === 'disable' && isAdminType(change.from))
  );
}

/** Whether a change takes access away; what `max_removals` limits. */
export function isRemoval(change: Change): boolean {
  if (change.action === 'disable') return true;
  if (change.action !== 'change_account_type') return false;
  // What a type that nobody knows may do, nobody can give back.
  return !isAccountType(change.from) || (isAdminType(change.from) && !isAdminType(change.to));
}

/** Whether a change moves someone to another type and is no removal; what `max_type_changes` limits. */
export function isOtherMove(change: Change): boolean {
  return change.action === 'change_account_type' && !isRemoval(change);
}

/** Whether a change sends an e-mail; what `max_invites` limits. */
export function isInvitation(change: Change): boolean {
  return change.action === 'invite' || change.action === 'reinvite';
}

/**
 * In the order in which they run: by phase, then by address. Where the paid seats would not last on the
 * way, what frees one runs before what takes one; admins come first and last as ever.
 */
export function sortChanges(changes: readonly Change[], seats: Seats): readonly Change[] {
  const rank = ranking(changes, seats);
  return changes.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      PHASES.indexOf(phaseOf(a)) - PHASES.indexOf(phaseOf(b)) ||
      compareText(emailKey(a.email), emailKey(b.email)),
  );
}

function ranking(changes: readonly Change[], seats: Seats): (change: Change) => number {
  const isShort = isShortOfSeats(changes, seats);
  return (change) => (isShort && isFreeing(change) ? FREEING : PHASES.indexOf(phaseOf(change)));
}

/** Behind the promotions, before the invitations. */
const FREEING = PHASES.indexOf('to_admin_type') + 0.5;

/** Whether a change frees a paid seat and takes nobody's power over users. */
function isFreeing(change: Change): boolean {
  return seatsTaken(change) < 0 && !takesAdmin(change);
}

/** Whether more seats than there are would be taken at once, since those of one step run in any order. */
function isShortOfSeats(changes: readonly Change[], { before, limit }: Seats): boolean {
  const taken = changes.filter((change) => seatsTaken(change) > 0).length;
  return limit !== null && taken > 0 && before + taken > limit;
}

/**
 * Sorted changes in the steps in which they run: those of one phase may run at once, unless the seats would not
 * last for that.
 */
export function toSteps(changes: readonly Change[], seats: Seats): readonly (readonly Change[])[] {
  const rank = ranking(changes, seats);
  const steps: Change[][] = [];
  for (const change of changes) {
    const last = steps.at(-1);
    const first = last?.[0];
    const isNext =
      first === undefined || phaseOf(first) !== phaseOf(change) || rank(first) !== rank(change);
    if (isNext) steps.push([change]);
    else last?.push(change);
  }
  return steps;
}
