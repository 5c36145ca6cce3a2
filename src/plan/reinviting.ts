/**
 * For how long an expired invitation is sent again: by `policy.reinvite_for`, from when the person's entry was last
 * written. When that was, git knows and planning is told, as data.
 */
import { type Day, dayLater, daysBetween } from '../day.js';
import type { EmailKey } from '../email.js';
import type { Policy } from '../roster/roster.js';

/** When an entry was last written, or why nobody can tell. */
export type LastWritten =
  | { readonly status: 'written'; readonly day: Day }
  | { readonly status: 'unknown'; readonly why: WhyNotTold };

/**
 * What keeps git from telling when an entry was written:
 * - `no_git`: it can't be started
 * - `no_repository`: the file is in no work tree
 * - `not_trusted`: git refuses the folder, which someone else owns
 * - `not_committed`: no commit has the file
 * - `shallow`: the clone ends before the commit that wrote the entry
 * - `in_future`: the commit names a day that is yet to come
 * - `too_long`: git was ended before it had told all
 * - `unreadable`: git can't blame the file, or the file as a commit has it can't be read
 * - `not_asked`: whoever plans did not say
 */
export type WhyNotTold =
  | 'no_git'
  | 'no_repository'
  | 'not_trusted'
  | 'not_committed'
  | 'shallow'
  | 'in_future'
  | 'too_long'
  | 'unreadable'
  | 'not_asked';

/** By address: when the entries of those were last written whose invitations expired. */
export type WrittenDays = ReadonlyMap<EmailKey, LastWritten>;

/** What of the policy says whether an expired invitation is sent again. */
export type ReinvitePolicy = Pick<Policy, 'reinviteExpired' | 'reinviteForDays'>;

/** Whether an expired invitation is sent again. */
export type ReinviteRuling =
  | {
      readonly kind: 'send';
      /** The last day on which it is; null for ever. */
      readonly until: Day | null;
    }
  | { readonly kind: 'never' | 'given_up' | 'unknown' };

/** Rules on one person whose invitation expired. What nobody can tell sends no e-mail. */
export function ruleReinvite(
  written: LastWritten | null,
  { reinviteExpired, reinviteForDays }: ReinvitePolicy,
  today: Day,
): ReinviteRuling {
  if (!reinviteExpired) return { kind: 'never' };
  if (reinviteForDays === null) return { kind: 'send', until: null };
  if (written?.status !== 'written' || isInFuture(written.day, today)) return { kind: 'unknown' };
  const until = dayLater(written.day, reinviteForDays);
  return until < today ? { kind: 'given_up' } : { kind: 'send', until };
}

/** Clocks differ, by a day at most: later days would send for as long as someone liked. */
function isInFuture(day: Day, today: Day): boolean {
  return daysBetween(today, day) > 1;
}

/** Why nobody can tell, in the one word that its mend is found by. */
export function whyNotTold(written: LastWritten | null): WhyNotTold {
  if (written === null) return 'not_asked';
  return written.status === 'written' ? 'in_future' : written.why;
}
