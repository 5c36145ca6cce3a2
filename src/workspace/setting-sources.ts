/** Where settings can be: the environment, its deprecated names, the credentials file. */
import { join } from 'node:path';
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { isToken } from './credentials.js';
import type { SettingValue } from './setting-value.js';

/** What one place says. Null where it says nothing; an empty text is nothing. */
export interface SettingSource {
  /** `environment`, or the path of the file. */
  readonly place: string;
  /** Whether it is the credentials file, and that is there. */
  readonly isReadFile: boolean;
  /** How the four are named there. */
  readonly names: SettingNames;
  readonly endpoint: SettingValue | null;
  readonly key: SettingValue | null;
  readonly secret: SettingValue | null;
  readonly workspaceUid: SettingValue | null;
}

/** The names of the four values in one place. */
interface SettingNames {
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
 * (a variable left over in a shell, say) with a secret from another (the `paradime login` file)
 * would send that secret to a host it was not meant for. So a place that has one must have all, and
 * what is missing there is an error rather than a reason to look further. Only `--endpoint` goes with
 * any place: someone typed it for this run.
 *
 * The deprecated names are so general (`API_KEY`) that other tools use them too. They count only
 * when endpoint and secret are both there; else an `API_KEY` of something else would be in the way.
 */
export async function findSource(env: SettingsEnv): Promise<SettingSource> {
  const current = environmentSource(env.variables);
  if (current.endpoint ?? current.key ?? current.secret) return current;
  const bare = readSource('environment', BARE_NAMES, (name) => env.variables[name], plainName);
  if (bare.endpoint !== null && bare.secret !== null) return bare;
  const path = credentialsPath(env.homeDirectory());
  if (path === null) return current;
  const lines = await readCredentialsFile(path, env.files, env.variables);
  const inFile = (name: string): string => `${name} in ${path}`;
  const source = readSource(path, BARE_NAMES, (name) => lines?.get(name), inFile);
  return { ...source, isReadFile: lines !== null };
}

/** Where `paradime login` keeps credentials; null without a home (`paradime-io` 6.6.0, `paradime/cli/login.py`). */
export function credentialsPath(homeDirectory: string | null): string | null {
  return homeDirectory === null ? null : join(homeDirectory, '.paradime', 'credentials');
}

/**
 * The error `credentials_missing` (exit 4): what is missing of endpoint, key and secret, where was
 * looked, and what to do. `path` is the credentials file's, null without a home.
 */
export function missingSettings(
  endpoint: SettingValue | null,
  source: SettingSource,
  prefix: string | null,
  path: string | null,
): RosterError {
  const { names } = source;
  const lacks = [
    ...(endpoint === null ? [{ what: 'API endpoint', name: names.endpoint }] : []),
    ...(source.key === null && source.secret !== null
      ? [{ what: 'API key (the secret is not a token)', name: names.key }]
      : []),
    ...(source.secret === null ? [{ what: 'API secret', name: names.secret }] : []),
  ];
  const what = lacks.map((lack) => `no ${lack.what}`).join(' and ');
  const wanted = lacks.map((lack) => lack.name);
  const where = describeSearch(source, wanted, prefix, path);
  return new RosterError(`There is ${what}. ${where}`, {
    code: 'credentials_missing',
    exitCode: EXIT.credentials,
    hint: hintFor(prefix),
  });
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
  const [key, secret] = [value(names.key), value(names.secret)];
  // A token needs no key, and Paradime's own action keeps it where the key would be.
  const isInPlaceOfKey = secret === null && key !== null && isToken(key.text);
  return {
    ...{ place, names, isReadFile: false },
    endpoint: value(names.endpoint),
    ...(isInPlaceOfKey ? { key: null, secret: key } : { key, secret }),
    workspaceUid: value(names.workspaceUid),
  };
}

function plainName(name: string): string {
  return name;
}

function hintFor(prefix: string | null): string {
  const variables = ['ENDPOINT', 'KEY', 'SECRET'].map(
    (name) => `${prefix ?? 'PARADIME'}_API_${name}`,
  );
  const [endpoint, key, secret] = variables;
  return `Generate API keys in Paradime's workspace settings, then set ${endpoint}, ${key} and ${secret}${prefix === null ? ', or run `paradime login`' : ''}.`;
}

/** Says where was looked: everywhere, or only where the other values are. */
function describeSearch(
  source: SettingSource,
  wanted: readonly string[],
  prefix: string | null,
  path: string | null,
): string {
  const present = source.endpoint ?? source.secret ?? source.key;
  if (present === null && prefix !== null) {
    return `The roster says credentials: ${prefix}, so ${wanted.join(' and ')} must be in the environment.`;
  }
  if (present === null && source.isReadFile) {
    const { endpoint, key, secret } = source.names;
    return `The file ${path} exists, but has none of the lines ${endpoint}=…, ${key}=… and ${secret}=… that \`paradime login\` writes.`;
  }
  if (present === null) {
    const variables = wanted.map((name) => `PARADIME_${name.replace('PARADIME_', '')}`);
    const looked = `Looked for ${variables.join(' and ')} in the environment, and for the deprecated API_ENDPOINT with API_SECRET`;
    return path === null
      ? `${looked}. There is no home folder (HOME is not set), where \`paradime login\` keeps its file.`
      : `${looked}, and in ${path}.`;
  }
  return (
    `${present.from} is set, so ${wanted.join(' and ')} must be in the same place ` +
    `(${source.place}): a secret is sent only to the endpoint that is stored with it.`
  );
}

const LARGEST_FILE = 1024 * 1024;
const LINE = /^\s*(?:export[^\S\r\n]+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$/;

/**
 * The file's names and values; null when there is no such file.
 * Throws `credentials_unreadable` (exit 4) when there is one that can't be read.
 */
async function readCredentialsFile(
  path: string,
  files: Env['files'],
  variables: Env['variables'],
): Promise<ReadonlyMap<string, string> | null> {
  const bytes = await readSmall(path, files);
  return bytes === null ? null : parseDotenv(new TextDecoder().decode(bytes), variables);
}

/**
 * Names and values as python-dotenv reads them, which reads what `paradime login` writes. Other lines are
 * passed over; of a name's values, the last counts. `${NAME}` is what an earlier line or else a variable holds.
 * Source: python-dotenv 1.2, `dotenv/parser.py`, `dotenv/variables.py`
 */
export function parseDotenv(
  text: string,
  variables: Env['variables'] = {},
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name, rest] = LINE.exec(line) ?? [];
    const value = name === undefined || rest === undefined ? null : parseValue(rest);
    if (name !== undefined && value !== null) values.set(name, fillIn(value, values, variables));
  }
  return values;
}

const REFERENCE = /\$\{([^}:]*)(?::-([^}]*))?\}/g;

/** Whatever the quotes: `${NAME}`, or `${NAME:-what else}`. */
function fillIn(
  value: string,
  above: ReadonlyMap<string, string>,
  variables: Env['variables'],
): string {
  return value.replace(REFERENCE, (_all, name: string, other = '') => {
    const held = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return above.get(name) ?? held ?? other;
  });
}

const BEHIND = String.raw`[^\S\r\n]*(?:#.*)?$`;
const SINGLE_QUOTED = new RegExp(String.raw`^'((?:\\'|[^'])*)'${BEHIND}`);
const DOUBLE_QUOTED = new RegExp(String.raw`^"((?:\\"|[^"])*)"${BEHIND}`);

/** `'as it is'`, `"with \" and \n"`, or bare up to a comment; null for a quote that never ends. */
function parseValue(written: string): string | null {
  const text = written.trim();
  if (text.startsWith("'")) {
    const [, inside] = SINGLE_QUOTED.exec(text) ?? [];
    return inside?.replace(/\\([\\'])/g, '$1') ?? null;
  }
  if (text.startsWith('"')) {
    const [, inside] = DOUBLE_QUOTED.exec(text) ?? [];
    return (
      inside?.replace(/\\([\\'"abfnrtv])/g, (_all, sign: string) => ESCAPES[sign] ?? sign) ?? null
    );
  }
  // A `#` starts a comment only after a space: it may be a character of a secret, the first one too.
  return written.replace(/\s+#.*$/, '').trim();
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

async function readSmall(path: string, files: Env['files']): Promise<Uint8Array | null> {
  try {
    return await files.read(path, LARGEST_FILE);
  } catch {
    throw new RosterError(`The credentials file ${path} can't be read.`, {
      code: 'credentials_unreadable',
      exitCode: EXIT.credentials,
      hint: 'Check that it is a small text file that you can read, or run `paradime login` again.',
    });
  }
}
