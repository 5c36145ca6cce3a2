/**
 * What a plan says, in sentences that every format shares. The sentences hold text from outside as
 * it is: each renderer escapes the whole sentence for the place where it goes.
 */
import { isAdminType } from '../account-type.js';
import { isAllowable } from '../plan/guards.js';
import type { Change, Guard, Plan, PlanFile, PlanSummary, Target, Unlisted } from '../plan/plan.js';
import type { Source } from '../roster/roster.js';

/** Who asks: somebody who is about to change a workspace, or a schedule that looks for drift. */
export type PlanMode = 'plan' | 'drift';

/** The name by which people know the workspace: its name, else its uid, else its endpoint. */
export function nameTarget(target: Target): string {
  return target.workspace_name ?? target.workspace_uid ?? target.endpoint;
}

/** `roster.yaml:22`, or null for nowhere. */
export function namePlace(source: Source | null): string | null {
  return source === null ? null : `${source.file}:${source.line}`;
}

/** `2026-11-23T12:03:11.123Z` as `2026-11-23 12:03:11 UTC`; anything else as it is. */
export function nameTime(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(time);
  return match === null ? time : `${match[1]} ${match[2]} UTC`;
}

/** `1 user`, `2 users`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The text as a sentence: with a full stop, unless it has an end already. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
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
        ? `disable ${change.from} (not on the roster)`
        : `is ${change.from}, not on the roster`;
  }
}

/** Whether a reviewer should look at this one first: somebody loses access, or the power over users moves. */
export function isWeighty(change: Change): boolean {
  if (change.action === 'disable' || isAdminType(change.to)) return true;
  return change.action === 'change_account_type' && isAdminType(change.from);
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

/** The guards that a plan does not keep. */
export function findTripped(plan: Plan): Guard[] {
  return plan.guards.filter((guard) => !guard.passed);
}

/** What a tripped guard found, and how to go on where that is one's own decision. */
export function describeGuard(guard: Guard): string {
  const said = asSentence(guard.message);
  return isAllowable(guard.name)
    ? `${said} To allow it for one run: --allow ${guard.name}=${guard.actual}`
    : said;
}

/** The whole file in one line: what would change or what differs, and what stands in the way. */
export function summarizePlans(file: PlanFile, mode: PlanMode): string {
  if (file.plans.length === 0) return 'Nothing was planned: there is no roster.';
  const kept = file.plans.reduce((sum, plan) => sum + findKept(plan).length, 0);
  const told = mode === 'plan' ? tellPlan(file, kept) : tellDrift(file, kept);
  return [told, tellBlocked(file, mode)].filter((part) => part !== '').join(' ');
}

/** One plan of several, as a part of a sentence: `1 to invite; 5 in sync`. */
export function summarizePlan(plan: Plan, mode: PlanMode): string {
  const parts = [listChanges(plan.summary, mode), listRest(plan.summary, findKept(plan).length)];
  return parts.filter((part) => part !== '').join('; ') || 'nobody';
}

function tellPlan(file: PlanFile, kept: number): string {
  const changes = listChanges(file.summary, 'plan');
  if (changes !== '') return `Plan: ${summarize(changes, file.summary, kept)}.`;
  if (!isReadWhole(file)) return 'No changes found, but not everything could be read.';
  if (file.summary.attention > 0) return `No changes to make; ${listRest(file.summary, kept)}.`;
  return `No changes: ${tellInSync(file.plans.length, kept)}.`;
}

function tellDrift(file: PlanFile, kept: number): string {
  const changes = listChanges(file.summary, 'drift');
  const said = summarize(changes, file.summary, kept);
  if (changes !== '' || file.summary.attention > 0) return `Drift: ${said}. Nothing was written.`;
  if (!isReadWhole(file)) return 'No drift found, but not everything could be read.';
  return `No drift: ${tellInSync(file.plans.length, kept)}.`;
}

function summarize(changes: string, summary: PlanSummary, kept: number): string {
  return [changes, listRest(summary, kept)].filter((part) => part !== '').join('; ');
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

function listChanges(summary: PlanSummary, mode: PlanMode): string {
  const words = CHANGE_WORDS[mode];
  return (['invite', 'reinvite', 'change_account_type', 'disable'] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => `${summary[action]} ${words[action]}`)
    .join(', ');
}

function listRest(summary: PlanSummary, kept: number): string {
  const parts = [];
  if (summary.in_sync > 0) parts.push(`${summary.in_sync} in sync`);
  if (summary.attention > 0) parts.push(`${count(summary.attention, 'needs', 'need')} attention`);
  if (kept > 0) parts.push(`${kept} not on the roster but kept`);
  return parts.join(', ');
}

function tellInSync(workspaces: number, kept: number): string {
  const all =
    workspaces === 1
      ? 'the workspace is as the roster says'
      : `all ${workspaces} workspaces are as their rosters say`;
  return kept === 0
    ? all
    : `${all}, but for ${count(kept, 'user', 'users')} kept without being on it`;
}

/** Whether every workspace was read completely. */
export function isReadWhole(file: PlanFile): boolean {
  return file.plans.every((plan) => plan.observed.complete);
}

function tellBlocked(file: PlanFile, mode: PlanMode): string {
  if (file.applyable || mode === 'drift') return '';
  const names = new Set(file.plans.flatMap((plan) => findTripped(plan).map((guard) => guard.name)));
  return names.size === 0 ? 'It can’t be applied.' : `Blocked by ${[...names].join(', ')}.`;
}
