/** Plans rosters side by side: each is the roster of a workspace of its own. */
import { type CountedPort, countRequests } from '../../apply/count-requests.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { Allowances } from '../../plan/allowances.js';
import type { Roster } from '../../roster/roster.js';
import { isSameWorkspace } from '../../workspace/same-workspace.js';
import type { ParsedSettings } from '../../workspace/settings.js';
import type { CliEnv } from '../cli-env.js';
import { type AimedConnection, withConnector } from '../connect/connect.js';
import type { ConnectionOptions, Format } from '../declare/options.js';
import { unlessStopped } from '../interrupt.js';
import { type Attempt, attemptEach, makeFailure, valuesOf } from './attempt.js';
import { type LivePlan, planLive } from './live-plan.js';
import { loadRoster } from './load-roster.js';

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
export interface Askable extends Planned {
  readonly settings: ParsedSettings;
}

/** A workspace that can be talked to, and whose roster it is for. */
export interface Connected {
  /** For messages: the roster file. */
  readonly path: string;
  readonly connection: AimedConnection;
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
  use: (plans: readonly Attempt<Askable>[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  refuseOneUid(paths.length, options);
  const rosters = await loadRosters(paths, options, env);
  if (rosters.length === 1 && rosters[0]?.ok === false) return EXIT.invalid;
  const way = { ...options, atOnce: options.concurrency };
  return withConnector(options, env, async (connector) => {
    const connected = await attemptEach(
      rosters,
      async (roster) => {
        const connection = await unlessStopped(() => connector(roster.workspace), env);
        return { path: roster.path, roster: aimRoster(roster, connection), connection };
      },
      way,
      env,
    );
    refuseSameWorkspace(valuesOf(connected));
    const planned = await attemptEach(
      connected,
      ({ roster, connection }) => planWorkspace(roster, connection, options.allow, env),
      way,
      env,
    );
    return use(planned);
  });
}

/** One uid can't be that of several workspaces. Throws `workspace_uid_for_several` (exit 3). */
export function refuseOneUid(workspaces: number, { workspaceUid }: ConnectionOptions): void {
  if (workspaces <= 1 || workspaceUid === undefined) return;
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
      .find((each) => isSameWorkspace(each.connection.settings, one.connection.settings));
    if (other !== undefined) throw sameWorkspace(other, one);
  }
}

function sameWorkspace(one: Connected, other: Connected): RosterError {
  const { workspaceUid: uid, settingsWorkspaceUid } = one.connection.settings;
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
): Promise<readonly Attempt<Roster>[]> {
  const rosters: Attempt<Roster>[] = [];
  // One after another, so that the problems of one stand together.
  for (const path of paths) {
    const roster = await loadRoster(path, options, env);
    rosters.push(roster === null ? invalid(path, env) : valid(roster));
  }
  return rosters;
}

function valid(roster: Roster): Attempt<Roster> {
  const { uid, name } = roster.workspace;
  return { ok: true, subject: { roster: roster.path, uid, name }, value: roster };
}

function invalid(path: string, env: CliEnv): Attempt<Roster> {
  const error = new RosterError('The roster is invalid; `roster validate` shows its problems.', {
    code: 'invalid_roster',
    exitCode: EXIT.invalid,
  });
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
): Promise<Askable> {
  const port = countRequests(connection.port);
  const { settings } = connection;
  return { ...(await planLive(roster, { ...connection, port }, allow, env)), port, settings };
}
