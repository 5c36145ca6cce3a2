/** A plan of one change, for the way that all changes go. */
import { dayAt } from '../../day.js';
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import { takesAdmin } from '../../plan/changes.js';
import { allPassed, makeGuard } from '../../plan/guards.js';
import type { Change, Guard, Plan } from '../../plan/plan.js';
import { planRoster } from '../../plan/plan-roster.js';
import type { Roster } from '../../roster/roster.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Connection } from '../connect/connect.js';

/** Nobody may lock everybody out, by hand neither. */
const LEAST_ADMINS = 1;

/** A roster that wants nothing: it names nobody and keeps everybody. */
const NO_ROSTER: Roster = {
  path: '',
  sha256: '',
  workspace: { uid: null, name: null, credentials: null },
  policy: {
    unlisted: 'keep',
    ignore: [],
    protected: [],
    allowedDomains: [],
    reinviteExpired: true,
    maxRemovals: { unit: 'people', value: 1 },
    maxInvites: 1,
    minAdmins: LEAST_ADMINS,
    seats: { active: null },
    expiryNoticeDays: 0,
  },
  people: [],
};

/**
 * The plan for one change to a workspace that was read completely. Throws `min_admins` (exit 5) for
 * one that would take the last active admin away.
 */
export function planOne(
  change: Change,
  workspace: Workspace,
  { endpoint, settingsWorkspaceUid }: Pick<Connection, 'endpoint' | 'settingsWorkspaceUid'>,
  env: Pick<Env, 'now'>,
): Plan {
  const today = dayAt(env.now());
  const nothing = planRoster(NO_ROSTER, workspace, {
    endpoint,
    settingsWorkspaceUid,
    allow: {},
    today,
  });
  const guards = takesAdmin(change) ? [adminGuard(nothing)] : [];
  if (!allPassed(guards)) throw refuse(change);
  return { ...nothing, changes: [change], guards };
}

function adminGuard(plan: Plan): Guard {
  return makeGuard('min_admins', LEAST_ADMINS, plan.observed.admins - 1);
}

function refuse(change: Change): RosterError {
  return new RosterError(`${change.email} is the last active admin. Nothing was written.`, {
    code: 'min_admins',
    exitCode: EXIT.guard,
    hint: 'Make somebody else ADMIN or WORKSPACE_ADMIN first, or nobody could manage users.',
  });
}
