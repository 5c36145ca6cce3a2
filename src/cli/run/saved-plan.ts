/** A saved plan on its way back: read, aimed at the same workspace, held against it. */
import { countRequests } from '../../apply/make-report.js';
import type { Recheck } from '../../apply/recheck.js';
import { dayAt } from '../../day.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { Failure, Plan, PlanFile } from '../../plan/plan.js';
import { planRoster } from '../../plan/plan-roster.js';
import type { Roster } from '../../roster/roster.js';
import type { WantedWorkspace } from '../../workspace/settings.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Connection, withConnector } from '../connect.js';
import { askWritten } from '../git/ask-written.js';
import { unlessStopped } from '../interrupt.js';
import type { CliEnv } from '../options.js';
import { showWarning } from '../say.js';
import { warnOnce } from '../show.js';
import { refuseOneUid, refuseSameWorkspace } from './aim.js';
import { findOutdatedPlan, lookAgain, MAKE_ANEW } from './look-again.js';
import type { PlanAllOptions, Planned } from './plan-all.js';
import { findPlannedRoster } from './planned-roster.js';
import { createRosterReader } from './which-roster.js';
import { valuesOf, type WorkspaceResult, workOnEach } from './workspace-result.js';

/** A plan of everyone in the largest roster, in bytes. */
const LARGEST_PLAN = 64 * 1024 * 1024;

/**
 * Whether a file is meant as a saved plan: by what is in it, since a roster can be JSON too and a
 * plan can have any name. JSON that is cut off counts as one: its own error says what to do.
 */
export async function isSavedPlan(path: string, env: Pick<CliEnv, 'files'>): Promise<boolean> {
  const bytes = await env.files.read(path, LARGEST_PLAN).catch(() => null);
  if (bytes === null) return path.endsWith('.json');
  const text = new TextDecoder().decode(bytes);
  if (!text.trimStart().startsWith('{')) return false;
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && 'format_version' in data;
  } catch {
    return path.endsWith('.json');
  }
}

/**
 * Holds every plan of a saved one against its workspace, and lets `use` work with them while the
 * workspaces can be talked to. Throws `invalid_plan_file` (exit 3) for anything but a whole,
 * untouched file, `same_workspace` and `workspace_uid_for_several` (exit 3).
 */
export async function withSavedPlans(
  path: string,
  options: PlanAllOptions,
  env: CliEnv,
  use: (plans: readonly WorkspaceResult<Planned>[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { plans, failures } = await loadSavedPlans(path, env);
  refuseOneUid(plans.length, options);
  for (const failure of failures) {
    showWarning(`${path} has no plan for ${failure.roster}: ${failure.message}`, options, env);
  }
  const way = { ...options, atOnce: options.concurrency };
  const read = createRosterReader(env);
  const missing: string[] = [];
  return withConnector(options, env, async (connector) => {
    const connected = await workOnEach(
      plans.map(toResult),
      async (plan) => {
        const connection = await unlessStopped(() => connector(wantedBy(plan)), env);
        applyTarget(plan, path, connection);
        return { path: plan.roster.path, plan, connection };
      },
      way,
      env,
    );
    refuseSameWorkspace(valuesOf(connected));
    const checked = await workOnEach(
      connected,
      async ({ plan, connection }) => {
        const port = countRequests(connection.port);
        const findOutdated = (recheck: Recheck): RosterError | null =>
          findOutdatedPlan(path, recheck);
        const live = await lookAgain(plan, findOutdated, port, options.allow, env);
        const roster = await findPlannedRoster(path, live, read, env);
        if (roster === null) missing.push(plan.roster.path);
        const differences = await differencesFrom(roster, live.workspace, connection, env);
        // Of a file that says the same in other lines nobody can tell who wrote those of the plan.
        const isSameFile = roster?.sha256 === plan.roster.sha256;
        return { ...live, port, differences, roster: isSameFile ? roster : undefined };
      },
      way,
      env,
    );
    warnOnce('Saved plan', missing.map(tellMissing), options, env);
    // A workspace that was not planned is one that is not applied: no end of this run may hide it.
    return use([...checked, ...failures.map((failure) => leaveOut(failure, path))]);
  });
}

function tellMissing(roster: string): string {
  return `The planned roster ${roster} is not here, so roster cannot tell whether it has changed.`;
}

/** What a plan of the whole roster would change, to look at in the end; nothing without a roster. */
async function differencesFrom(
  roster: Roster | null,
  workspace: Workspace,
  { endpoint, settingsWorkspaceUid }: Connection,
  env: CliEnv,
): Promise<Planned['differences']> {
  if (roster === null) return undefined;
  const today = dayAt(env.now());
  const written = await askWritten(roster, workspace, env);
  const context = { endpoint, settingsWorkspaceUid, allow: {}, today, written };
  return (live) => planRoster(roster, live, context).changes;
}

async function loadSavedPlans(path: string, env: CliEnv): Promise<PlanFile> {
  const bytes = await readPlanBytes(path, env);
  const { parsePlanFile } = await import('../../plan/saved/parse-plan-file.js');
  const file = parsePlanFile(new TextDecoder().decode(bytes), path);
  if (file.plans.length === 0)
    throw invalidPlan(`The plan file ${path} contains no plans.`, MAKE_ANEW);
  // An error can come before anything is shown, and must not name people either.
  env.redaction?.planFile(file);
  return file;
}

function leaveOut(failure: Failure, path: string): WorkspaceResult<never> {
  const message = `It has no plan in ${path}: ${failure.message}`;
  return { ok: false, failure: { ...failure, message } };
}

function toResult(plan: Plan): WorkspaceResult<Plan> {
  const { workspace_uid: uid, workspace_name: name } = plan.target;
  return { ok: true, subject: { roster: plan.roster.path, uid, name }, value: plan };
}

/** Its uid was found when it was made, so no name is looked up again. */
function wantedBy({ target, roster }: Plan): WantedWorkspace {
  return { uid: target.workspace_uid, name: null, credentials: roster.credentials };
}

async function readPlanBytes(path: string, env: CliEnv): Promise<Uint8Array> {
  const bytes = await env.files.read(path, LARGEST_PLAN).catch((cause: unknown) => {
    throw invalidPlan(`The plan ${path} can't be read.`, 'Name a file that you can read.', cause);
  });
  if (bytes !== null) return bytes;
  throw invalidPlan(`There is no file ${path}.`, 'Create it with `roster plan --save FILE`.');
}

/** Refuses (exit 3) a plan for another endpoint or workspace than the settings name. */
function applyTarget(plan: Plan, path: string, connection: Connection): void {
  const { endpoint, workspace_uid } = plan.target;
  if (endpoint !== connection.endpoint) {
    throw invalidPlan(
      `The plan ${path} is for ${endpoint}, but the settings name ${connection.endpoint}.`,
      'Apply it with the settings that it was created with.',
    );
  }
  const { settingsWorkspaceUid } = connection;
  if (settingsWorkspaceUid !== null && settingsWorkspaceUid !== workspace_uid) {
    throw invalidPlan(
      `The plan ${path} is for the workspace ${workspace_uid ?? 'of its credentials'}, but the settings name ${settingsWorkspaceUid}.`,
      'Apply it with the settings that it was created with.',
    );
  }
}

function invalidPlan(message: string, hint: string, cause?: unknown): RosterError {
  return new RosterError(message, {
    code: 'invalid_plan_file',
    exitCode: EXIT.invalid,
    hint,
    cause,
  });
}
