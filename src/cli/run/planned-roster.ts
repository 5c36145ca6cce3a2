/** The roster that a saved plan names, held against what the plan was made from. */

import { changeState } from '../../apply/holds.js';
import { nameFirst } from '../../count.js';
import { dayAt } from '../../day.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Change, Plan } from '../../plan/plan.js';
import { planRoster } from '../../plan/plan-roster.js';
import { digestRoster } from '../../plan/saved/plan-file.js';
import type { ParseResult } from '../../roster/join.js';
import type { Roster } from '../../roster/roster.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type AskWrittenEnv, askWritten } from '../git/ask-written.js';
import { MAKE_ANEW } from './look-again.js';
import type { LivePlan } from './plan-all.js';
import type { RosterReader } from './which-roster.js';

/** The roster as it is now; null where no file is there. Throws `stale_plan` (exit 6) for one that asks for something else. */
export async function findPlannedRoster(
  name: string,
  { plan, workspace }: Pick<LivePlan, 'plan' | 'workspace'>,
  read: RosterReader,
  env: AskWrittenEnv,
): Promise<Roster | null> {
  const parsed = await read(plan.roster.path);
  if (!parsed.ok) {
    if (isMissing(parsed, plan.roster.path)) return null;
    throw staleRoster(name, plan, `${plan.roster.path} is no longer a valid roster`);
  }
  const differing = findDiffering(plan, parsed.roster);
  if (differing.length === 0) return parsed.roster;
  const what = `${plan.roster.path} now has ${differing.join(' and ')}`;
  throw staleRoster(name, plan, what + (await tellChanges(plan, parsed.roster, workspace, env)));
}

/** Nothing stands where the roster was: the plan may be applied elsewhere than where it was made. */
function isMissing({ problems }: Extract<ParseResult, { ok: false }>, path: string): boolean {
  return problems.some(({ code, file }) => code === 'file_not_found' && file === path);
}

/** What of a roster is no longer what was planned from, in words. */
function findDiffering(plan: Plan, roster: Roster): readonly string[] {
  const now = digestRoster(roster);
  return [
    ...(now.people_sha256 === plan.roster.people_sha256 ? [] : ['different people']),
    ...(now.policy_sha256 === plan.roster.policy_sha256 ? [] : ['a different policy']),
    ...(isSameTarget(plan, roster) ? [] : ['a different workspace']),
  ];
}

/** A uid may come from settings, and be written down later; a name counts where there is none. */
function isSameTarget({ target, roster: planned }: Plan, { workspace }: Roster): boolean {
  const { uid, name, credentials } = workspace;
  if (credentials !== planned.credentials) return false;
  return uid === null ? name === target.workspace_name : uid === target.workspace_uid;
}

const MOST_NAMED = 5;

/** The changes that only one of the two asks for. What is done already is asked for no more by either. */
async function tellChanges(
  plan: Plan,
  roster: Roster,
  workspace: Workspace,
  env: AskWrittenEnv,
): Promise<string> {
  const { endpoint, workspace_uid: settingsWorkspaceUid } = plan.target;
  const fresh = planRoster(roster, workspace, {
    ...{ endpoint, settingsWorkspaceUid, allow: {} },
    today: dayAt(env.now()),
    written: await askWritten(roster, workspace, env),
  });
  const open = plan.changes.filter((change) => changeState(change, workspace) !== 'holds');
  const gone = without(open, fresh.changes);
  const added = without(fresh.changes, open);
  return [
    gone.length === 0 ? '' : `; it no longer asks for ${list(gone)}`,
    added.length === 0 ? '' : `; it now asks for ${list(added)}`,
  ].join('');
}

function without(changes: readonly Change[], others: readonly Change[]): readonly Change[] {
  const known = new Set(others.map(nameChange));
  return changes.filter((change) => !known.has(nameChange(change)));
}

function list(changes: readonly Change[]): string {
  return nameFirst(changes.map(nameChange), MOST_NAMED);
}

/** `invite ana@acme.io as ANALYST`, `disable bo@acme.io` */
function nameChange(change: Change): string {
  const what = `${change.action.replaceAll('_', ' ')} ${change.email}`;
  return change.action === 'disable' ? what : `${what} as ${change.to}`;
}

function staleRoster(name: string, { roster }: Plan, why: string): RosterError {
  return new RosterError(`The plan ${name} is stale: ${why}. Nothing was written.`, {
    code: 'stale_plan',
    exitCode: EXIT.stale,
    hint: `${MAKE_ANEW} Or restore ${roster.path} as it was.`,
  });
}
