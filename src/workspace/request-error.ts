/** What to tell people when a request failed for good. */
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import type { Fault } from './port.js';
import type { BadEnd } from './receive.js';

/** What a request was to do, for the message: `read the users`. */
export interface Purpose {
  readonly doing: string;
  /** A key's capability that is enough for it. */
  readonly capability: string;
  /** Whether it changes something: then an unclear end is exit code 8, else 1. */
  readonly writes: boolean;
}

const CHECK_ENDPOINT = 'Check that PARADIME_API_ENDPOINT is the API endpoint of your workspace.';
const CHECK_NETWORK = 'Check PARADIME_API_ENDPOINT and the network, then run it again.';

const HINTS: Readonly<Record<string, string>> = {
  web_page: `This looks like a web page, not like the API. ${CHECK_ENDPOINT}`,
  not_json: `This does not look like the API. ${CHECK_ENDPOINT}`,
  no_data: `This does not look like the API. ${CHECK_ENDPOINT}`,
  redirected: CHECK_ENDPOINT,
  http_404: CHECK_ENDPOINT,
  http_405: CHECK_ENDPOINT,
  tls_certificate:
    'If your network inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS; else do not trust this host.',
  tls_failed: CHECK_ENDPOINT,
  blocked_port: CHECK_ENDPOINT,
  proxy_invalid: 'Write the proxy as http://host:port.',
  proxy_refused: 'Check HTTPS_PROXY and NO_PROXY.',
  timeout: 'Run it again, or give more time with --timeout.',
};

/**
 * The error for an end that nothing more can be made of: `credentials_refused` and `not_allowed`
 * (exit 4), `api_rejected`, `api_unreachable`, `api_throttled`, `api_unclear` (exit 1; an unclear
 * write 8). It has no cause: errors from below hold variables and headers.
 */
export function requestError(end: BadEnd, purpose: Purpose): RosterError {
  const { fault } = end;
  switch (end.end) {
    case 'rejected':
      return end.denied ? denial(fault, purpose) : failure('api_rejected', fault, purpose);
    case 'not_sent':
      return failure('api_unreachable', fault, purpose, CHECK_NETWORK);
    case 'throttled':
      return failure(
        'api_throttled',
        fault,
        purpose,
        'Paradime asks for patience: try again later.',
      );
    case 'unknown':
      return failure(
        'api_unclear',
        fault,
        purpose,
        purpose.writes ? 'It may have been done: look before doing it again.' : CHECK_NETWORK,
        purpose.writes ? EXIT.indeterminate : EXIT.unexpected,
      );
  }
}

function failure(
  code: string,
  fault: Fault,
  purpose: Purpose,
  fallbackHint?: string,
  exitCode: ExitCode = EXIT.unexpected,
): RosterError {
  // After an unclear write the one thing that matters is to look first.
  const special = exitCode === EXIT.indeterminate ? undefined : HINTS[fault.code];
  const hint = special ?? fallbackHint;
  return new RosterError(`Could not ${purpose.doing}. ${fault.message}`, {
    code,
    exitCode,
    ...(hint === undefined ? {} : { hint }),
  });
}

function denial(fault: Fault, purpose: Purpose): RosterError {
  const unknownKey = fault.code === 'http_401';
  return new RosterError(`Could not ${purpose.doing}. ${fault.message}`, {
    code: unknownKey ? 'credentials_refused' : 'not_allowed',
    exitCode: EXIT.credentials,
    hint: unknownKey
      ? "The API key is wrong, or it has expired: generate a new one in Paradime's workspace settings."
      : `The API key needs the capability "${purpose.capability}"; a company token also needs the right workspace uid.`,
  });
}
