/** The API's URL: where secrets are sent, so it is checked with care. */
import { invalidSetting, type SettingValue } from './setting-value.js';

const HINT = 'Copy the API endpoint that Paradime showed when the API keys were generated.';

/**
 * The endpoint as a normalised URL: `https` (or `http` on this machine), no user, password, query
 * or fragment. Throws `invalid_setting` (exit 3). The value is never shown: people paste secrets
 * into the wrong variable, and a query can hold one.
 */
export function parseEndpoint(value: SettingValue): string {
  const url = readUrl(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalidSetting(`${value.from} is not an https URL.`, HINT);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalidSetting(
      `${value.from} is an http URL: secrets would cross the network readable for everybody.`,
      'Use https. Only addresses of this machine (localhost, 127.0.0.1, [::1]) may be http.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidSetting(
      `${value.from} holds a user or a password.`,
      'Take them out of the URL: an endpoint is shown in plans and reports.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalidSetting(`${value.from} has a query or a fragment after its path.`, HINT);
  }
  return url.href;
}

/** Whether a URL's host is this machine. The URL parser has already made `127.1` into `127.0.0.1`. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** Not `URL.parse`, which Node 20.19 does not have. */
function readUrl(value: SettingValue): URL {
  try {
    return new URL(value.text.trim());
  } catch {
    throw invalidSetting(`${value.from} is not a URL.`, HINT);
  }
}
