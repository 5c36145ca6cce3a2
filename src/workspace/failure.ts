/** Why a request has no answer, from the error that `fetch` threw: was anything sent? */
import type { RequestEnd } from './port.js';

/** The ends of a request that brought no answer. */
export type FailureEnd = Extract<RequestEnd<never>, { end: 'not_sent' | 'unknown' }>;

/** An error with nothing behind it, as far as the decision needs it. */
interface Root {
  readonly code: string;
  readonly syscall: string;
}

/** Node's and OpenSSL's names for a certificate that is not accepted. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_PRX_TLS',
]);
const DEEPEST_CAUSE = 10;

/**
 * `not_sent` only when every root of the error is one of making the connection: before there is a
 * connection no byte of the request can have left. All else is `unknown`.
 * `host` is where the connection was to go, `viaProxy` whether a proxy was in between.
 */
export function classifyFailure(error: unknown, host: string, viaProxy: boolean): FailureEnd {
  const roots = findRoots(error, 0);
  const ends = roots.map((root) => classifyRoot(root, host, viaProxy));
  const sent = ends.find((end) => end === null) !== undefined;
  const [first] = ends;
  if (!sent && first) return first;
  const code = roots[0]?.code ?? '';
  const why = /^[A-Z0-9_]{1,60}$/.test(code) ? ` (${code})` : '';
  return unknownEnd('connection_lost', `The connection to ${host} broke before an answer${why}.`);
}

/** An end after which nobody knows what the server did. */
export function unknownEnd(code: string, message: string): Extract<FailureEnd, { end: 'unknown' }> {
  return { end: 'unknown', fault: { code, message } };
}

/** An end before anything was sent. */
export function notSent(code: string, message: string, retryable: boolean): FailureEnd {
  return { end: 'not_sent', fault: { code, message }, retryable };
}

function classifyRoot(root: Root, host: string, viaProxy: boolean): FailureEnd | null {
  const via = viaProxy ? ' through the proxy' : '';
  const { code, syscall } = root;
  if (CERTIFICATE_CODES.has(code)) {
    return notSent(
      'tls_certificate',
      `The certificate of ${host} is not accepted (${code}).`,
      false,
    );
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return notSent('tls_failed', `${host} does not speak TLS at this port (${code}).`, false);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || syscall === 'getaddrinfo') {
    return notSent('dns_failed', `The name ${host} was not found${via} (${code}).`, true);
  }
  if (code === 'ECONNREFUSED') {
    return notSent('connection_refused', `${host} refused the connection${via} (${code}).`, true);
  }
  // Some codes (ETIMEDOUT, EHOSTUNREACH) also mean that a standing connection broke: only `connect` is safe.
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && syscall === 'connect')) {
    return notSent('connect_timeout', `${host} did not take the connection${via} (${code}).`, true);
  }
  if (syscall === 'connect') {
    return notSent('unreachable', `${host} can't be reached${via} (${code}).`, true);
  }
  if (viaProxy && code === 'UND_ERR_ABORTED') {
    return notSent('proxy_refused', `The proxy refused to connect to ${host}.`, true);
  }
  return null;
}

/** What is at the end of `cause`; several when every address of a name was tried. */
function findRoots(error: unknown, depth: number): readonly Root[] {
  if (!(error instanceof Error) || depth > DEEPEST_CAUSE) return [{ code: '', syscall: '' }];
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((each) => findRoots(each, depth + 1));
  }
  if (error.cause instanceof Error) return findRoots(error.cause, depth + 1);
  return [{ code: textProperty(error, 'code'), syscall: textProperty(error, 'syscall') }];
}

function textProperty(error: Error, name: 'code' | 'syscall'): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
