/** From what somebody typed, exported or saved to settings that can be trusted. */
import { EXIT, RosterError } from '../errors.js';
import { type Credentials, isToken, parseCredentials } from './credentials.js';
import { credentialsPath } from './credentials-file.js';
import { parseEndpoint } from './endpoint.js';
import {
  environmentSource,
  findSource,
  type SettingSource,
  type SettingsEnv,
} from './setting-sources.js';
import {
  DEFAULT_TIMEOUT_MS,
  parseTimeout,
  parseWorkspaceUid,
  type SettingValue,
} from './setting-value.js';

/**
 * The flags, as typed. There is none for a secret: everybody on the machine can read the command
 * lines of running processes, and shells keep them in their history.
 */
export interface Settings {
  /** `--endpoint URL` */
  readonly endpoint?: string | undefined;
  /** `--workspace-uid UID` */
  readonly workspaceUid?: string | undefined;
  /** `--timeout SECONDS` */
  readonly timeout?: string | undefined;
}

/** Settings that were checked: a request can be made of them as they are. */
export interface ParsedSettings {
  /** `https`, or `http` on this machine. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** The workspace that requests select: the roster's, else the settings'. Null: the credentials' own. */
  readonly workspaceUid: string | null;
  /** What flags, environment or file say, whatever the roster says; for the guard `wrong_workspace`. */
  readonly settingsWorkspaceUid: string | null;
  readonly timeoutMs: number;
  /** Which flag, variable or file line the endpoint and the secret are from; for `--debug`. */
  readonly source: { readonly endpoint: string; readonly credentials: string };
}

/**
 * Flags, then environment, then deprecated variables, then `~/.paradime/credentials`, checked.
 * Endpoint, key and secret are taken from one place together (`findSource` says why); only
 * `--endpoint` goes with any. Throws `credentials_missing` or `workspace_uid_missing` (exit 4),
 * `credentials_unreadable` (exit 4), `invalid_setting` (exit 3). No message shows a secret.
 */
export async function resolveSettings(
  flags: Settings,
  env: SettingsEnv,
  rosterWorkspaceUid: string | null,
): Promise<ParsedSettings> {
  const source = await findSource(env);
  const endpoint = flagValue(flags.endpoint, '--endpoint') ?? source.endpoint;
  const { secret } = source;
  if (endpoint === null || secret === null || (source.key === null && !isToken(secret.text))) {
    throw missing(endpoint, source, credentialsPath(env.homeDirectory));
  }
  const settingsUid = settingsWorkspaceUid(flags, env, source);
  const rosterUid =
    rosterWorkspaceUid === null
      ? null
      : parseWorkspaceUid({ text: rosterWorkspaceUid, from: "The roster's workspace.uid" });
  return {
    endpoint: parseEndpoint(endpoint),
    ...selectWorkspace(parseCredentials(secret, source.key), rosterUid ?? settingsUid),
    settingsWorkspaceUid: settingsUid,
    timeoutMs: timeoutMs(flags),
    source: { endpoint: endpoint.from, credentials: secret.from },
  };
}

/** Pairs credentials with a workspace. Throws `workspace_uid_missing` (exit 4) for a company token without. */
export function selectWorkspace(
  credentials: Credentials,
  workspaceUid: string | null,
): Pick<ParsedSettings, 'credentials' | 'workspaceUid'> {
  if (credentials.kind !== 'company_token' || workspaceUid !== null) {
    return { credentials, workspaceUid };
  }
  throw new RosterError('A company token is for many workspaces, and none is named.', {
    code: 'workspace_uid_missing',
    exitCode: EXIT.credentials,
    hint: 'Write workspace.uid into the roster, or give --workspace-uid or PARADIME_WORKSPACE_UID.',
  });
}

/**
 * The workspace is no secret and can be narrowed by itself, but the uid that is saved with some
 * credentials says nothing about others: it counts only with those.
 */
function settingsWorkspaceUid(
  flags: Settings,
  env: SettingsEnv,
  source: SettingSource,
): string | null {
  const value =
    flagValue(flags.workspaceUid, '--workspace-uid') ??
    environmentSource(env.variables).workspaceUid ??
    source.workspaceUid;
  return value === null ? null : parseWorkspaceUid(value);
}

function timeoutMs(flags: Settings): number {
  const value = flagValue(flags.timeout, '--timeout');
  return value === null ? DEFAULT_TIMEOUT_MS : parseTimeout(value);
}

/** A flag counts even when it is empty: `--endpoint ""` is a script's mistake, not a wish for a default. */
function flagValue(text: string | undefined, from: string): SettingValue | null {
  return text === undefined ? null : { text, from };
}

function missing(endpoint: SettingValue | null, source: SettingSource, path: string): RosterError {
  const { names } = source;
  const lacks = [
    ...(endpoint === null ? [{ what: 'API endpoint', name: names.endpoint }] : []),
    ...(source.key === null && source.secret !== null
      ? [{ what: 'API key (the secret is not a token)', name: names.key }]
      : []),
    ...(source.secret === null ? [{ what: 'API secret', name: names.secret }] : []),
  ];
  const what = lacks.map((lack) => `no ${lack.what}`).join(' and ');
  const where = describeSearch(
    source,
    lacks.map((lack) => lack.name),
    path,
  );
  return new RosterError(`There is ${what}. ${where}`, {
    code: 'credentials_missing',
    exitCode: EXIT.credentials,
    hint:
      "Generate API keys in Paradime's workspace settings, then set PARADIME_API_ENDPOINT, " +
      'PARADIME_API_KEY and PARADIME_API_SECRET, or run `paradime login`.',
  });
}

/** Says where was looked: everywhere, or only where the other values are. */
function describeSearch(source: SettingSource, wanted: readonly string[], path: string): string {
  const present = source.endpoint ?? source.secret ?? source.key;
  if (present === null) {
    const variables = wanted.map((name) => `PARADIME_${name}`).join(' and ');
    return (
      `Looked for ${variables} in the environment, for the deprecated API_ENDPOINT with API_SECRET, ` +
      `and in ${path}.`
    );
  }
  return (
    `${present.from} is set, so ${wanted.join(' and ')} must be in the same place ` +
    `(${source.place}): a secret is only sent to the endpoint that it is kept with.`
  );
}
