/** From flags to workspaces behind their ports: Paradime's own, or the sandbox in this process. */
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import type { ListReader } from '../../workspace/lists.js';
import type { WorkspaceReader, WorkspaceWriter } from '../../workspace/port.js';
import type { ParsedSettings, WantedWorkspace } from '../../workspace/settings.js';
import type { ConnectionOptions } from '../declare/options.js';

/** A workspace that can be talked to. */
export interface Connection {
  readonly port: WorkspaceReader & WorkspaceWriter;
  /** For a plan's target: the API's URL, or `sandbox`, whose port is another at each run. */
  readonly endpoint: string;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
}

/** A connection to the workspace that a roster wants. */
export interface AimedConnection extends Connection {
  /** The uid that was looked up by the workspace's name; null where that was not needed. */
  readonly foundWorkspaceUid: string | null;
  readonly settings: ParsedSettings;
}

/** Connects to the workspace that a roster wants; null for what the flags name. Throws as `resolveSettings` does. */
export type Connector = (wanted: WantedWorkspace | null) => Promise<AimedConnection>;

/** Lets `use` connect to as many workspaces as it wants, and disconnects whatever happens. */
export async function withConnector<T>(
  options: ConnectionOptions,
  env: Env,
  use: (connect: Connector) => Promise<T>,
): Promise<T> {
  return withSettings(options, env, (resolve) =>
    use(async (wanted) => connect(await resolve(wanted), wanted, env)),
  );
}

/** Connects to one workspace, lets `use` work, and disconnects whatever happens. */
export async function withConnection<T>(
  options: ConnectionOptions,
  wanted: WantedWorkspace | null,
  env: Env,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  return withConnector(options, env, async (connector) => use(await connector(wanted)));
}

/** The lists of whatever the flags name, and the endpoint's name. Throws as `resolveSettings` does. */
export async function withLists<T>(
  options: ConnectionOptions,
  env: Env,
  use: (lists: ListReader, endpoint: string) => Promise<T>,
): Promise<T> {
  return withSettings(options, env, async (resolve) => {
    const { settings, endpoint } = await resolve(null);
    const { connectLists } = await import('../../workspace/lists.js');
    return use(connectLists(settings, env), endpoint);
  });
}

/** Settings, and what their endpoint is called. */
export interface Resolved {
  readonly settings: ParsedSettings;
  readonly endpoint: string;
  /** A uid that was found by a name already. */
  readonly found: string | null;
}

/** From what a roster wants to settings. */
export type Resolver = (wanted: WantedWorkspace | null) => Promise<Resolved>;

async function withSettings<T>(
  options: ConnectionOptions,
  env: Env,
  use: (resolve: Resolver) => Promise<T>,
): Promise<T> {
  if (options.sandbox) {
    const { withSandbox } = await import('./with-sandbox.js');
    return withSandbox(options, env, use);
  }
  const { resolveSettings } = await import('../../workspace/settings.js');
  return use(async (wanted) => {
    const settings = await resolveSettings(options, env, wanted);
    return { settings, endpoint: settings.endpoint, found: null };
  });
}

async function connect(
  { settings, endpoint, found: known }: Resolved,
  wanted: WantedWorkspace | null,
  env: Env,
): Promise<AimedConnection> {
  const { connectWorkspace } = await import('../../workspace/connect.js');
  const name = nameToLookUp(settings, wanted);
  const found =
    name === null ? known : await lookUp(name, settings, env).catch(orSettings(settings));
  const selected = found === null ? settings : { ...settings, workspaceUid: found };
  return {
    port: connectWorkspace(selected, env),
    endpoint,
    settingsWorkspaceUid: settings.settingsWorkspaceUid,
    foundWorkspaceUid: found,
    settings: selected,
  };
}

/**
 * A company token reaches many workspaces, so a roster's name alone must be the one that is meant:
 * also where settings name a uid, which may be another's.
 */
function nameToLookUp(settings: ParsedSettings, wanted: WantedWorkspace | null): string | null {
  if (settings.credentials.kind !== 'company_token' || wanted === null) return null;
  return wanted.uid === null ? wanted.name : null;
}

/**
 * Where settings name a uid, the name is only held against it: a name that is for readers alone, or
 * keys that may not list workspaces, change nothing then.
 */
function orSettings({ workspaceUid }: ParsedSettings): (error: unknown) => null {
  return (error) => {
    const isTold = error instanceof RosterError && EXPECTED.has(error.exitCode);
    if (workspaceUid === null || !isTold) throw error;
    return null;
  };
}

const EXPECTED: ReadonlySet<number> = new Set([EXIT.invalid, EXIT.credentials]);

async function lookUp(name: string, settings: ParsedSettings, env: Env): Promise<string> {
  const { findWorkspaceUid } = await import('./find-workspace.js');
  return findWorkspaceUid(name, settings, env);
}
