/** A plan, or drift, in one line that every format shares. Data in it is not escaped yet. */
import type { Plan, PlanFile, PlanSummary } from '../plan/plan.js';
import { findKept, findTripped } from './plan-parts.js';
import type { PlanMode } from './plan-words.js';
import { count, tellFailures } from './words.js';

/** The whole file in one line: what would change or what differs, and what stands in the way. */
export function summarizePlans(file: PlanFile, mode: PlanMode): string {
  const failed = tellFailures(file.failures, file.plans.length);
  if (file.plans.length === 0) return `Nothing was planned: ${failed || 'there is no roster.'}`;
  const kept = file.plans.reduce((sum, plan) => sum + findKept(plan).length, 0);
  const told = mode === 'plan' ? tellPlan(file, kept) : tellDrift(file, kept);
  return [told, tellBlocked(file, mode), failed].filter((part) => part !== '').join(' ');
}

/** One plan of several, as a part of a sentence: `1 to invite; 5 in sync`. */
export function summarizePlan(plan: Plan, mode: PlanMode): string {
  const changes = listChanges(plan.summary, mode, countExpired([plan]));
  const parts = [changes, listRest(plan.summary, findKept(plan).length)];
  return parts.filter((part) => part !== '').join('; ') || 'nobody';
}

function tellPlan(file: PlanFile, kept: number): string {
  const changes = listChanges(file.summary, 'plan', countExpired(file.plans));
  if (changes !== '') return `Plan: ${summarize(changes, file.summary, kept)}.`;
  if (!isReadWhole(file)) return 'No changes found, but not everything could be read.';
  if (file.summary.attention > 0) return `No changes to make; ${listRest(file.summary, kept)}.`;
  return `No changes: ${tellInSync(file.plans.length, kept)}.`;
}

function tellDrift(file: PlanFile, kept: number): string {
  const changes = listChanges(file.summary, 'drift', countExpired(file.plans));
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
function isReadWhole(file: PlanFile): boolean {
  return file.plans.every((plan) => plan.observed.complete);
}

function tellBlocked(file: PlanFile, mode: PlanMode): string {
  if (file.applyable || mode === 'drift') return '';
  const names = new Set(file.plans.flatMap((plan) => findTripped(plan).map((guard) => guard.name)));
  return names.size === 0 ? 'It can’t be applied.' : `Blocked by ${[...names].join(', ')}.`;
}
