/** Why a request has no answer, from the error that `Post` rejected with: was anything sent? */
import { NotConnected } from '../../env.js';
import type { RequestEnd } from '../workspace.js';

/** The ends of a request that brought no answer. */
type FailureEnd = Extract<RequestEnd<never>, { end: 'not_sent' | 'unknown' }>;

/** An error with nothing behind it, as far as the decision needs it. */
interface RootCause {
  readonly code: string;
  readonly syscall: string;
}

/** Node's and OpenSSL's names for a certificate that is not accepted. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
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
/**
 * What a fetch (undici's, through a proxy) says, without a code, when it refuses a port before it connects. No server can
 * cause it, and roster does not follow redirects: https://fetch.spec.whatwg.org/#port-blocking
 */
const BLOCKED_PORT = 'bad port';
const DEEPEST_CAUSE = 10;

/** What is known beside the error. */
interface Circumstances {
  readonly viaProxy: boolean;
  /** False where it is certain that there never was a connection. */
  readonly isConnected: boolean;
}

/** A failure that is known to come before sending. */
interface NotSentRule {
  readonly matches: (root: RootCause, how: Circumstances) => boolean;
  readonly code: string;
  readonly says: (host: string) => string;
  readonly retryable: boolean;
}

/** The first that matches counts. Some codes (ETIMEDOUT) also mean that a standing connection broke. */
const RULES: readonly NotSentRule[] = [
  {
    matches: ({ code }) => code === 'CERT_HAS_EXPIRED',
    code: 'tls_expired',
    says: (host) => `The certificate of ${host} has expired`,
    retryable: false,
  },
  {
    matches: ({ code }) => code === 'CERT_NOT_YET_VALID',
    code: 'tls_not_yet_valid',
    says: (host) => `The certificate of ${host} is not valid yet`,
    retryable: false,
  },
  {
    matches: ({ code }) => code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH',
    code: 'tls_other_name',
    says: (host) => `The certificate at ${host} is for another name`,
    retryable: false,
  },
  {
    matches: ({ code }) => CERTIFICATE_CODES.has(code),
    code: 'tls_certificate',
    says: (host) => `The certificate of ${host} is not accepted`,
    retryable: false,
  },
  {
    matches: ({ code }, { isConnected }) =>
      code === 'ERR_SSL_WRONG_VERSION_NUMBER' || (code === 'EPROTO' && !isConnected),
    code: 'tls_failed',
    says: (host) => `TLS is not available at ${host}`,
    retryable: false,
  },
  {
    matches: ({ code }) => code === BLOCKED_PORT,
    code: 'blocked_port',
    says: (host) => `roster can't send requests to the port of ${host}`,
    retryable: false,
  },
  {
    matches: ({ code, syscall }) =>
      code === 'ENOTFOUND' || code === 'EAI_AGAIN' || syscall === 'getaddrinfo',
    code: 'dns_failed',
    says: (host) => `The name ${host} was not found`,
    retryable: true,
  },
  {
    matches: ({ code }) => code === 'ECONNREFUSED',
    code: 'connection_refused',
    says: (host) => `The connection to ${host} was refused`,
    retryable: true,
  },
  {
    matches: ({ code, syscall }) =>
      code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && syscall === 'connect'),
    code: 'connect_timeout',
    says: (host) => `The connection to ${host} took too long`,
    retryable: true,
  },
  {
    matches: ({ syscall }, { isConnected }) => syscall === 'connect' || !isConnected,
    code: 'unreachable',
    says: (host) => `There is no route to ${host}`,
    retryable: true,
  },
];

/** A tunnel that a proxy did not make: the status that it answered with, or the cause why there was none. */
export class ProxyError extends Error {
  readonly status: number | null;

  constructor(status: number | null, cause: unknown) {
    super('The proxy did not open a tunnel.', { cause });
    this.status = status;
  }
}

/**
 * `not_sent` only when every root of the error is one of making the connection: before there is a
 * connection no byte of the request can have left. All else is `unknown`.
 * `host` is where the connection was to go, `viaProxy` whether a proxy was in between.
 */
export function classifyFailure(error: unknown, host: string, viaProxy: boolean): FailureEnd {
  const refusal = findProxyError(error, 0);
  if (refusal !== null) return classifyProxy(refusal, host);
  const roots = findRoots(error, 0);
  const how = { viaProxy, isConnected: !(error instanceof NotConnected) };
  const ends = roots.map((root) => classifyRoot(root, host, how));
  const [first] = ends;
  if (first && !ends.includes(null)) return first;
  const code = roots[0]?.code ?? '';
  const why = /^[A-Z0-9_]{1,60}$/.test(code) ? ` (${code})` : '';
  return unknownEnd(
    'connection_lost',
    `The connection to ${host} broke before an answer arrived${why}.`,
  );
}

function findProxyError(error: unknown, depth: number): ProxyError | null {
  if (error instanceof ProxyError) return error;
  if (!(error instanceof Error) || depth > DEEPEST_CAUSE) return null;
  return findProxyError(error.cause, depth + 1);
}

/** What a proxy refuses for good it refuses again; the request itself never left for its host. */
function classifyProxy({ status, cause }: ProxyError, host: string): FailureEnd {
  if (status === 407) {
    const message =
      'The proxy requires a user and a password, or rejected the ones it got (407 Proxy Authentication Required).';
    return notSent('proxy_authentication', message, false);
  }
  if (status !== null) {
    const isForGood = status < 500 && status !== 408 && status !== 429;
    const message = `The proxy refused to connect to ${host}: it answered with status ${status}.`;
    return notSent('proxy_refused', message, !isForGood);
  }
  const [root = { code: '', syscall: '' }] = findRoots(cause, 0);
  const how = { viaProxy: false, isConnected: false };
  const end = classifyRoot(root, 'the proxy', how);
  const code = end?.reason.code.startsWith('tls_') ? 'proxy_tls' : 'proxy_unreachable';
  const message = end?.reason.message ?? 'There is no route to the proxy.';
  return notSent(code, message, end?.end !== 'not_sent' || end.retryable);
}

/** An end after which nobody knows what the server did. */
export function unknownEnd(code: string, message: string): Extract<FailureEnd, { end: 'unknown' }> {
  return { end: 'unknown', reason: { code, message } };
}

/** An end before anything was sent. */
export function notSent(code: string, message: string, retryable: boolean): FailureEnd {
  return { end: 'not_sent', reason: { code, message }, retryable };
}

function classifyRoot(root: RootCause, host: string, how: Circumstances): FailureEnd | null {
  const rule = RULES.find(({ matches }) => matches(root, how));
  if (rule === undefined) return null;
  const via = how.viaProxy && rule.retryable ? ' through the proxy' : '';
  return notSent(rule.code, `${rule.says(host)}${via} (${root.code}).`, rule.retryable);
}

/** What is at the end of `cause`; several when every address of a name was tried. */
function findRoots(error: unknown, depth: number): readonly RootCause[] {
  if (!(error instanceof Error) || depth > DEEPEST_CAUSE) return [{ code: '', syscall: '' }];
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((each) => findRoots(each, depth + 1));
  }
  if (error.cause instanceof Error) return findRoots(error.cause, depth + 1);
  const code = textProperty(error, 'code') || (error.message === BLOCKED_PORT ? BLOCKED_PORT : '');
  return [{ code, syscall: textProperty(error, 'syscall') }];
}

function textProperty(error: Error, name: 'code' | 'syscall'): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
