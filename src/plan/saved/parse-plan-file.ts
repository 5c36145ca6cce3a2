/** A saved plan from its file. Apart from the writing of one, since the validator takes longer to load than all of planning. */
import { EXIT, RosterError } from '../../errors.js';
import { validatePlan } from '../../generated/validate-plan.js';
import { GUARD_NAMES, passes } from '../guards.js';
import type { Plan, PlanFile } from '../plan.js';
import { summarizePlan } from '../summary.js';
import { digestFile, digestPlan } from './plan-file.js';

/**
 * Reads a saved plan. Throws `invalid_plan_file` (exit 3) for one that is damaged, of another major
 * version, or edited: a plan that was reviewed must be the plan that runs. `path` is for the message.
 */
export function parsePlanFile(text: string, path: string): PlanFile {
  const data = parseJson(text, path);
  const version = formatVersionOf(data);
  if (version !== null && !version.startsWith('1.')) {
    throw invalidPlanFile(
      path,
      `has the format version ${version}, but this version of roster reads 1.x`,
    );
  }
  if (!validatePlan(data)) throw invalidPlanFile(path, 'is not a saved plan, or is damaged');
  for (const plan of data.plans) {
    if (digestPlan(plan) !== plan.sha256)
      throw invalidPlanFile(path, 'was edited: its digest does not match');
    if (!guardsAgree(plan)) throw invalidPlanFile(path, 'was edited: its guards do not match');
    if (!countsAgree(plan))
      throw invalidPlanFile(path, 'was edited: its counts and lists do not match');
  }
  refuseIncomplete(data, path);
  return data;
}

/** What was taken out of a file leaves no trace in the rest, so the file has a digest too. */
function refuseIncomplete(file: PlanFile, path: string): void {
  if (file.sha256 === undefined) {
    throw invalidPlanFile(path, 'has no digest: an older roster created it, or it was edited');
  }
  if (file.sha256 !== digestFile(file)) {
    throw invalidPlanFile(path, 'was edited: a plan or failure was removed, added or changed');
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPlanFile(path, 'is not JSON, or is cut off');
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
  const { changes, attention, unlisted, lookalikes, guards, summary } = plan;
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
    summary.unlisted === unlisted.length &&
    guards.every(({ name, actual }) => name !== 'max_lookalikes' || actual === lookalikes.length)
  );
}

function invalidPlanFile(path: string, why: string): RosterError {
  return new RosterError(`The plan ${path} ${why}.`, {
    code: 'invalid_plan_file',
    exitCode: EXIT.invalid,
    hint: 'Create a new one with `roster plan --save FILE`.',
  });
}
