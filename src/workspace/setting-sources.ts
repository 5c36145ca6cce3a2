/** Where settings can be: the environment, its deprecated names, the credentials file. */
import type { Env } from '../env.js';
import { credentialsPath, readCredentialsFile } from './credentials-file.js';
import type { SettingValue } from './setting-value.js';

/** What one place says. Null where it says nothing; an empty text is nothing. */
export interface SettingSource {
  /** `environment`, or the path of the file. */
  readonly place: string;
  /** How the four are named there. */
  readonly names: SettingNames;
  readonly endpoint: SettingValue | null;
  readonly key: SettingValue | null;
  readonly secret: SettingValue | null;
  readonly workspaceUid: SettingValue | null;
}

/** The names of the four values in one place. */
export interface SettingNames {
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
  readonly workspaceUid: string;
}

/** The outside as far as settings are in it. */
export type SettingsEnv = Pick<Env, 'variables' | 'homeDirectory' | 'files'>;

const CURRENT_NAMES: SettingNames = {
  endpoint: 'PARADIME_API_ENDPOINT',
  key: 'PARADIME_API_KEY',
  secret: 'PARADIME_API_SECRET',
  workspaceUid: 'PARADIME_WORKSPACE_UID',
};
/** Deprecated as variables, but what the lines of the credentials file are called. */
const BARE_NAMES: SettingNames = {
  endpoint: 'API_ENDPOINT',
  key: 'API_KEY',
  secret: 'API_SECRET',
  workspaceUid: 'WORKSPACE_UID',
};

/** The `PARADIME_…` variables. */
export function environmentSource(variables: Env['variables']): SettingSource {
  return readSource('environment', CURRENT_NAMES, (name) => variables[name], plainName);
}

/**
 * A workspace's own variables: `TEAM_API_SECRET` and the others for the prefix `TEAM`. Nothing of
 * them may be from anywhere else, or a secret would be sent where it does not belong.
 */
export function prefixedSource(prefix: string, variables: Env['variables']): SettingSource {
  const names = {
    endpoint: `${prefix}_API_ENDPOINT`,
    key: `${prefix}_API_KEY`,
    secret: `${prefix}_API_SECRET`,
    workspaceUid: `${prefix}_WORKSPACE_UID`,
  };
  return readSource('environment', names, (name) => variables[name], plainName);
}

/**
 * Finds the one place that endpoint, key and secret are taken from: the first that has any of them.
 *
 * They are never mixed. A secret is generated together with its endpoint; an endpoint from one place
 * (a variable left over in a shell, say) with a secret from another (the file of `paradime login`)
 * would send that secret to a host it was not meant for. So a place that has one must have all, and
 * what is missing there is an error rather than a reason to look further. Only `--endpoint` goes with
 * any place: somebody typed it for this run.
 *
 * The deprecated names are so general (`API_KEY`) that other tools use them too. They count only
 * when endpoint and secret are both there; else an `API_KEY` of something else would be in the way.
 */
export async function findSource(env: SettingsEnv): Promise<SettingSource> {
  const current = environmentSource(env.variables);
  if (current.endpoint ?? current.key ?? current.secret) return current;
  const bare = readSource('environment', BARE_NAMES, (name) => env.variables[name], plainName);
  if (bare.endpoint !== null && bare.secret !== null) return bare;
  const path = credentialsPath(env.homeDirectory);
  const lines = await readCredentialsFile(path, env.files);
  const inFile = (name: string): string => `${name} in ${path}`;
  return readSource(path, BARE_NAMES, (name) => lines.get(name), inFile);
}

function readSource(
  place: string,
  names: SettingNames,
  look: (name: string) => string | undefined,
  describe: (name: string) => string,
): SettingSource {
  const value = (name: string): SettingValue | null => {
    const text = look(name);
    return text === undefined || text === '' ? null : { text, from: describe(name) };
  };
  return {
    place,
    names,
    endpoint: value(names.endpoint),
    key: value(names.key),
    secret: value(names.secret),
    workspaceUid: value(names.workspaceUid),
  };
}

function plainName(name: string): string {
  return name;
}
