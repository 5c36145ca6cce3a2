/** Says which credentials are missing, and where they were looked for. */
import { EXIT, RosterError } from '../errors.js';
import type { SettingSource } from './setting-sources.js';
import type { SettingValue } from './setting-value.js';

/**
 * The error `credentials_missing` (exit 4): what is missing of endpoint, key and secret, where was
 * looked, and what to do. `path` is the credentials file's.
 */
export function missingSettings(
  endpoint: SettingValue | null,
  source: SettingSource,
  prefix: string | null,
  path: string,
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
  path: string,
): string {
  const present = source.endpoint ?? source.secret ?? source.key;
  if (present === null && prefix !== null) {
    return `The roster says credentials: ${prefix}, so ${wanted.join(' and ')} must be in the environment.`;
  }
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
