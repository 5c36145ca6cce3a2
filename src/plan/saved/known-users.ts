/**
 * By whom a workspace is known again, where neither roster nor settings name its uid (`witnesses` in a
 * saved plan). Short: planning writes them down, and whoever applies a saved plan looks for them.
 */
import type { Workspace } from '../../workspace/workspace.js';
import type { Change, Plan } from '../plan.js';
import { compareText } from '../standing.js';

/** Some may be gone by the time that the plan is applied; not all of them. */
const MOST_KNOWN_USERS = 5;

/** Active users whom the plan leaves active: the same ones whatever the order of the read. */
export function chooseKnownUsers(
  workspace: Workspace,
  changes: readonly Change[],
): Plan['observed']['witnesses'] {
  const leaving = new Set(changes.flatMap((it) => (it.action === 'disable' ? [it.uid] : [])));
  return workspace.activeUsers
    .map(({ uid }) => ({ uid }))
    .filter(({ uid }) => !leaving.has(uid))
    .toSorted((a, b) => compareText(a.uid, b.uid))
    .slice(0, MOST_KNOWN_USERS);
}

/**
 * Whether a read shows another workspace than the plan saw: over half of its known users are
 * not active there. One may be: someone can have one uid everywhere.
 */
export function isForeign({ observed }: Pick<Plan, 'observed'>, workspace: Workspace): boolean {
  const active = new Set(workspace.activeUsers.map(({ uid }) => uid));
  const { witnesses: known } = observed;
  const there = known.filter(({ uid }) => active.has(uid)).length;
  return active.size > 0 && there * 2 < known.length;
}
