/** Plans rosters side by side: each is the roster of a workspace of its own. */

import { createGate } from '../../apply/apply-plan.js';
import { type CountedPort, countRequests } from '../../apply/make-report.js';
import { dayAt } from '../../day.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import type { Allowances } from '../../plan/allowances.js';
import type { Plan, PlanFile } from '../../plan/plan.js';
import { planRoster } from '../../plan/plan-roster.js';
import type { WrittenDays } from '../../plan/reinviting.js';
import { makePlanFile } from '../../plan/saved/plan-file.js';
import { nameTarget } from '../../render/words.js';
import type { Roster } from '../../roster/roster.js';
import { readWorkspace } from '../../workspace/read.js';
import { createSilence, LONGEST_READING_MS, type Silence } from '../../workspace/retry.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type AimedConnection, type Connection, openPace } from '../connect.js';
import { askWritten } from '../git/ask-written.js';
import { readAuthors } from '../git/authors.js';
import { unlessStopped } from '../interrupt.js';
import type { CliEnv, ConnectionOptions, Format, OutputOptions } from '../options.js';
import { type ShownPlans, tellsAuthors } from '../show.js';
import { type Aimed, aimRosters, findApart, refuseOneUid } from './aim.js';
import { failuresOf, stepOnEach, valuesOf, type WorkspaceResult } from './workspace-result.js';

/** The flags that matter to planning. */
export interface PlanAllOptions extends ConnectionOptions {
  readonly format: Format;
  readonly allow: Allowances;
}

/** A plan with the workspace that it is for. */
export interface Planned extends LivePlan {
  readonly port: CountedPort;
}

/** A plan whose workspace can be asked for more. */
interface Askable extends Planned {
  readonly connection: Pick<AimedConnection, 'readAuditLog'>;
}

/** What is left of a workspace once it is planned: all that showing needs, so that no run holds a fleet at once. */
export interface PlanKept extends Pick<LivePlan, 'plan' | 'roster'> {
  /** As they may not be shown yet. */
  readonly warnings: readonly string[];
}

/** What a command makes of the plans. */
interface UseOfPlans<T> {
  /** What is kept of each: whatever is not in it is let go as soon as its workspace is planned. */
  readonly keep: (planned: Askable) => Promise<T>;
  /** What is done with all of them, while the workspaces can be talked to. */
  readonly use: (kept: readonly WorkspaceResult<T>[]) => Promise<ExitCode>;
}

/**
 * Plans every roster, and lets a command work with what it keeps of the plans. Throws
 * `workspace_uid_for_several` and `same_workspace` (exit 3). A single roster that is invalid is
 * exit code 3 without more words: its problems are shown already. A run that someone stops goes on to
 * `use` at once, with that as the failure of what has no plan yet.
 */
export async function withPlans<T>(
  paths: readonly string[],
  options: PlanAllOptions,
  env: CliEnv,
  { keep, use }: UseOfPlans<T>,
): Promise<ExitCode> {
  refuseOneUid(paths.length, options);
  const aimed = (await findApart(paths, options, env)) ?? (await aimRosters(paths, options, env));
  if (aimed === null) return EXIT.invalid;
  const plan = createPlanner(options, env, keep, aimed.length > 1);
  // While so many are asked for, as many are read and planned.
  const way = { ...options, atOnce: 2 * options.concurrency };
  return use(await stepOnEach(aimed, plan, way, env));
}

/** What becomes of one roster: loaded, its workspace asked, planned, and what is kept of that. */
type Planner<T> = (aimed: Aimed) => Promise<WorkspaceResult<T>>;

/** As many workspaces are asked at once as the flags say. */
function createPlanner<T>(
  options: PlanAllOptions,
  env: CliEnv,
  keep: UseOfPlans<T>['keep'],
  isFleet: boolean,
): Planner<T> {
  const ask = createGate(options.concurrency);
  const silence = createSilence(env, LONGEST_READING_MS);
  const inTurn = createGate(1);
  // Node sends and receives only between two pieces of work, so each of a fleet gives way to what others ask.
  const work = <R>(piece: () => Promise<R>): Promise<R> =>
    inTurn(async () => {
      if (isFleet) await env.sleep(0);
      return piece();
    });
  return async ({ load, connection }) => {
    const loaded = await unlessStopped(() => work(load), env);
    if (!loaded.ok) return loaded;
    const roster = aimRoster(loaded.value, connection);
    const { endpoint, settingsWorkspaceUid } = connection;
    const counted = { port: countRequests(connection.port), endpoint, settingsWorkspaceUid };
    const read = await ask(() => readToPlan(counted, env, silence));
    const live = await work(() => planRead(roster, read, counted, options.allow, env));
    const value = await ask(() => keep({ ...live, port: counted.port, connection }));
    return { ok: true, subject: loaded.subject, value };
  };
}

/** The plan names the uid that its requests select, also where only a name is written. */
function aimRoster(roster: Roster, { foundWorkspaceUid }: AimedConnection): Roster {
  if (foundWorkspaceUid === null) return roster;
  return { ...roster, workspace: { ...roster.workspace, uid: foundWorkspaceUid } };
}

/** A plan with the read that it was made from. */
export interface LivePlan {
  readonly plan: Plan;
  readonly workspace: Workspace;
  /** Retries that the read took. */
  readonly retries: number;
  /** What a plan of the same roster would change in a workspace that is like this; not there without a roster. */
  readonly differences?: ((live: Workspace) => Plan['changes']) | undefined;
  /** What was planned; not there without a roster, or where its lines are others by now. */
  readonly roster?: Roster | undefined;
  /** When the entries were last written that planning asked about; not there where nobody planned. */
  readonly written?: WrittenDays | undefined;
}

/** Reads the workspace (one request, unless it has to be tried again) and plans the roster. */
export async function planLive(
  roster: Roster,
  connection: Connection,
  allow: Allowances,
  env: CliEnv,
): Promise<LivePlan> {
  return planRead(roster, await readToPlan(connection, env), connection, allow, env);
}

type ReadToPlan = Pick<LivePlan, 'workspace' | 'retries'>;

async function readToPlan(
  { port }: Pick<Connection, 'port'>,
  env: CliEnv,
  silence?: Silence,
): Promise<ReadToPlan> {
  const pace = openPace(env, silence);
  const workspace = await readWorkspace(port, pace, env.interrupts?.stop);
  return { workspace, retries: pace.retries };
}

async function planRead(
  roster: Roster,
  { workspace, retries }: ReadToPlan,
  { endpoint, settingsWorkspaceUid }: Connection,
  allow: Allowances,
  env: CliEnv,
): Promise<LivePlan> {
  const today = dayAt(env.now());
  const written = await askWritten(roster, workspace, env);
  const planFor = (live: Workspace): Plan =>
    planRoster(roster, live, { endpoint, settingsWorkspaceUid, allow, today, written });
  const differences = (live: Workspace): Plan['changes'] => planFor(live).changes;
  return { plan: planFor(workspace), workspace, retries, differences, roster, written };
}

/** Plans, and what whoever reads them must know of how they came about. */
export interface Warned<T> {
  readonly results: readonly WorkspaceResult<T>[];
  /** As they may be shown. */
  readonly warnings: readonly string[];
}

/** The plans as they are saved; shown, they lack what is not to be seen. */
export function filePlans(
  results: readonly WorkspaceResult<Pick<LivePlan, 'plan'>>[],
  env: Pick<CliEnv, 'now'>,
  warnings: readonly string[] = [],
): PlanFile {
  const plans = valuesOf(results).map(({ plan }) => plan);
  const createdAt = new Date(env.now()).toISOString();
  const made = makePlanFile(plans, VERSION, createdAt, failuresOf(results));
  return warnings.length === 0 ? made : { ...made, warnings };
}

/** Plans as they are shown. Who wrote the lines of a saved plan's roster is known where that still stands. */
export function shownPlans(
  { results, warnings }: Warned<Pick<LivePlan, 'plan' | 'roster'>>,
  env: CliEnv,
): ShownPlans {
  const rosters = valuesOf(results).flatMap(({ roster }) => (roster === undefined ? [] : [roster]));
  return {
    file: filePlans(results, env, warnings),
    askAuthors: () => readAuthors(rosters, env),
  };
}

/** What plans that are only shown keep: who wrote the lines of a roster is asked at the end, where anything says so. */
export function keepShown(
  { plan, roster }: Pick<LivePlan, 'plan' | 'roster'>,
  options: Pick<OutputOptions, 'format' | 'report'>,
  env: CliEnv,
): PlanKept {
  return { plan, warnings: [], ...(tellsAuthors(options, env) ? { roster } : {}) };
}

/** What is to be warned of, in the order of the workspaces. */
export function warningsOf(results: readonly WorkspaceResult<PlanKept>[]): readonly string[] {
  return valuesOf(results).flatMap(({ warnings }) => warnings);
}

/** `team-a.yaml → analytics`, as a plan's header says it; not escaped yet. */
export function namePlan({ roster, target }: Pick<Plan, 'roster' | 'target'>): string {
  return `${roster.path} → ${nameTarget(target)}`;
}
