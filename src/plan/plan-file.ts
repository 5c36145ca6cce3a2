/** Plans as a file: what plan --format json prints, plan --save keeps and apply takes, and the digest that binds them. */

import { createHash } from 'node:crypto';
import { EXIT, RosterError } from '../errors.js';
import { validatePlan } from '../generated/validate-plan.js';
import { allPassed, GUARD_NAMES, passes } from './guards.js';
import type { Failure, Plan, PlanFile } from './plan.js';
import { addSummaries, summarizePlan } from './summary.js';

/** Puts plans together. */
export function makePlanFile(
  plans: readonly Plan[],
  toolVersion: string,
  createdAt: string,
  failures: readonly Failure[] = [],
): PlanFile {
  return {
    format_version: FORMAT_VERSION,
    tool_version: toolVersion,
    created_at: createdAt,
    summary: addSummaries(plans),
    applyable: plans.every((plan) => allPassed(plan.guards)),
    plans,
    failures,
  };
}

/**
 * Reads a saved plan. Throws `invalid_plan_file` (exit 3) for one that is damaged, of another major
 * version, or edited: a plan that was reviewed must be the plan that runs. `path` is for the message.
 */
export function parsePlanFile(text: string, path: string): PlanFile {
  const data = parseJson(text, path);
  const version = formatVersionOf(data);
  if (version !== null && !version.startsWith('1.')) {
    throw invalidPlanFile(path, `has the format version ${version}, and this roster reads 1.x`);
  }
  if (!validatePlan(data)) throw invalidPlanFile(path, 'is not a saved plan, or damaged');
  for (const plan of data.plans) {
    if (digestPlan(plan) !== plan.sha256)
      throw invalidPlanFile(path, 'was edited: its digest is another');
    if (!guardsAgree(plan))
      throw invalidPlanFile(path, 'was edited: its guards are not those of roster');
    if (!countsAgree(plan))
      throw invalidPlanFile(path, 'was edited: its counts and its lists disagree');
  }
  return data;
}

/**
 * SHA-256, in hex, of the roster's digest, the target, the changes and the guards. Two plans with one
 * digest would write the same to the same workspace under the same limits, whenever they were made.
 * It is no signature: it finds accidents, not somebody who wants to deceive.
 */
export function digestPlan(
  plan: Pick<Plan, 'roster' | 'target' | 'changes' | 'guards' | 'observed'>,
): string {
  const bound = {
    roster: plan.roster.sha256,
    // Whose keys it is applied with is a part of what was reviewed.
    credentials: plan.roster.credentials,
    target: plan.target,
    // Where a change comes from is told for readers; what is written is the same.
    changes: plan.changes.map(({ origin: _, ...change }) => change),
    guards: plan.guards,
    admins: plan.observed.admins,
    admin_types: plan.observed.admin_types,
    witnesses: plan.observed.witnesses,
  };
  return createHash('sha256').update(canonicalJson(bound)).digest('hex');
}

/** The version of the format that is written. Readers take any minor version of this major one. */
const FORMAT_VERSION = '1.0';

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPlanFile(path, 'is no JSON, or cut off');
  }
}

function formatVersionOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('format_version' in data)) return null;
  return typeof data.format_version === 'string' ? data.format_version : null;
}

/** Every guard is there once, and passed exactly if its numbers say so. */
function guardsAgree({ guards, seats }: Plan): boolean {
  const expected = GUARD_NAMES.filter((name) => name !== 'seats' || seats.active.limit !== null);
  const names = new Set(guards.map((guard) => guard.name));
  return (
    guards.length === expected.length &&
    expected.every((name) => names.has(name)) &&
    guards.every(({ name, limit, actual, passed }) => passes(name, limit, actual) === passed)
  );
}

function countsAgree(plan: Plan): boolean {
  const { changes, attention, unlisted, summary } = plan;
  const counted = summarizePlan({
    changes,
    attention: attention.length,
    unlisted: unlisted.length,
    inSync: summary.in_sync,
  });
  const { invite, reinvite, change_account_type, disable } = counted;
  return (
    summary.invite === invite &&
    summary.reinvite === reinvite &&
    summary.change_account_type === change_account_type &&
    summary.disable === disable &&
    summary.attention === attention.length &&
    summary.unlisted === unlisted.length
  );
}

function invalidPlanFile(path: string, why: string): RosterError {
  return new RosterError(`The plan ${path} ${why}.`, {
    code: 'invalid_plan_file',
    exitCode: EXIT.invalid,
    hint: 'Make a new one with `roster plan --save FILE`.',
  });
}

/** JSON with sorted keys, so that a file rewritten by another tool keeps its digest. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isPlainObject(each) ? Object.fromEntries(Object.entries(each).sort(byKey)) : each,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
