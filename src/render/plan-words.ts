/**
 * What is said of each piece of a plan, in sentences that every format shares. Text from outside is in
 * them as it is: each renderer escapes the whole sentence for the place where it goes.
 */
import { isAllowable } from '../plan/allowances.js';
import type { Attribution, Change, Expiring, Guard, SeatCounts, Unlisted } from '../plan/plan.js';
import { count } from './words.js';

/** Who asks: somebody who is about to change a workspace, or a schedule that looks for drift. */
export type PlanMode = 'plan' | 'drift';

/** For whom a plan is shown. */
export interface PlanOptions {
  readonly mode: PlanMode;
}

/** What a change does (`plan`), or how the workspace differs (`drift`), without saying whom. */
export function describeChange(change: Change, mode: PlanMode): string {
  switch (change.action) {
    case 'invite':
      return mode === 'plan' ? `invite as ${change.to}` : `missing, should be ${change.to}`;
    case 'reinvite':
      return mode === 'plan'
        ? `invite again as ${change.to} (expired)`
        : `invitation expired, should be ${change.to}`;
    case 'change_account_type':
      return mode === 'plan'
        ? `${change.from} → ${change.to}`
        : `is ${change.from}, should be ${change.to}`;
    case 'disable':
      return mode === 'plan'
        ? `disable ${change.from} (${whyDisabled(change)})`
        : `is ${change.from}, ${whyDisabled(change)}`;
  }
}

function whyDisabled(change: Extract<Change, { action: 'disable' }>): string {
  return change.reason === 'expired'
    ? `expired, last day was ${change.expires}`
    : 'not on the roster';
}

/** An active user whom the policy keeps, without saying whom. */
export function describeKept({ account_type: type, expires }: Unlisted): string {
  return expires === null
    ? `${type}, not on the roster but kept`
    : `${type}, expired but kept, last day was ${expires}`;
}

/** Until when somebody has access, without saying who. */
export function describeExpiring({ expires, days_left: days }: Expiring): string {
  if (days === 0) return `expires: today, ${expires}, is the last day`;
  return `expires: last day is ${expires}, in ${count(days, 'day', 'days')}`;
}

/** Who possibly brought a difference about; the log only says that an event names the user. */
export function describeAttribution(attribution: Attribution): string {
  const { event_type: event, workspace_name: where, actor_email: actor, at } = attribution;
  return `possibly by ${actor ?? 'somebody'}: ${event} in ${where}, ${at}`;
}

/** `paid 5 → 6 of 50, read-only 2 → 2`; kinds that nobody has are left out. */
export function describeSeats(seats: SeatCounts): string {
  const kinds = [
    ['paid', seats.active],
    ['read-only', seats.read_only],
    ['management', seats.management],
    ['of unknown kind', seats.unknown],
  ] as const;
  return kinds
    .filter(([, { before, after, limit }]) => before + after > 0 || limit !== null)
    .map(([kind, { before, after, limit }]) => {
      const most = limit === null ? '' : ` of ${limit}`;
      return `${kind} ${before} → ${after}${most}`;
    })
    .join(', ');
}

/**
 * What a tripped guard found, and how to go on where that is one's own decision. `several` is whether
 * the run has more than this workspace.
 */
export function describeGuard(guard: Guard, mode: PlanMode, several: boolean): string {
  const said = asSentence(guard.message);
  if (mode !== 'plan' || !isAllowable(guard.name)) return said;
  const where = several ? ' (that raises it in every workspace of the run)' : '';
  return `${said} To allow it for one run: --allow ${guard.name}=${guard.actual}${where}`;
}

/** The text as a sentence: with a full stop, unless it has an end already. */
function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
