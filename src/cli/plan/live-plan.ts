/** What plan, drift and apply have in common: a roster, one read, and the plan made of both. */
import { dayAt } from '../../day.js';
import { VERSION } from '../../generated/version.js';
import type { Allowances } from '../../plan/allowances.js';
import type { Plan, PlanFile } from '../../plan/plan.js';
import { makePlanFile } from '../../plan/plan-file.js';
import { planRoster } from '../../plan/plan-roster.js';
import type { Roster } from '../../roster/roster.js';
import { createPace } from '../../workspace/pace.js';
import { readWorkspace } from '../../workspace/read.js';
import { retryBudget } from '../../workspace/retry.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CliEnv } from '../cli-env.js';
import type { Connection } from '../connect/connect.js';
import { type Attempt, failuresOf, valuesOf } from './attempt.js';

/** A plan with the read that it was made from. */
export interface LivePlan {
  readonly plan: Plan;
  readonly workspace: Workspace;
  /** Retries that the read took. */
  readonly retries: number;
}

/** Reads the workspace (one request, unless it has to be tried again) and plans the roster. */
export async function planLive(
  roster: Roster,
  connection: Connection,
  allow: Allowances,
  env: CliEnv,
): Promise<LivePlan> {
  const pace = createPace(env, retryBudget(0));
  const workspace = await readWorkspace(connection.port, pace, env.interrupts?.stop);
  const { endpoint, settingsWorkspaceUid } = connection;
  const today = dayAt(env.now());
  const plan = planRoster(roster, workspace, { endpoint, settingsWorkspaceUid, allow, today });
  return { plan, workspace, retries: pace.retries };
}

/** Plans, and what whoever reads them must know of how they came about. */
export interface Warned<T> {
  readonly attempts: readonly Attempt<T>[];
  /** As they may be shown. */
  readonly warnings: readonly string[];
}

/** The plans as they are shown and saved; without people where they are not to be seen. */
export function filePlans(
  attempts: readonly Attempt<Pick<LivePlan, 'plan'>>[],
  env: Pick<CliEnv, 'now' | 'redaction'>,
  warnings: readonly string[] = [],
): PlanFile {
  const plans = valuesOf(attempts).map(({ plan }) => plan);
  const createdAt = new Date(env.now()).toISOString();
  const made = makePlanFile(plans, VERSION, createdAt, failuresOf(attempts));
  const file = warnings.length === 0 ? made : { ...made, warnings };
  return env.redaction?.data(file) ?? file;
}
