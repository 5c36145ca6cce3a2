/** Where each setting comes from, and whether it can be used. Asks nobody. */
import { RosterError } from '../../errors.js';
import type { Check } from '../../generated/doctor-file.js';
import { type Credentials, parseCredentials } from '../../workspace/credentials.js';
import { findProxy } from '../../workspace/http/post.js';
import {
  credentialsPath,
  environmentSource,
  findSource,
  missingSettings,
  prefixedSource,
  type SettingSource,
} from '../../workspace/setting-sources.js';
import { isLoopback, parseEndpoint } from '../../workspace/setting-value.js';
import {
  type ParsedSettings,
  resolveSettings,
  timeoutOf,
  type WantedWorkspace,
} from '../../workspace/settings.js';
import type { CliEnv, ConnectionOptions } from '../options.js';
import { faulty, good, odd, unknown, wrongBy } from './verdict.js';

/** What the settings come to: null where a request can't be made of them. */
interface CheckedSettings {
  readonly checks: readonly Check[];
  readonly settings: ParsedSettings | null;
}

/** Looks at endpoint, credentials, workspace, timeout and the way to the network. */
export async function checkSettings(
  options: ConnectionOptions,
  wanted: WantedWorkspace | null,
  env: CliEnv,
): Promise<CheckedSettings> {
  const timeout = checkTimeout(options);
  try {
    const source = await findPlace(wanted, env);
    const first = [
      ...checkEndpoint(options, source),
      ...(await checkCredentials(options, source, wanted, env)),
    ];
    if (first.some(({ verdict }) => verdict === 'wrong')) {
      return { checks: [...first, timeout], settings: null };
    }
    const { settings, checks } = await checkWorkspace(options, wanted, env);
    const network = settings === null ? [] : checkNetwork(settings, env);
    return { checks: [...first, ...checks, timeout, ...network], settings };
  } catch (error) {
    return { checks: [wrongBy('credentials', error), timeout], settings: null };
  }
}

function findPlace(wanted: WantedWorkspace | null, env: CliEnv): Promise<SettingSource> {
  const prefix = wanted?.credentials ?? null;
  return prefix === null ? findSource(env) : Promise.resolve(prefixedSource(prefix, env.variables));
}

/** Nothing where there is none: what is missing is said of the credentials together. */
function checkEndpoint({ endpoint }: ConnectionOptions, source: SettingSource): readonly Check[] {
  const value = endpoint === null ? source.endpoint : { text: endpoint, from: '--endpoint' };
  if (value === null) return [];
  try {
    return [good('endpoint', `${parseEndpoint(value)}, from ${value.from}.`)];
  } catch (error) {
    return [wrongBy('endpoint', error)];
  }
}

async function checkCredentials(
  { endpoint }: ConnectionOptions,
  source: SettingSource,
  wanted: WantedWorkspace | null,
  env: CliEnv,
): Promise<readonly Check[]> {
  const { secret, key } = source;
  const prefix = wanted?.credentials ?? null;
  const path = credentialsPath(env.homeDirectory());
  if (secret === null || (endpoint === null && source.endpoint === null)) {
    const given = endpoint === null ? source.endpoint : { text: endpoint, from: '--endpoint' };
    return [wrongBy('credentials', missingSettings(given, source, prefix, path))];
  }
  try {
    const credentials = parseCredentials(secret, key);
    return [
      good('credentials', `${KINDS[credentials.kind]}, from ${secret.from}.`),
      ...checkPlaces(source, path !== null && (await isFileThere(path, env)) ? path : null),
      unknown(
        'credentials',
        "roster can't tell whether or when the credentials expire: Paradime does not say.",
      ),
    ];
  } catch (error) {
    return [wrongBy('credentials', error)];
  }
}

const KINDS: Readonly<Record<Credentials['kind'], string>> = {
  legacy: 'API key and secret for one workspace',
  workspace_token: 'A token for one workspace',
  company_token: 'A company token, which reaches several workspaces',
};

/** Deprecated names, and a second place that nobody looks at. */
function checkPlaces(source: SettingSource, file: string | null): readonly Check[] {
  const isFile = source.place === file;
  const isDeprecated = !isFile && source.names.secret === 'API_SECRET';
  return [
    ...(isDeprecated
      ? [
          odd(
            'credentials',
            'API_ENDPOINT, API_KEY and API_SECRET are deprecated, because other tools use the same names.',
            `Name them ${Object.values(environmentSource({}).names).slice(0, 3).join(', ')}.`,
          ),
        ]
      : []),
    ...(isFile || file === null
      ? []
      : [good('credentials', `${file} exists too, but is not used: ${source.place} comes first.`)]),
  ];
}

function isFileThere(path: string, { files }: CliEnv): Promise<boolean> {
  return files.size(path).then(
    (size) => size !== null,
    () => false,
  );
}

async function checkWorkspace(
  options: ConnectionOptions,
  wanted: WantedWorkspace | null,
  env: CliEnv,
): Promise<CheckedSettings> {
  try {
    const settings = await resolveSettings(options, env, wanted);
    return { settings, checks: [describeWorkspace(settings, wanted)] };
  } catch (error) {
    return { settings: null, checks: [wrongBy('workspace', error)] };
  }
}

function describeWorkspace(settings: ParsedSettings, wanted: WantedWorkspace | null): Check {
  const { workspaceUid, settingsWorkspaceUid, source } = settings;
  const isOther = workspaceUid !== settingsWorkspaceUid && settingsWorkspaceUid !== null;
  if (isOther) {
    return faulty(
      'workspace',
      `The roster is for ${workspaceUid}, but the settings name ${settingsWorkspaceUid}.`,
      'Name one workspace: remove the uid from the settings, or name the right roster.',
    );
  }
  if (workspaceUid !== null)
    return good('workspace', `${workspaceUid}, from ${source.workspaceUid}.`);
  const name = wanted?.name ?? null;
  if (settings.credentials.kind === 'company_token' && name !== null) {
    return good('workspace', `The one named ${name}: its uid is looked up on each run.`);
  }
  return good('workspace', 'The one that the credentials belong to. No setting names another one.');
}

function checkTimeout(options: ConnectionOptions): Check {
  try {
    const seconds = timeoutOf(options) / 1_000;
    const from = options.timeout === null ? 'the default' : 'from --timeout';
    return good('timeout', `${seconds} s for one answer, ${from}.`);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return wrongBy('timeout', error);
  }
}

function checkNetwork({ endpoint }: ParsedSettings, { variables }: CliEnv): readonly Check[] {
  return [checkProxy(new URL(endpoint), variables), ...checkTrust(variables)];
}

/** A proxy's user and password are not shown. */
function checkProxy(endpoint: URL, variables: CliEnv['variables']): Check {
  const proxy = findProxy(endpoint, variables);
  if (proxy === null) {
    const why = isLoopback(endpoint.hostname)
      ? 'requests to this machine use no proxy'
      : 'no variable names one';
    return good('proxy', `None: ${why}.`);
  }
  const { no_proxy: lower, NO_PROXY: upper } = variables;
  const past = lower || upper ? ' Hosts in NO_PROXY are reached without it.' : '';
  try {
    return good('proxy', `${new URL(proxy.url).host}, from ${proxy.variable}.${past}`);
  } catch {
    return faulty('proxy', `${proxy.variable} is not a URL.`, 'Write it as http://host:port.', 1);
  }
}

function checkTrust(variables: CliEnv['variables']): readonly Check[] {
  const extra = variables['NODE_EXTRA_CA_CERTS'];
  return [
    ...(variables['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? [
          faulty(
            'tls',
            'NODE_TLS_REJECT_UNAUTHORIZED is 0, so anyone on the network path can read the secret.',
            "Unset it, and name your network's certificate in NODE_EXTRA_CA_CERTS.",
          ),
        ]
      : []),
    ...(extra
      ? [good('tls', `Certificates in ${extra} are trusted too (NODE_EXTRA_CA_CERTS).`)]
      : []),
  ];
}
