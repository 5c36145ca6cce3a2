/** From flags to workspaces behind their ports: Paradime's own, or the sandbox in this process. */
import { EXIT, RosterError } from '../errors.js';
import { connectWorkspace } from '../workspace/client.js';
import { secretsOf } from '../workspace/credentials.js';
import { createPace, type Pace } from '../workspace/pace.js';
import { findGapError, readAuditLog, readWorkspaces } from '../workspace/read.js';
import {
  createSilence,
  LONGEST_READING_MS,
  retryBudget,
  type Silence,
} from '../workspace/retry.js';
import {
  ANY_WORKSPACE,
  isSameWorkspace,
  type ParsedSettings,
  resolveSettings,
} from '../workspace/settings.js';
import type {
  AuditLog,
  Checked,
  ListReader,
  NamedWorkspace,
  WorkspaceReader,
  WorkspaceWriter,
} from '../workspace/workspace.js';
import type { CliEnv, ConnectionOptions } from './options.js';
import { tellDelay } from './say.js';
import type { Aim, Resolved, Resolver } from './with-sandbox.js';

/** A workspace that can be talked to. */
export interface Connection {
  readonly port: WorkspaceReader & WorkspaceWriter;
  /** For a plan's target: the API's URL, or `sandbox`, whose port is another at each run. */
  readonly endpoint: string;
  /** The uid that settings name, whatever the roster says. */
  readonly settingsWorkspaceUid: string | null;
}

/** A connection to the workspace that a roster wants, which says which that is, and what else it holds. */
export interface AimedConnection extends Connection {
  /** The uid that requests select; null: the credentials' own workspace. */
  readonly workspaceUid: string | null;
  /** The uid that was looked up by the workspace's name; null where that was not needed. */
  readonly foundWorkspaceUid: string | null;
  /** Whether another connection ends up in the same workspace, as far as that is known without asking. */
  isSameWorkspace(other: object): boolean;
  /** The workspaces that the same credentials reach; throws as `readWorkspace` does. */
  readWorkspaces(): Promise<Checked<readonly NamedWorkspace[]>>;
  /** What happened in the workspace; throws as `readWorkspace` does. */
  readAuditLog(): Promise<AuditLog>;
}

/** The pace of a run that makes so many changes, or only reads; people are told of its waits. */
export function openPace(
  env: CliEnv,
  silence: Silence = createSilence(env, LONGEST_READING_MS),
  changes = 0,
): Pace {
  const tell = (delay: Parameters<typeof tellDelay>[0]): void => tellDelay(delay, env);
  return createPace(env, retryBudget(changes), { silence, tell });
}

/** Connects to the workspace that a roster wants; null for what the flags name. Throws as `resolveSettings` does. */
type Connector = (aim: Aim) => Promise<AimedConnection>;

/** Lets `use` connect to as many workspaces as it wants. */
export async function withConnector<T>(
  options: ConnectionOptions,
  env: CliEnv,
  use: (connect: Connector) => Promise<T>,
): Promise<T> {
  const resolve = await createResolver(options, env);
  return use(async (aim) => connect(await resolve(aim), aim, env));
}

/** Connects to one workspace, and lets `use` work with it. */
export async function withConnection<T>(
  options: ConnectionOptions,
  aim: Aim,
  env: CliEnv,
  use: (connection: AimedConnection) => Promise<T>,
): Promise<T> {
  return withConnector(options, env, async (connector) => use(await connector(aim)));
}

async function createResolver(options: ConnectionOptions, env: CliEnv): Promise<Resolver> {
  if (options.sandbox) {
    const { createSandboxResolver } = await import('./with-sandbox.js');
    return createSandboxResolver(options, env);
  }
  return async (aim) => {
    const settings = await resolveSettings(options, env, aim);
    env.secrets?.add(secretsOf(settings.credentials));
    return { settings, endpoint: settings.endpoint, found: null, post: env.post };
  };
}

async function connect(
  { settings, endpoint, found: known, post }: Resolved,
  aim: Aim,
  outside: CliEnv,
): Promise<AimedConnection> {
  const env = { ...outside, post };
  const name = nameToLookUp(settings, aim);
  const found =
    name === null ? known : await findWorkspaceUid(name, settings, env).catch(orSettings(settings));
  const selected = found === null ? settings : { ...settings, workspaceUid: found };
  return new ApiConnection(selected, endpoint, found, env);
}

/** The settings of a connection hold secrets, so they stay inside. */
class ApiConnection implements AimedConnection {
  readonly port: WorkspaceReader & WorkspaceWriter & ListReader;
  readonly endpoint: string;
  readonly workspaceUid: string | null;
  readonly settingsWorkspaceUid: string | null;
  readonly foundWorkspaceUid: string | null;
  readonly #settings: ParsedSettings;
  readonly #env: CliEnv;

  constructor(settings: ParsedSettings, endpoint: string, found: string | null, env: CliEnv) {
    this.port = connectWorkspace(settings, env);
    this.endpoint = endpoint;
    this.workspaceUid = settings.workspaceUid;
    this.settingsWorkspaceUid = settings.settingsWorkspaceUid;
    this.foundWorkspaceUid = found;
    this.#settings = settings;
    this.#env = env;
  }

  isSameWorkspace(other: object): boolean {
    return other instanceof ApiConnection && isSameWorkspace(this.#settings, other.#settings);
  }

  async readWorkspaces(): Promise<Checked<readonly NamedWorkspace[]>> {
    try {
      return await readWorkspaces(this.port, openPace(this.#env));
    } catch (error) {
      const { credentials, workspaceUid } = this.#settings;
      const isUnnamed = credentials.kind === 'company_token' && workspaceUid === null;
      throw isUnnamed && error instanceof RosterError ? askForUid(error) : error;
    }
  }

  readAuditLog(): Promise<AuditLog> {
    return readAuditLog(this.port, openPace(this.#env));
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'credentials_refused',
  'not_allowed',
  'api_rejected',
]);

/** Nobody knows whether Paradime lists workspaces for a company token that names none: it is tried. */
function askForUid(error: RosterError): RosterError {
  if (!REFUSALS.has(error.code)) return error;
  const { code, exitCode, message } = error;
  return new RosterError(message, {
    code,
    exitCode,
    hint: "The token may need a workspace: give --workspace-uid or PARADIME_WORKSPACE_UID with the uid of any of the company's workspaces. A uid looks like o4nrp6fa18m2vmwm; Paradime's workspace settings show it, and `paradime login` saves it in ~/.paradime/credentials.",
    cause: error,
  });
}

/**
 * A company token reaches many workspaces, so a roster's name alone must be the one that is meant:
 * also where settings name a uid, which may be another's.
 */
function nameToLookUp({ credentials }: ParsedSettings, aim: Aim): string | null {
  if (credentials.kind !== 'company_token' || aim === null || aim === ANY_WORKSPACE) return null;
  return aim.uid === null ? aim.name : null;
}

/** What a name that can't be looked up ends with. */
const EXPECTED: ReadonlySet<number> = new Set([EXIT.invalid, EXIT.credentials]);

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

/**
 * The uid of the one workspace of exactly this name that the settings' credentials reach. One
 * request, tried again as every read. Throws `workspace_not_found` or `ambiguous_workspace` (exit 3),
 * `incomplete_read` (exit 5), and what every read throws.
 */
async function findWorkspaceUid(
  name: string,
  settings: ParsedSettings,
  env: CliEnv,
): Promise<string> {
  const workspaces = await readAll(name, settings, env);
  const [found, second] = workspaces.filter((workspace) => workspace.name === name);
  if (found === undefined) throw notFound(name, workspaces.length);
  if (second !== undefined) throw ambiguousName(name);
  return found.uid;
}

/** Paradime may not answer a token without a workspace at all; a uid makes the question needless. */
async function readAll(
  name: string,
  settings: ParsedSettings,
  env: CliEnv,
): Promise<readonly NamedWorkspace[]> {
  try {
    const client = connectWorkspace(settings, env);
    const { value, gaps } = await readWorkspaces(client, openPace(env));
    const incomplete = findGapError('list of workspaces', gaps);
    if (incomplete !== null) throw incomplete;
    return value;
  } catch (cause) {
    if (!(cause instanceof RosterError)) throw cause;
    const { code, exitCode, message } = cause;
    throw new RosterError(`The uid of the workspace ${name} could not be looked up. ${message}`, {
      code,
      exitCode,
      hint: 'Write workspace.uid into the roster, so that nothing has to be looked up.',
      cause,
    });
  }
}

function notFound(name: string, reachable: number): RosterError {
  const among = reachable === 1 ? 'the 1 workspace' : `all ${reachable} workspaces`;
  return new RosterError(
    `No workspace has the name ${name}: roster looked at ${among} that the token can reach.`,
    {
      code: 'workspace_not_found',
      exitCode: EXIT.invalid,
      hint: 'Write workspace.uid into the roster, or write the name exactly as Paradime shows it.',
    },
  );
}

function ambiguousName(name: string): RosterError {
  return new RosterError(`More than one workspace has the name ${name}.`, {
    code: 'ambiguous_workspace',
    exitCode: EXIT.invalid,
    hint: 'Write workspace.uid into the roster: a uid is never shared.',
  });
}
