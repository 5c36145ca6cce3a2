/**
 * What is said of a plan, in the sentences that every format shares, and what of it is shown together. Text
 * from outside is in them as it is: each renderer escapes the whole sentence for the place where it goes.
 */

import { isAdminType } from '../account-type.js';
import { count, nameFirst } from '../count.js';
import { MENDS } from '../plan/decision-words.js';
import type {
  Attention,
  Attribution,
  Change,
  Expiring,
  Guard,
  Lookalikes,
  OnHold,
  Origin,
  Plan,
  PlanFile,
  PlanSummary,
  PolicyChange,
  RosterPast,
  SeatCounts,
  TakenOff,
  Unlisted,
} from '../plan/plan.js';
import { tellFailures } from './words.js';

/** Who asks: someone who is about to change a workspace, or a schedule that looks for drift. */
export type PlanMode = 'plan' | 'drift';

/** For whom a plan is shown. */
export interface PlanAudience {
  readonly mode: PlanMode;
}

/** The whole file in one line: what would change or what differs, and what stands in the way. */
export function describePlans(file: PlanFile, mode: PlanMode): string {
  const failed = tellFailures(file.failures, file.plans.length);
  if (file.plans.length === 0) return `Nothing was planned: ${failed || 'there is no roster.'}`;
  const left = countLeft(file.plans);
  const told = mode === 'plan' ? tellPlan(file, left) : tellDrift(file, left);
  return [told, tellBlocked(file, mode), failed].filter((part) => part !== '').join(' ');
}

/** How many are left as they are: users whom a policy keeps, and people on hold. */
interface LeftAlone {
  readonly kept: number;
  readonly held: number;
}

function countLeft(plans: readonly Plan[]): LeftAlone {
  return {
    kept: plans.reduce((sum, plan) => sum + findKept(plan).length, 0),
    held: plans.reduce((sum, plan) => sum + plan.on_hold.length, 0),
  };
}

/** One plan of several, as a part of a sentence: `1 to invite; 5 in sync`. */
export function describePlan(plan: Plan, mode: PlanMode): string {
  const changes = listChanges(plan.summary, mode, countExpired([plan]));
  const parts = [changes, listRest(plan.summary, countLeft([plan]))];
  return parts.filter((part) => part !== '').join('; ') || 'nobody';
}

/** Changes and attention that belong together, with what to call them where there are several such. */
export interface PlanPart {
  readonly title: string | null;
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  /** Users whom the policy keeps though the roster does not name them, or no longer lets them in. */
  readonly kept: readonly Unlisted[];
}

/** With a base: what this change of the roster brings about, and apart from it what differed before. */
export function partByOrigin(plan: Plan): readonly PlanPart[] {
  const { base, changes, attention } = plan;
  const kept = findKept(plan);
  if (base === undefined) return [{ title: null, changes, attention, kept }];
  const part = (origin: Origin, title: string): PlanPart => ({
    title,
    changes: changes.filter((each) => each.origin === origin),
    attention: attention.filter((each) => each.origin === origin),
    kept: kept.filter((each) => each.origin === origin),
  });
  return [
    part('this_change', `From this change (against ${nameBaseCommit(base)})`),
    part('drift', 'Differed before (drift)'),
  ].filter((each) => each.changes.length + each.attention.length + each.kept.length > 0);
}

/** Changes as a reviewer should read them. */
interface WeighedChanges {
  /** Disables first: they are what someone notices the next morning. */
  readonly weighty: readonly Change[];
  readonly others: readonly Change[];
}

/** Parts the changes into those that a reviewer should look at and the others. */
export function weighChanges(changes: readonly Change[]): WeighedChanges {
  const isDisable = (change: Change): boolean => change.action === 'disable';
  const weighty = changes.filter(isWeighty);
  return {
    weighty: [...weighty.filter(isDisable), ...weighty.filter((change) => !isDisable(change))],
    others: changes.filter((change) => !isWeighty(change)),
  };
}

/** Whether a reviewer should look at this one first: someone loses access, or who manages users changes. */
export function isWeighty(change: Change): boolean {
  if (change.action === 'disable' || isAdminType(change.to)) return true;
  return change.action === 'change_account_type' && isAdminType(change.from);
}

/** The guards that a plan does not keep. */
export function findTripped(plan: Plan): Guard[] {
  return plan.guards.filter((guard) => !guard.passed);
}

/** What two that may be one person have in common. */
const LIKENESS: Readonly<Record<Lookalikes['likeness'], string>> = {
  same_name: 'the same name',
  same_local_part: 'nearly the same address',
  one_letter_apart: 'an address that is one letter apart',
};

/** What to do about two that may be one person, told once for all of them. */
export const WHEN_ONE_PERSON =
  'If they are one person, correct the address, or add the old one to the entry as `formerly`. If they are two people, raise max_lookalikes.';

/** Why two may be one person, without saying who: `disabled as old@acme.io: the same name`. */
export function describeLookalikes({ disabled, likeness }: Lookalikes): string {
  return `may be ${disabled}, who would be disabled: ${LIKENESS[likeness]}`;
}

/** What became of one key: `1 → 99`, `− alexandra@acme.io`, `+ ADMIN for teams/*.yaml`. */
export function describePolicyChange({ path, before, after }: PolicyChange): string {
  const where = path === null ? '' : ` for ${path}`;
  if (before === null) return `+ ${after}${where}`;
  return after === null ? `− ${before}${where}` : `${before} → ${after}${where}`;
}

const MOST_LET_THROUGH = 5;

/** Whom a loosened key lets through, or nothing. */
export function describeLetThrough({ lets_through: emails }: PolicyChange): string {
  return nameFirst(emails, MOST_LET_THROUGH);
}

/** Whether a file is about more than one workspace. */
export function isOfSeveral({ plans, failures }: PlanFile): boolean {
  return plans.length + failures.length > 1;
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
        : `is ${change.from}, ${change.reason === 'not_on_roster' ? describeUnlisted(change) : whyDisabled(change)}`;
  }
}

/**
 * How someone came to be active without being on the roster, as far as git knows: off the roster and not disabled yet, or
 * in by another door (an auto-join domain, SSO, an invitation by hand). Where git was not asked or can't tell, either.
 */
export function describeUnlisted({ taken_off: off }: RosterPast): string {
  if (off === undefined) return 'joined, or taken off the roster';
  if (off === null) return 'joined without roster';
  return `taken off the roster, not disabled yet (${byWhom(off)})`;
}

/** The same of anyone who is not on the roster, as a sentence. */
export function describePast({ taken_off: off, past_unknown: why }: RosterPast): string {
  if (off === null) return 'They are not on the roster in any commit.';
  if (off !== undefined) return `Taken off the roster (${byWhom(off)}).`;
  return `Git can't tell whether they were on the roster: ${MENDS[why ?? 'not_asked']}`;
}

/** `by Ana Writer on 2026-03-12, commit 1a2b3c4d5e6f` */
function byWhom({ commit, by, day }: TakenOff): string {
  if (commit === null) return 'in an uncommitted change';
  return `by ${by} on ${day || 'an unknown day'}, commit ${commit.slice(0, 12)}`;
}

/** An active user whom the policy keeps, without saying whom. */
export function describeKept({ account_type: type, expires }: Unlisted): string {
  return expires === null
    ? `${type}, not on the roster but kept`
    : `${type}, expired but kept, last day was ${expires}`;
}

/** Until when someone has access, without saying who. */
export function describeExpiring({ expires, days_left: days }: Expiring): string {
  if (days === 0) return `expires: today, ${expires}, is the last day`;
  return `expires: last day is ${expires}, in ${count(days, 'day', 'days')}`;
}

/** Who owns the files that say so, with spaces between them; empty where nobody is named. */
export function nameOwners(
  { owners = [] }: Pick<Plan, 'owners'>,
  { source, also_in: also = [] }: Expiring,
): string {
  const files = new Set([source, ...also].map(({ file }) => file));
  const named = owners.filter(({ file }) => files.has(file)).flatMap((each) => each.owners);
  return [...new Set(named)].join(' ');
}

/** What can be done before access ends; the command for each person is in `roster expiring`. */
export const WHEN_EXPIRING =
  'To extend access: roster set EMAIL ACCOUNT_TYPE --expires DAY. To end it now: roster remove EMAIL. For the commands for each person: roster expiring.';

/** Whom the roster leaves alone, why and how long, without saying who. */
export function describeHold({ reason, until, account_type: type }: OnHold): string {
  const as = type === null ? 'not in the workspace' : `left as ${type}`;
  const end = until === null ? '' : ` until ${until}`;
  return `on hold${end} (${reason}): ${as}`;
}

/** Who possibly brought a difference about; the log only says that an event names the user. */
export function describeAttribution(attribution: Attribution): string {
  const { event_type: event, workspace_name: where, actor_email: actor, at } = attribution;
  const who = actor ?? 'someone the log does not name';
  return `Possibly done by ${who}: ${event} in ${where}, ${at}.`;
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

function whyDisabled(change: Extract<Change, { action: 'disable' }>): string {
  return change.reason === 'expired'
    ? `expired, last day was ${change.expires}`
    : 'not on the roster';
}

/**
 * Active users whom the roster does not name and whom the policy keeps. Not those of whom an
 * attention says already why they are left alone.
 */
export function findKept(plan: Plan): Unlisted[] {
  const disabled = new Set(plan.changes.flatMap((it) => (it.action === 'disable' ? [it.uid] : [])));
  const told = new Set(
    plan.attention
      .filter(({ code }) => code === 'protected_user' || code === 'ambiguous_user')
      .map(({ email }) => email),
  );
  return plan.unlisted.filter((user) => !disabled.has(user.uid) && !told.has(user.email));
}

function tellPlan(file: PlanFile, left: LeftAlone): string {
  const changes = listChanges(file.summary, 'plan', countExpired(file.plans));
  if (changes !== '') return `Plan: ${joinCounts(changes, file.summary, left)}.`;
  if (!isReadWhole(file)) return 'No changes found, but not everything could be read.';
  if (file.summary.attention > 0) return `No changes to make; ${listRest(file.summary, left)}.`;
  return `No changes: ${tellInSync(file.plans.length, left)}.`;
}

function tellDrift(file: PlanFile, left: LeftAlone): string {
  const changes = listChanges(file.summary, 'drift', countExpired(file.plans));
  const said = joinCounts(changes, file.summary, left);
  if (changes !== '' || file.summary.attention > 0) return `Drift: ${said}. Nothing was written.`;
  if (!isReadWhole(file)) return 'No drift found, but not everything could be read.';
  return `No drift: ${tellInSync(file.plans.length, left)}.`;
}

function joinCounts(changes: string, summary: PlanSummary, left: LeftAlone): string {
  return [changes, listRest(summary, left)].filter((part) => part !== '').join('; ');
}

function tellBlocked(file: PlanFile, mode: PlanMode): string {
  if (file.applyable || mode === 'drift') return '';
  const names = new Set(file.plans.flatMap((plan) => findTripped(plan).map((guard) => guard.name)));
  return names.size === 0 ? 'It can’t be applied.' : `Blocked by ${[...names].join(', ')}.`;
}

/** Whether every workspace was read completely. */
function isReadWhole(file: PlanFile): boolean {
  return file.plans.every((plan) => plan.observed.complete);
}

function tellInSync(workspaces: number, left: LeftAlone): string {
  const all =
    workspaces === 1
      ? 'the workspace matches the roster'
      : `all ${workspaces} workspaces match their rosters`;
  const others = [
    left.kept === 0 ? '' : `${count(left.kept, 'user', 'users')} kept although they are not on it`,
    left.held === 0 ? '' : `${left.held} on hold`,
  ].filter((part) => part !== '');
  return others.length === 0 ? all : `${all}, except for ${others.join(' and ')}`;
}

function listRest(summary: PlanSummary, left: LeftAlone): string {
  const parts = [];
  if (summary.in_sync > 0) parts.push(`${summary.in_sync} in sync`);
  if (summary.attention > 0) parts.push(`${count(summary.attention, 'needs', 'need')} attention`);
  if (left.kept > 0) parts.push(`${left.kept} not on the roster but kept`);
  if (left.held > 0) parts.push(`${left.held} on hold`);
  return parts.join(', ');
}

const CHANGE_WORDS = {
  plan: {
    invite: 'to invite',
    reinvite: 'to invite again',
    change_account_type: 'to change',
    disable: 'to disable',
  },
  drift: {
    invite: 'missing',
    reinvite: 'with an expired invitation',
    change_account_type: 'with another account type',
    disable: 'not on the roster',
  },
} as const;

function listChanges(summary: PlanSummary, mode: PlanMode, expired: number): string {
  const words = CHANGE_WORDS[mode];
  // Who writes a plan's changes disables them all the same; who looks for drift asks why.
  const told = mode === 'drift' ? expired : 0;
  const counts = [
    [summary.invite, words.invite],
    [summary.reinvite, words.reinvite],
    [summary.change_account_type, words.change_account_type],
    [summary.disable - told, words.disable],
    [told, 'expired'],
  ] as const;
  return counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}

/** Users to disable whose last day is past. */
function countExpired(plans: readonly Plan[]): number {
  const changes = plans.flatMap((plan) => plan.changes);
  return changes.filter((it) => it.action === 'disable' && it.reason === 'expired').length;
}

/** The ref with its commit; a commit that was named by its id stands for itself. */
function nameBaseCommit({ ref, commit }: NonNullable<Plan['base']>): string {
  const short = commit.slice(0, 7);
  return commit.startsWith(ref) ? short : `${ref}, ${short}`;
}
