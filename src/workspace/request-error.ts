/** What to tell people when a request failed for good. */
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import type { BadEnd, EndReason } from './workspace.js';

/** What a request was to do, for the message: `read the users`. */
export interface Purpose {
  readonly doing: string;
  /** A key's capability that is enough for it. */
  readonly capability: string;
  /** Whether it changes something: then an unclear end is exit code 8, else 1. */
  readonly writes: boolean;
}

/** A hint that goes with any settings, or one that names where the endpoint is from. */
type Hint = string | ((endpoint: string) => string);

const checkEndpoint = (endpoint: string): string =>
  `Check that ${endpoint} is the API endpoint of your workspace.`;
const checkNetwork = (endpoint: string): string =>
  `Check ${endpoint} and the network, then run it again.`;
const notTheApi = (endpoint: string): string =>
  `This does not look like the API. ${checkEndpoint(endpoint)}`;

const HINTS: Readonly<Record<string, Hint>> = {
  web_page: (endpoint) =>
    `This looks like a web page, not like the API. ${checkEndpoint(endpoint)}`,
  not_json: notTheApi,
  no_data: notTheApi,
  redirected: checkEndpoint,
  http_404: checkEndpoint,
  http_405: checkEndpoint,
  tls_expired:
    'The operator of this host must renew it. If it has not expired, check the clock on this machine.',
  tls_not_yet_valid: 'Check the clock on this machine.',
  tls_other_name: (endpoint) => `Do not trust this host. ${checkEndpoint(endpoint)}`,
  tls_certificate:
    'If your network inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS. Otherwise do not trust this host.',
  tls_failed: checkEndpoint,
  blocked_port: checkEndpoint,
  proxy_invalid: 'Write the proxy as http://host:port.',
  proxy_authentication:
    'Write both into the URL in HTTPS_PROXY, as in http://user:password@host:port, with special characters percent-encoded.',
  proxy_refused:
    'Ask whoever runs the proxy to let this host through, or name the host in NO_PROXY if it can be reached without the proxy.',
  proxy_unreachable: 'Check HTTPS_PROXY, and name hosts that need no proxy in NO_PROXY.',
  proxy_tls:
    'Check HTTPS_PROXY: most proxies use http://. If it is right, name the certificate of the proxy in NODE_EXTRA_CA_CERTS.',
  timeout: 'Run it again, or allow more time with --timeout.',
};

/**
 * The error for an end that nothing more can be made of: `credentials_refused` and `not_allowed`
 * (exit 4), `api_rejected`, `api_unreachable`, `api_throttled`, `api_unclear` (exit 1; an unclear
 * write 8). It has no cause: errors from below hold variables and headers.
 */
export function requestError(end: BadEnd, purpose: Purpose): RosterError {
  const { reason } = end;
  switch (end.end) {
    case 'rejected':
      return end.denied ? denial(reason, purpose) : failure('api_rejected', reason, purpose);
    case 'not_sent':
      return failure('api_unreachable', reason, purpose, checkNetwork);
    case 'throttled':
      return failure(
        'api_throttled',
        reason,
        purpose,
        'Paradime asks for fewer requests: try again later.',
      );
    case 'unknown':
      return failure(
        'api_unclear',
        reason,
        purpose,
        purpose.writes ? 'It may have been done. Check before you do it again.' : checkNetwork,
        purpose.writes ? EXIT.indeterminate : EXIT.unexpected,
      );
  }
}

function failure(
  code: string,
  reason: EndReason,
  purpose: Purpose,
  fallbackHint?: Hint,
  exitCode: ExitCode = EXIT.unexpected,
): RosterError {
  // After an unclear write the one thing that matters is to look first.
  const special = exitCode === EXIT.indeterminate ? undefined : HINTS[reason.code];
  const found =
    special ??
    (exitCode !== EXIT.indeterminate && isServerTrouble(reason) ? SERVER_TROUBLE : fallbackHint);
  const endpoint = reason.settings?.endpoint ?? 'PARADIME_API_ENDPOINT';
  const hint = typeof found === 'function' ? found(endpoint) : found;
  return new RosterError(`Could not ${purpose.doing}. ${reason.message}`, {
    code,
    exitCode,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Whoever says that something is wrong on their side was reached: the endpoint is right. */
function isServerTrouble({ code }: EndReason): boolean {
  return /^http_5\d\d$/.test(code);
}

const SERVER_TROUBLE =
  'Paradime, or something in front of it, has a problem. Try again in a few minutes.';

/** Whether a denial is about the key itself, and so about all that it could ask for, and not about this alone. */
export function refusesKey({ code }: EndReason): boolean {
  return code === 'http_401';
}

function denial(reason: EndReason, purpose: Purpose): RosterError {
  const unknownKey = refusesKey(reason);
  const uid = reason.settings?.workspaceUid ?? null;
  return new RosterError(`Could not ${purpose.doing}. ${reason.message}`, {
    code: unknownKey ? 'credentials_refused' : 'not_allowed',
    exitCode: EXIT.credentials,
    hint: unknownKey ? refusedHint(uid) : notAllowedHint(purpose.capability, uid),
  });
}

/** With a company token, a uid that has a slip in it ends as a wrong key does. */
function refusedHint(uid: string | null): string {
  if (uid === null)
    return "The API key is wrong, or it has expired: generate a new one in Paradime's workspace settings.";
  return `The API key is wrong, has expired, or is not for the workspace ${uid}: check that uid first, then generate a new key in Paradime's workspace settings.`;
}

function notAllowedHint(capability: string, uid: string | null): string {
  const asked = uid === null ? '' : `, and this request was for ${uid}`;
  return `The API key needs the capability "${capability}"; a company token also needs the right workspace uid${asked}.`;
}
