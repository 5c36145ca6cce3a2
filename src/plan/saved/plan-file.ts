/** Plans as a file: what plan --format json prints and plan --save keeps, and the digests that bind them. */

import { createHash } from 'node:crypto';
import type { Former, Hold, Person, PersonPlace, Policy, Roster } from '../../roster/roster.js';
import { allPassed } from '../guards.js';
import type { Change, Failure, Plan, PlanFile } from '../plan.js';
import { compareText } from '../standing.js';
import { addSummaries } from '../summary.js';

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
    sha256: digestFile({ plans, failures }),
  };
}

/**
 * SHA-256, in hex, of the roster's digest, the target, the changes and the guards. Two plans with one
 * digest would write the same to the same workspace under the same limits, whenever they were made.
 * It is no signature: it finds accidents, not someone who wants to deceive.
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
    changes: plan.changes.map(withoutPast),
    guards: plan.guards,
    admins: plan.observed.admins,
    admin_types: plan.observed.admin_types,
    witnesses: plan.observed.witnesses,
  };
  return digest(bound);
}

function withoutPast({ origin: _, ...change }: Change): object {
  if (change.reason !== 'not_on_roster') return change;
  const { taken_off: __, past_unknown: ___, ...rest } = change;
  return rest;
}

/** Of all that decides what is applied, to which workspaces: the plans with their rosters, and those that have none. */
export function digestFile({ plans, failures }: Pick<PlanFile, 'plans' | 'failures'>): string {
  return digest({ plans: plans.map(({ sha256, roster }) => ({ sha256, roster })), failures });
}

/**
 * What a roster asks for, wherever and however it is written: a file that says the same has the same. Of
 * people, what is for readers and where it stands is left out; in a policy no order means anything.
 */
export function digestRoster({
  people,
  policy,
}: Pick<Roster, 'people' | 'policy'>): Required<
  Pick<Plan['roster'], 'people_sha256' | 'policy_sha256'>
> {
  const wanted = people.map(digestedPerson).sort((a, b) => compareText(a.key, b.key));
  const limits = Object.fromEntries(
    Object.entries(policy).map(([key, value]) => [key, isList(value) ? [...value].sort() : value]),
  );
  // Their keys are in order already, and there are many of them.
  return { people_sha256: sha256Of(JSON.stringify(wanted)), policy_sha256: digest(limits) };
}

type DigestedPerson = Omit<
  Person,
  'email' | 'note' | keyof PersonPlace | 'also' | 'formerly' | 'hold'
> & {
  readonly formerly: readonly Omit<Former, 'email'>[];
  readonly hold: Omit<Hold, 'reason'> | null;
};

/** Keys in the order of canonical JSON; that none is forgotten is for the types to say. */
function digestedPerson(person: Person): DigestedPerson {
  const { accountType, expires, key, name } = person;
  const formerly = person.formerly.map((each) => ({ acts: each.acts, key: each.key }));
  const hold = person.hold === null ? null : { acts: person.hold.acts, until: person.hold.until };
  return { accountType, expires, formerly, hold, key, name };
}

function isList(value: Policy[keyof Policy]): value is readonly string[] {
  return Array.isArray(value);
}

function digest(value: unknown): string {
  return sha256Of(canonicalJson(value));
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The version of the format that is written. Readers take any minor version of this major one. */
const FORMAT_VERSION = '1.0';

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
