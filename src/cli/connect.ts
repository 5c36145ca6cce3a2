/** From flags to workspaces behind their ports: Paradime's own, or the sandbox in this process. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { NamedWorkspace } from '../workspace/api.js';
import { connectLists, type ListReader, readWorkspaces } from '../workspace/client.js';
import { createPace } from '../workspace/pace.js';
import { findGap } from '../workspace/read.js';
import { retryBudget } from '../workspace/retry.js';
import type { ParsedSettings, WantedWorkspace } from '../workspace/settings.js';
import type { WorkspaceReader, WorkspaceWriter } from '../workspace/workspace.js';
import type { ConnectionOptions } from './options.js';
import type { Resolved, Resolver } from './with-sandbox.js';

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
  /** What the same credentials can read beside users. */
  readonly lists: ListReader;
}

/** Connects to the workspace that a roster wants; null for what the flags name. Throws as `resolveSettings` does. */
export type Connector = (wanted: WantedWorkspace | null) => Promise<AimedConnection>;

/** Lets `use` connect to as many workspaces as it wants. */
export async function withConnector<T>(
  options: ConnectionOptions,
  env: Env,
  use: (connect: Connector) => Promise<T>,
): Promise<T> {
  const resolve = await createResolver(options, env);
  return use(async (wanted) => connect(await resolve(wanted), wanted, env));
}

/** Connects to one workspace, and lets `use` work with it. */
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
  const resolve = await createResolver(options, env);
  const { settings, endpoint, fetch } = await resolve(null);
  const { connectLists } = await import('../workspace/client.js');
  return use(connectLists(settings, { ...env, fetch }), endpoint);
}

async function createResolver(options: ConnectionOptions, env: Env): Promise<Resolver> {
  if (options.sandbox) {
    const { createSandboxResolver } = await import('./with-sandbox.js');
    return createSandboxResolver(options, env);
  }
  const { resolveSettings } = await import('../workspace/settings.js');
  return async (wanted) => {
    const settings = await resolveSettings(options, env, wanted);
    return { settings, endpoint: settings.endpoint, found: null, fetch: env.fetch };
  };
}

async function connect(
  { settings, endpoint, found: known, fetch }: Resolved,
  wanted: WantedWorkspace | null,
  outside: Env,
): Promise<AimedConnection> {
  const env = { ...outside, fetch };
  const { connectLists, connectWorkspace } = await import('../workspace/client.js');
  const name = nameToLookUp(settings, wanted);
  const found =
    name === null ? known : await findWorkspaceUid(name, settings, env).catch(orSettings(settings));
  const selected = found === null ? settings : { ...settings, workspaceUid: found };
  return {
    port: connectWorkspace(selected, env),
    endpoint,
    settingsWorkspaceUid: settings.settingsWorkspaceUid,
    foundWorkspaceUid: found,
    settings: selected,
    lists: connectLists(selected, env),
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

// Finds a workspace by its name, for a company token that must be told a uid.

/**
 * The uid of the one workspace of exactly this name that the settings' credentials reach. One
 * request, tried again as every read. Throws `workspace_not_found` or `ambiguous_workspace` (exit 3),
 * `incomplete_read` (exit 5), and what every read throws.
 */
export async function findWorkspaceUid(
  name: string,
  settings: ParsedSettings,
  env: Env,
): Promise<string> {
  const workspaces = await readAll(name, settings, env);
  const [found, second] = workspaces.filter((workspace) => workspace.name === name);
  if (found === undefined) throw notFound(name, workspaces.length);
  if (second !== undefined) throw ambiguous(name);
  return found.uid;
}

/** Paradime may not answer a token without a workspace at all; a uid makes the question needless. */
async function readAll(
  name: string,
  settings: ParsedSettings,
  env: Env,
): Promise<readonly NamedWorkspace[]> {
  try {
    const lists = connectLists(settings, env);
    const { value, gaps } = await readWorkspaces(lists, createPace(env, retryBudget(0)));
    const gap = findGap('list of workspaces', gaps);
    if (gap !== null) throw gap;
    return value;
  } catch (cause) {
    if (!(cause instanceof RosterError)) throw cause;
    const { code, exitCode, message } = cause;
    throw new RosterError(`The uid of the workspace ${name} could not be looked up. ${message}`, {
      code,
      exitCode,
      hint: 'Write workspace.uid into the roster: then nothing has to be looked up.',
      cause,
    });
  }
}

function notFound(name: string, reachable: number): RosterError {
  const among = reachable === 1 ? 'the 1 workspace' : `any of the ${reachable} workspaces`;
  return new RosterError(`No workspace is called ${name}: not ${among} that the token reaches.`, {
    code: 'workspace_not_found',
    exitCode: EXIT.invalid,
    hint: 'Write workspace.uid into the roster, or the name exactly as Paradime has it.',
  });
}

function ambiguous(name: string): RosterError {
  return new RosterError(`More than one workspace is called ${name}.`, {
    code: 'ambiguous_workspace',
    exitCode: EXIT.invalid,
    hint: 'Write workspace.uid into the roster: a uid is never shared.',
  });
}
