/** Plans rosters side by side: each is the roster of a workspace of its own. */
import { type CountedPort, countRequests } from '../../apply/make-report.js';
import { dayAt } from '../../day.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
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
import { type AimedConnection, type Connection, openPace, withConnector } from '../connect.js';
import { readAuthors } from '../git/authors.js';
import { unlessStopped } from '../interrupt.js';
import type { CliEnv, CommonOptions, ConnectionOptions, Format } from '../options.js';
import { type ShownPlans, showRosterProblems } from '../show.js';
import { askWritten } from './ask-written.js';
import { createRosterReader, type RosterReader } from './which-roster.js';
import {
  failuresOf,
  makeFailure,
  valuesOf,
  type WorkspaceResult,
  workOnEach,
} from './workspace-result.js';

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

/** A workspace that can be talked to, and whose roster it is for. */
interface Connected {
  /** For messages: the roster file. */
  readonly path: string;
  readonly connection: Pick<
    AimedConnection,
    'isSameWorkspace' | 'settingsWorkspaceUid' | 'workspaceUid'
  >;
}

/**
 * Plans every roster, and lets `use` work with the plans while the workspaces can be talked to. Throws
 * `workspace_uid_for_several` and `same_workspace` (exit 3). A single roster that is invalid is
 * exit code 3 without more words: its problems are shown already. A run that somebody stops goes on to
 * `use` at once, with that as the failure of what has no plan yet.
 */
export async function withPlans(
  paths: readonly string[],
  options: PlanAllOptions,
  env: CliEnv,
  use: (plans: readonly WorkspaceResult<Askable>[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  refuseOneUid(paths.length, options);
  const rosters = await loadRosters(paths, options, env);
  if (rosters.length === 1 && rosters[0]?.ok === false) return EXIT.invalid;
  const way = { ...options, atOnce: options.concurrency };
  return withConnector(options, env, async (connector) => {
    const connected = await workOnEach(
      rosters,
      async (roster) => {
        const connection = await unlessStopped(() => connector(roster.workspace), env);
        return { path: roster.path, roster: aimRoster(roster, connection), connection };
      },
      way,
      env,
    );
    refuseSameWorkspace(valuesOf(connected));
    const silence = createSilence(env, LONGEST_READING_MS);
    const planned = await workOnEach(
      connected,
      ({ roster, connection }) => planWorkspace(roster, connection, options.allow, env, silence),
      way,
      env,
    );
    return use(planned);
  });
}

/** One uid can't be that of several workspaces. Throws `workspace_uid_for_several` (exit 3). */
export function refuseOneUid(workspaces: number, { workspaceUid }: ConnectionOptions): void {
  if (workspaces <= 1 || workspaceUid === null) return;
  throw new RosterError('--workspace-uid names one workspace, and there are several.', {
    code: 'workspace_uid_for_several',
    exitCode: EXIT.invalid,
    hint: 'Write workspace.uid into each roster.',
  });
}

/** Two rosters for one workspace would undo each other. Throws `same_workspace` (exit 3). */
export function refuseSameWorkspace(connected: readonly Connected[]): void {
  for (const [index, one] of connected.entries()) {
    const other = connected
      .slice(0, index)
      .find((each) => each.connection.isSameWorkspace(one.connection));
    if (other !== undefined) throw sameWorkspace(other, one);
  }
}

function sameWorkspace(one: Connected, other: Connected): RosterError {
  const { workspaceUid: uid, settingsWorkspaceUid } = one.connection;
  const which = uid === null ? 'the workspace of their credentials' : `the workspace ${uid}`;
  return new RosterError(`${one.path} and ${other.path} are both for ${which}.`, {
    code: 'same_workspace',
    exitCode: EXIT.invalid,
    hint: `They would undo each other: make one roster of them, with include, or ${tellApart(uid, settingsWorkspaceUid)}.`,
  });
}

/** A uid tells workspaces apart only where the credentials reach several, and settings overrule none. */
function tellApart(uid: string | null, settingsUid: string | null): string {
  if (uid === null) return 'give each keys of its own, with workspace.credentials';
  const own = 'give each its own workspace.uid';
  return settingsUid === null ? own : `${own} and leave the one of the settings away`;
}

async function loadRosters(
  paths: readonly string[],
  options: PlanAllOptions,
  env: CliEnv,
): Promise<readonly WorkspaceResult<Roster>[]> {
  const rosters: WorkspaceResult<Roster>[] = [];
  const read = createRosterReader(env);
  // One after another, so that the problems of one stand together.
  for (const path of paths) {
    const roster = await loadRoster(path, options, env, read);
    const isThere = (await env.files.size(path).catch(() => 0)) !== null;
    rosters.push(
      roster === null ? withoutRoster(path, isThere ? INVALID : MISSING, env) : valid(roster),
    );
  }
  return rosters;
}

function valid(roster: Roster): WorkspaceResult<Roster> {
  const { uid, name } = roster.workspace;
  return { ok: true, subject: { roster: roster.path, uid, name }, value: roster };
}

const INVALID = {
  code: 'invalid_roster',
  message: 'The roster is invalid; `roster validate` shows its problems.',
};
const MISSING = { code: 'file_not_found', message: 'There is no such file.' };

function withoutRoster(
  path: string,
  { code, message }: typeof INVALID,
  env: CliEnv,
): WorkspaceResult<Roster> {
  const error = new RosterError(message, { code, exitCode: EXIT.invalid });
  return { ok: false, failure: makeFailure({ roster: path, uid: null, name: null }, error, env) };
}

/** The plan names the uid that its requests select, also where only a name is written. */
function aimRoster(roster: Roster, { foundWorkspaceUid }: AimedConnection): Roster {
  if (foundWorkspaceUid === null) return roster;
  return { ...roster, workspace: { ...roster.workspace, uid: foundWorkspaceUid } };
}

async function planWorkspace(
  roster: Roster,
  connection: AimedConnection,
  allow: Allowances,
  env: CliEnv,
  silence: Silence,
): Promise<Askable> {
  const port = countRequests(connection.port);
  const { endpoint, settingsWorkspaceUid } = connection;
  const live = await planLive(
    roster,
    { port, endpoint, settingsWorkspaceUid },
    allow,
    env,
    silence,
  );
  return { ...live, port, connection };
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
  silence?: Silence,
): Promise<LivePlan> {
  const pace = openPace(env, silence);
  const workspace = await readWorkspace(connection.port, pace, env.interrupts?.stop);
  const { endpoint, settingsWorkspaceUid } = connection;
  const today = dayAt(env.now());
  const written = await askWritten(roster, workspace, env);
  const planFor = (live: Workspace): Plan =>
    planRoster(roster, live, { endpoint, settingsWorkspaceUid, allow, today, written });
  const differences = (live: Workspace): Plan['changes'] => planFor(live).changes;
  const plan = planFor(workspace);
  return { plan, workspace, retries: pace.retries, differences, roster, written };
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

/** The roster, or null when its problems have been shown. */
export async function loadRoster(
  path: string,
  options: CommonOptions & { readonly format: Format },
  env: CliEnv,
  read: RosterReader = createRosterReader(env),
): Promise<Roster | null> {
  const parsed = await read(path);
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  if (problems.length > 0) showRosterProblems(problems, parsed.ok, options, env);
  return parsed.ok ? parsed.roster : null;
}

/** `team-a.yaml → analytics`, as a plan's header says it; not escaped yet. */
export function namePlan({ roster, target }: Pick<Plan, 'roster' | 'target'>): string {
  return `${roster.path} → ${nameTarget(target)}`;
}
