/** A saved plan on its way back: read, aimed at the same workspace, held against it. */
import { type Recheck, recheckPlan } from '../apply/recheck.js';
import { EXIT, RosterError } from '../errors.js';
import type { Allowances } from '../plan/allowances.js';
import type { Change, Plan } from '../plan/plan.js';
import { parsePlanFile } from '../plan/plan-file.js';
import { createPace } from '../workspace/pace.js';
import { readWorkspace } from '../workspace/read.js';
import { retryBudget } from '../workspace/retry.js';
import type { CliEnv } from './cli-env.js';
import type { Connection } from './connect.js';
import type { LivePlan } from './live-plan.js';

const MAKE_ANEW = 'Make a new plan with `roster plan --save FILE` and have it reviewed.';

/**
 * Whether a file is meant as a saved plan: by what is in it, since a roster can be JSON too and a
 * plan can have any name. JSON that is cut off counts as one: its own error says what to do.
 */
export async function isSavedPlan(path: string, env: Pick<CliEnv, 'files'>): Promise<boolean> {
  const bytes = await env.files.read(path).catch(() => null);
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

/** Reads a saved plan. Throws `invalid_plan_file` (exit 3) for anything but a whole, untouched one. */
export async function loadSavedPlan(path: string, env: CliEnv): Promise<Plan> {
  const bytes = await readBytes(path, env);
  const { plans } = parsePlanFile(new TextDecoder().decode(bytes), path);
  const [plan] = plans;
  if (plan === undefined || plans.length > 1) {
    throw refuse(`The plan ${path} holds ${plans.length} plans; one is supported.`, MAKE_ANEW);
  }
  // An error can come before anything is shown, and must not name people either.
  env.redaction?.data(plan);
  return plan;
}

async function readBytes(path: string, env: CliEnv): Promise<Uint8Array> {
  const bytes = await env.files.read(path).catch((cause: unknown) => {
    throw refuse(`The plan ${path} can't be read.`, 'Name a file that you may read.', cause);
  });
  if (bytes !== null) return bytes;
  throw refuse(`There is no file ${path}.`, 'Make it with `roster plan --save FILE`.');
}

/** Refuses (exit 3) a plan for another endpoint or workspace than the settings name. */
export function applyTarget(plan: Plan, path: string, connection: Connection): void {
  const { endpoint, workspace_uid } = plan.target;
  if (endpoint !== connection.endpoint) {
    throw refuse(
      `The plan ${path} is for ${endpoint}, and the settings name ${connection.endpoint}.`,
      'Apply it with the settings that it was made with.',
    );
  }
  const { settingsWorkspaceUid } = connection;
  if (settingsWorkspaceUid !== null && settingsWorkspaceUid !== workspace_uid) {
    throw refuse(
      `The plan ${path} is for the workspace ${workspace_uid ?? 'of its credentials'}, and the settings name ${settingsWorkspaceUid}.`,
      'Apply it with the settings that it was made with.',
    );
  }
}

/** Reads the workspace and checks every precondition. Throws `stale_plan` (exit 6) when one is gone. */
export async function recheckSaved(
  saved: Plan,
  path: string,
  connection: Pick<Connection, 'port'>,
  allow: Allowances,
  env: CliEnv,
): Promise<LivePlan> {
  const pace = createPace(env, retryBudget(0));
  const workspace = await readWorkspace(connection.port, pace);
  const { plan, stale } = recheckPlan(saved, workspace, allow);
  if (stale.length > 0) throw describeStale(path, stale);
  return { plan, workspace, retries: pace.retries };
}

function describeStale(path: string, stale: Recheck['stale']): RosterError {
  const named = stale.slice(0, 5).map((change: Change) => change.email);
  const more = stale.length > named.length ? ` and ${stale.length - named.length} more` : '';
  return new RosterError(
    `The plan ${path} is stale: ${named.join(', ')}${more} changed since it was made. Nothing was written.`,
    { code: 'stale_plan', exitCode: EXIT.stale, hint: MAKE_ANEW },
  );
}

function refuse(message: string, hint: string, cause?: unknown): RosterError {
  return new RosterError(message, {
    code: 'invalid_plan_file',
    exitCode: EXIT.invalid,
    hint,
    cause,
  });
}
