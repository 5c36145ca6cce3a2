/** From flags to a workspace behind its port: Paradime's own, or the sandbox in this process. */
import type { Env } from '../env.js';
import type { WorkspaceReader, WorkspaceWriter } from '../workspace/port.js';
import type { ParsedSettings } from '../workspace/settings.js';
import { type ConnectionOptions, SANDBOX_STATE } from './options.js';

/** A workspace that can be talked to. */
export interface Connection {
  readonly port: WorkspaceReader & WorkspaceWriter;
  /** For a plan's target: the API's URL, or `sandbox`, whose port is another at each run. */
  readonly endpoint: string;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
}

/** Connects, lets `use` work, and disconnects whatever happens. Throws as `resolveSettings` does. */
export async function withConnection<T>(
  options: ConnectionOptions,
  rosterWorkspaceUid: string | null,
  env: Env,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (options.sandbox) return withSandbox(options, rosterWorkspaceUid, env, use);
  const { resolveSettings } = await import('../workspace/settings.js');
  const settings = await resolveSettings(options, env, rosterWorkspaceUid);
  return use(await connect(settings, settings.endpoint, env));
}

async function withSandbox<T>(
  options: ConnectionOptions,
  rosterWorkspaceUid: string | null,
  env: Env,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { serveSandbox } = await import('../sandbox/serve.js');
  const server = await serveSandbox({ port: 0, statePath: SANDBOX_STATE }, env);
  try {
    const settings = await sandboxSettings(server.endpoint, options, rosterWorkspaceUid, env);
    return await use(await connect(settings, 'sandbox', env));
  } finally {
    await server.close();
  }
}

/** The sandbox's own token through the same resolving as any other, so that all rules hold. */
async function sandboxSettings(
  endpoint: string,
  options: ConnectionOptions,
  rosterWorkspaceUid: string | null,
  env: Env,
): Promise<ParsedSettings> {
  const { DEFAULT_SANDBOX_KEY, DEFAULT_SANDBOX_WORKSPACE_UID, SANDBOX_KEYS } = await import(
    '../sandbox/credentials.js'
  );
  const { resolveSettings } = await import('../workspace/settings.js');
  const variables = {
    PARADIME_API_ENDPOINT: endpoint,
    PARADIME_API_SECRET: SANDBOX_KEYS[DEFAULT_SANDBOX_KEY].secret,
  };
  return resolveSettings(
    { workspaceUid: options.workspaceUid, timeout: options.timeout },
    { ...env, variables },
    rosterWorkspaceUid ??
      (options.workspaceUid === undefined ? DEFAULT_SANDBOX_WORKSPACE_UID : null),
  );
}

async function connect(settings: ParsedSettings, endpoint: string, env: Env): Promise<Connection> {
  const { connectWorkspace } = await import('../workspace/connect.js');
  return {
    port: connectWorkspace(settings, env),
    endpoint,
    settingsWorkspaceUid: settings.settingsWorkspaceUid,
  };
}
