/** One setting as someone gave it, and the checks that make it an endpoint, a workspace uid or a timeout. */
import { EXIT, RosterError } from '../errors.js';

/** A text, and the name of the flag, variable or file line that it is from: names may be shown. */
export interface SettingValue {
  readonly text: string;
  readonly from: string;
}

/** What a request may take when nobody says otherwise. */
export const DEFAULT_TIMEOUT_MS = 30_000;
const SHORTEST_TIMEOUT_S = 1;
const LONGEST_TIMEOUT_S = 600;
const LONGEST_UID = 256;

/** An error about a malformed setting: `invalid_setting`, exit code 3. */
export function invalidSetting(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'invalid_setting', exitCode: EXIT.invalid, hint });
}

/** Whether a text can be a header's value as it stands: visible ASCII and nothing else. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** A workspace uid, trimmed. Throws `invalid_setting` when it can't be sent as a header. */
export function parseWorkspaceUid(value: SettingValue): string {
  const uid = value.text.trim();
  if (isHeaderText(uid) && uid.length <= LONGEST_UID) return uid;
  throw invalidSetting(
    `${value.from} is not a workspace uid: it can contain only letters, digits and punctuation marks.`,
    'Check the value. Keys and tokens for a single workspace need none.',
  );
}

/** A timeout in milliseconds from a number of seconds. Throws `invalid_setting` outside 1 to 600. */
export function parseTimeout(value: SettingValue): number {
  const text = value.text.trim();
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= SHORTEST_TIMEOUT_S && seconds <= LONGEST_TIMEOUT_S) {
    return Math.round(seconds * 1000);
  }
  throw invalidSetting(
    `${value.from} is not a number of seconds from ${SHORTEST_TIMEOUT_S} to ${LONGEST_TIMEOUT_S}.`,
    'Leave it out to use 30 seconds.',
  );
}

const ENDPOINT_HINT =
  'Copy the API endpoint that Paradime showed when the API keys were generated.';

/**
 * The API's URL, normalised. Secrets are sent there, so it must be `https` (or `http` on this machine),
 * without user, password, query or fragment. Throws `invalid_setting` (exit 3). The value is never
 * shown: people paste secrets into the wrong variable, and a query can hold one.
 */
export function parseEndpoint(value: SettingValue): string {
  const url = readUrl(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalidSetting(`${value.from} is not an https URL.`, ENDPOINT_HINT);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalidSetting(
      `${value.from} is an http URL: anyone on the network could read the secrets.`,
      'Use https. http is allowed only for this machine (localhost, 127.0.0.1, [::1]).',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidSetting(
      `${value.from} contains a user or a password.`,
      'Remove them from the URL, because plans and reports show the endpoint.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalidSetting(`${value.from} has a query or a fragment after its path.`, ENDPOINT_HINT);
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
    throw invalidSetting(`${value.from} is not a URL.`, ENDPOINT_HINT);
  }
}
