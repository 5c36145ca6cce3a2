/** From the rosters that a run names to the workspaces that they are for, of which no two may be one. */
import { createGate, mapConcurrently } from '../../apply/apply-plan.js';
import { EXIT, RosterError } from '../../errors.js';
import { loadBytes } from '../../roster/bytes.js';
import { peekTarget } from '../../roster/peek.js';
import type { Roster, RosterTarget } from '../../roster/roster.js';
import { type AimedConnection, withConnector } from '../connect.js';
import { unlessStopped } from '../interrupt.js';
import type { CliEnv, CommonOptions, ConnectionOptions, Format } from '../options.js';
import { showRosterProblems } from '../show.js';
import { createRosterReader, type RosterReader } from './which-roster.js';
import { makeFailure, valuesOf, type WorkspaceResult, workOnEach } from './workspace-result.js';

/** A roster that is to be planned, and its workspace, which can be talked to. */
export interface Aimed extends Connected {
  readonly connection: AimedConnection;
  /** The roster, unless its problems have been shown. */
  readonly load: () => Promise<WorkspaceResult<Roster>>;
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

interface AimOptions extends ConnectionOptions {
  readonly format: Format;
}

/**
 * Of many rosters, the workspaces by what can be seen of their files without reading all of each: so the first is
 * asked while others are not read yet, and none has to be kept for that. Null where it can't be told that no two are
 * for one workspace, or where something is wrong: whoever reads them tells what.
 */
export async function findApart(
  paths: readonly string[],
  options: AimOptions,
  env: CliEnv,
): Promise<readonly WorkspaceResult<Aimed>[] | null> {
  if (paths.length < 2) return null;
  const targets: { readonly path: string; readonly target: RosterTarget }[] = [];
  for (const path of paths) {
    const loaded = await loadBytes(path, env.files, { name: path, inside: 'roster.yaml' });
    const target = loaded.ok && loaded.bytes !== null ? peekTarget(loaded.bytes) : null;
    if (target === null) return null;
    targets.push({ path, target });
  }
  const load = createLoader(options, env);
  try {
    const connected = await withConnector(options, env, (connector) =>
      mapConcurrently(targets, options.concurrency, async ({ path, target }) => {
        const connection = await unlessStopped(() => connector(target), env);
        return { path, target, connection, load: () => loadSame(path, target, load) };
      }),
    );
    refuseSameWorkspace(connected);
    return connected.map((value) => {
      const { uid, name } = value.target;
      return { ok: true, subject: { roster: value.path, uid, name }, value };
    });
  } catch {
    // Rosters that are read first may have problems, which are told before this.
    return null;
  }
}

/** The roster, which must be for the workspace that was found. Throws `file_changed` (exit 3). */
async function loadSame(
  path: string,
  target: RosterTarget,
  load: Loader,
): Promise<WorkspaceResult<Roster>> {
  const loaded = await load(path);
  if (!loaded.ok) return loaded;
  const { uid, name, credentials } = loaded.value.workspace;
  const isSame = uid === target.uid && name === target.name && credentials === target.credentials;
  if (isSame) return loaded;
  throw new RosterError(`${path} was changed while roster read it.`, {
    code: 'file_changed',
    exitCode: EXIT.invalid,
    hint: 'Run the command again.',
  });
}

/**
 * Reads all rosters, then finds their workspaces. Null for a single one that is invalid. Throws `same_workspace`
 * (exit 3).
 */
export async function aimRosters(
  paths: readonly string[],
  options: AimOptions,
  env: CliEnv,
): Promise<readonly WorkspaceResult<Aimed>[] | null> {
  const rosters = await mapConcurrently(paths, 1, createLoader(options, env));
  if (rosters.length === 1 && rosters[0]?.ok === false) return null;
  const way = { ...options, atOnce: options.concurrency };
  const aimed = await withConnector(options, env, (connector) =>
    workOnEach(
      rosters,
      async (roster) => ({
        path: roster.path,
        connection: await unlessStopped(() => connector(roster.workspace), env),
        load: async () => valid(roster),
      }),
      way,
      env,
    ),
  );
  refuseSameWorkspace(valuesOf(aimed));
  return aimed;
}

/** One uid can't be that of several workspaces. Throws `workspace_uid_for_several` (exit 3). */
export function refuseOneUid(workspaces: number, { workspaceUid }: ConnectionOptions): void {
  if (workspaces <= 1 || workspaceUid === null) return;
  throw new RosterError('--workspace-uid names one workspace, but there are several.', {
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
    hint: `They would undo each other's changes: combine them into one roster, with include, or ${tellApart(uid, settingsWorkspaceUid)}.`,
  });
}

/** A uid tells workspaces apart only where the credentials reach several, and settings overrule none. */
function tellApart(uid: string | null, settingsUid: string | null): string {
  if (uid === null) return 'give each its own keys, with workspace.credentials';
  const own = 'give each its own workspace.uid';
  return settingsUid === null ? own : `${own} and remove the one from the settings`;
}

/** Reads a roster by its path, and shows its problems. */
type Loader = (path: string) => Promise<WorkspaceResult<Roster>>;

/** One after another, in the order in which they are asked for, so that the problems of one stand together. */
function createLoader(options: AimOptions, env: CliEnv): Loader {
  const read = createRosterReader(env);
  const inTurn = createGate(1);
  return (path) =>
    inTurn(async () => {
      const roster = await loadRoster(path, options, env, read);
      if (roster !== null) return valid(roster);
      const isThere = (await env.files.size(path).catch(() => 0)) !== null;
      return withoutRoster(path, isThere ? INVALID : MISSING, env);
    });
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
