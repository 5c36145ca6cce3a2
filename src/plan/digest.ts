/**
 * What a plan is bound by: its data, never its text. Apart from the plan file, since every plan has a
 * digest and few become a file.
 */
import { createHash } from 'node:crypto';
import type { Plan } from './plan.js';

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
    witnesses: plan.observed.witnesses,
  };
  return createHash('sha256').update(canonicalJson(bound)).digest('hex');
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
