/** From what someone typed, exported or saved to settings that can be trusted. */
import { EXIT, RosterError } from '../errors.js';
import { type Credentials, isToken, parseCredentials } from './credentials.js';
import {
  credentialsPath,
  environmentSource,
  findSource,
  missingSettings,
  prefixedSource,
  type SettingSource,
  type SettingsEnv,
} from './setting-sources.js';
import {
  DEFAULT_TIMEOUT_MS,
  isLoopback,
  parseEndpoint,
  parseTimeout,
  parseWorkspaceUid,
  type SettingValue,
} from './setting-value.js';

/**
 * The flags, as typed. There is none for a secret: everyone on the machine can read the command
 * lines of running processes, and shells keep them in their history.
 */
export interface Settings {
  /** `--endpoint URL` */
  readonly endpoint?: string | null | undefined;
  /** `--workspace-uid UID` */
  readonly workspaceUid?: string | null | undefined;
  /** `--timeout SECONDS` */
  readonly timeout?: string | null | undefined;
}

/** The workspace that a roster is for, as far as it says. */
export interface WantedWorkspace {
  readonly uid: string | null;
  readonly name: string | null;
  /** The prefix of the variables that hold this workspace's own keys; null for the usual places. */
  readonly credentials: string | null;
}

/** For what is asked of no workspace in particular, such as which there are. */
export const ANY_WORKSPACE = 'any';

/** Settings that were checked: a request can be made of them as they are. */
export interface ParsedSettings {
  /** `https`, or `http` on this machine. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  /**
   * The workspace that requests select: the roster's, else the settings'. Null: the credentials' own
   * or, with a company token, the one that has the wanted name; its uid must be looked up.
   */
  readonly workspaceUid: string | null;
  /** What flags, environment or file say, whatever the roster says; for the guard `wrong_workspace`. */
  readonly settingsWorkspaceUid: string | null;
  readonly timeoutMs: number;
  /** Which flag, variable, file line or key of the roster each is from; null for no workspace. */
  readonly source: {
    readonly endpoint: string;
    readonly credentials: string;
    readonly workspaceUid: string | null;
  };
}

/**
 * Flags, then environment, then deprecated variables, then `~/.paradime/credentials`, checked.
 * Endpoint, key and secret are taken from one place together (`findSource` says why); only
 * `--endpoint` goes with any. Where the roster names a prefix, its variables are the one place.
 * Throws `credentials_missing` or `workspace_uid_missing` (exit 4), `credentials_unreadable` (exit 4),
 * `invalid_setting` (exit 3). No message shows a secret.
 */
export async function resolveSettings(
  flags: Settings,
  env: SettingsEnv,
  aim: WantedWorkspace | typeof ANY_WORKSPACE | null,
): Promise<ParsedSettings> {
  const wanted = aim === ANY_WORKSPACE ? null : aim;
  const prefix = wanted?.credentials ?? null;
  const source = prefix === null ? await findSource(env) : prefixedSource(prefix, env.variables);
  const endpoint = flagValue(flags.endpoint, '--endpoint') ?? source.endpoint;
  const { secret } = source;
  if (endpoint === null || secret === null || (source.key === null && !isToken(secret.text))) {
    throw missingSettings(endpoint, source, prefix, credentialsPath(env.homeDirectory()));
  }
  const given = settingsWorkspaceUid(flags, env, source, prefix);
  const settingsUid = given === null ? null : parseWorkspaceUid(given);
  const rosterUid = rosterWorkspaceUid(wanted);
  const workspaceUid = rosterUid ?? settingsUid;
  const credentials = parseCredentials(secret, source.key);
  return {
    endpoint: parseEndpoint(endpoint),
    ...(aim === ANY_WORKSPACE || canBeLookedUp(wanted)
      ? { credentials, workspaceUid }
      : selectWorkspace(credentials, workspaceUid, uidHint(wanted))),
    settingsWorkspaceUid: settingsUid,
    timeoutMs: timeoutOf(flags),
    source: {
      endpoint: endpoint.from,
      credentials: secret.from,
      workspaceUid: rosterUid === null ? (given?.from ?? null) : ROSTER_UID,
    },
  };
}

const ROSTER_UID = "The roster's workspace.uid";

function rosterWorkspaceUid(wanted: WantedWorkspace | null): string | null {
  if (wanted === null || wanted.uid === null) return null;
  return parseWorkspaceUid({ text: wanted.uid, from: ROSTER_UID });
}

function canBeLookedUp(wanted: WantedWorkspace | null): boolean {
  return wanted !== null && wanted.name !== null;
}

/**
 * Pairs credentials with a workspace. Throws `workspace_uid_missing` (exit 4) for a company token
 * without; `hint` says where one can be given.
 */
export function selectWorkspace(
  credentials: Credentials,
  workspaceUid: string | null,
  hint: string,
): Pick<ParsedSettings, 'credentials' | 'workspaceUid'> {
  if (credentials.kind !== 'company_token' || workspaceUid !== null) {
    return { credentials, workspaceUid };
  }
  throw new RosterError('A company token works for many workspaces, but none is named.', {
    code: 'workspace_uid_missing',
    exitCode: EXIT.credentials,
    hint,
  });
}

function uidHint(wanted: WantedWorkspace | null): string {
  const variable = `${wanted?.credentials ?? 'PARADIME'}_WORKSPACE_UID`;
  return wanted === null
    ? `Give --workspace-uid or ${variable}; \`roster workspaces\` lists the uids.`
    : `Write workspace.uid into the roster, or give --workspace-uid or ${variable}.`;
}

/**
 * The workspace is no secret and can be narrowed by itself, but the uid that is saved with some
 * credentials says nothing about others: it counts only with those.
 */
function settingsWorkspaceUid(
  flags: Settings,
  env: SettingsEnv,
  source: SettingSource,
  prefix: string | null,
): SettingValue | null {
  // Who names a prefix means that workspace's own variables and no others.
  const usual = prefix === null ? environmentSource(env.variables).workspaceUid : null;
  return flagValue(flags.workspaceUid, '--workspace-uid') ?? usual ?? source.workspaceUid;
}

/** How long an answer is waited for, in milliseconds. Throws `invalid_setting` (exit 3). */
export function timeoutOf(flags: Pick<Settings, 'timeout'>): number {
  const value = flagValue(flags.timeout, '--timeout');
  return value === null ? DEFAULT_TIMEOUT_MS : parseTimeout(value);
}

/** A flag counts even when it is empty: `--endpoint ""` is a script's mistake, not a wish for a default. */
function flagValue(text: string | null | undefined, from: string): SettingValue | null {
  return text === undefined || text === null ? null : { text, from };
}

/**
 * True when requests of both end up in the same workspace, as far as that can be known without asking:
 * the same endpoint, and either the same uid or, where one has none, the same credentials.
 */
export function isSameWorkspace(a: ParsedSettings, b: ParsedSettings): boolean {
  const isByUid = a.workspaceUid !== null && b.workspaceUid !== null;
  const isSame = isByUid
    ? a.workspaceUid === b.workspaceUid
    : isSameSecret(a.credentials, b.credentials);
  // Of a fleet each is held against each, and names of endpoints take longest to read.
  return isSame && nameEndpoint(a) === nameEndpoint(b);
}

/** This machine has many names, and a roster would undo another by any of them. */
function nameEndpoint({ endpoint }: ParsedSettings): string {
  const url = new URL(endpoint);
  if (isLoopback(url.hostname)) url.hostname = 'localhost';
  return url.href;
}

/** Secrets are compared in memory alone: nothing made of one may be shown or kept. */
function isSameSecret(a: Credentials, b: Credentials): boolean {
  return a.secret.reveal() === b.secret.reveal();
}
