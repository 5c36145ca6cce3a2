/** The two things that most programs want, in one call each. Every step of them is exported as well, for the others. */
import { applyPlan } from './apply/apply-plan.js';
import { countRequests, makeReport } from './apply/make-report.js';
import type { Report } from './apply/report.js';
import { dayAt } from './day.js';
import { processEnv } from './env/node.js';
import type { Env } from './env.js';
import { EXIT, RosterError } from './errors.js';
import type { Allowances } from './plan/allowances.js';
import { allPassed } from './plan/guards.js';
import type { Change, Plan } from './plan/plan.js';
import { planRoster } from './plan/plan-roster.js';
import type { WrittenDays } from './plan/reinviting.js';
import type { Problem } from './roster/problem.js';
import { readRoster } from './roster/read.js';
import type { Roster } from './roster/roster.js';
import { connectWorkspace } from './workspace/client.js';
import { createPace } from './workspace/pace.js';
import { readWorkspace } from './workspace/read.js';
import { retryBudget } from './workspace/retry.js';
import { type ParsedSettings, resolveSettings } from './workspace/settings.js';
import type { Workspace } from './workspace/workspace.js';

/** What to plan. Credentials come from the environment, as for the command. */
export interface PlanCall {
  /** The roster file; `roster.yaml` unless said otherwise. */
  readonly file?: string;
  /** Limits to raise, by guard. */
  readonly allow?: Allowances;
  /**
   * When people's entries were last written, for a roster with `policy.reinvite_for`: the library does not ask git.
   * Who is missing gets no other invitation, and attention instead.
   */
  readonly written?: WrittenDays;
}

/** A plan, and what it was made from. */
export interface MadePlan {
  readonly plan: Plan;
  readonly roster: Roster;
  /** The read that it was made from. */
  readonly workspace: Workspace;
  /** What it was told of when entries were last written. */
  readonly written: WrittenDays;
}

/** How to apply. */
export interface ApplyCall {
  /** How many requests may be under way at once; 4 unless said otherwise. */
  readonly concurrency?: number;
  /** Aborted: nothing new is started, and what is in flight is settled. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a roster and its workspace, and says what applying would change. Writes nothing. Throws a
 * `RosterError`: `invalid_roster` (exit 3) with the roster's problems in its message, and whatever
 * `resolveSettings` and `readWorkspace` throw. `env` is for tests.
 */
export async function plan(options: PlanCall = {}, env: Env = processEnv()): Promise<MadePlan> {
  const { file = 'roster.yaml', allow = {}, written = new Map() } = options;
  const today = dayAt(env.now());
  const parsed = await readRoster(file, env.files, today);
  if (!parsed.ok) throw invalidRoster(file, parsed.problems);
  const { roster } = parsed;
  const settings = await resolveSettings({}, env, roster.workspace);
  const port = connectWorkspace(settings, env);
  const workspace = await readWorkspace(port, createPace(env, retryBudget(0)));
  const made = planWith(settings, env, { allow, written })(roster, workspace);
  return { plan: made, roster, workspace, written };
}

/**
 * Makes the workspace equal to a plan that was just made, and reads back what became of it. Throws a
 * `RosterError` `guard_tripped` (exit 5), and writes nothing, when a guard of the plan did not pass; never
 * for what a server does: that is each change's outcome in the report.
 */
export async function apply(
  { plan: planned, roster, workspace, written }: MadePlan,
  options: ApplyCall = {},
  env: Env = processEnv(),
): Promise<Report> {
  if (!allPassed(planned.guards)) throw refuseGuarded(planned);
  const settings = await resolveSettings({}, env, roster.workspace);
  const port = countRequests(connectWorkspace(settings, env));
  const pace = createPace(env, retryBudget(planned.changes.length));
  const replan = planWith(settings, env, { allow: {}, written });
  const applied = await applyPlan(planned, workspace, {
    ...{ reader: port, writer: port, pace, env },
    timeoutMs: settings.timeoutMs,
    concurrency: options.concurrency ?? 4,
    stop: options.signal ?? new AbortController().signal,
    abandon: new AbortController().signal,
    differences: (live): readonly Change[] => replan(roster, live).changes,
    onResult: () => undefined,
  });
  const { reads, writes } = port;
  return makeReport(planned, applied, { reads, writes, retries: pace.retries });
}

function planWith(
  { endpoint, settingsWorkspaceUid }: ParsedSettings,
  env: Env,
  told: Required<Pick<PlanCall, 'allow' | 'written'>>,
): (roster: Roster, live: Workspace) => Plan {
  const context = { ...told, endpoint, settingsWorkspaceUid, today: dayAt(env.now()) };
  return (roster, live) => planRoster(roster, live, context);
}

function invalidRoster(file: string, problems: readonly Problem[]): RosterError {
  const told = problems.map(({ line, message }) => `${file}:${line} ${message}`);
  return new RosterError(told.join('\n'), {
    code: 'invalid_roster',
    exitCode: EXIT.invalid,
    hint: `roster validate ${file} shows each problem with its line.`,
  });
}

function refuseGuarded({ guards }: Plan): RosterError {
  const tripped = guards
    .filter(({ passed }) => !passed)
    .map(({ name, message }) => `${name}: ${message}`);
  return new RosterError(`A guard tripped: ${tripped.join('; ')}. Nothing was written.`, {
    code: 'guard_tripped',
    exitCode: EXIT.guard,
    hint: 'Check the roster first. To let the plan pass on purpose, raise the limit by name: plan({ allow }).',
  });
}
