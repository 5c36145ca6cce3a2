/**
 * The errors with which Node's `fetch` rejects: a TypeError whose `cause` is what happened below. The
 * shapes are those that Node 20 throws; a test compares them with real ones.
 */

/** Nobody listens there. */
export function connectionRefused(url: URL): TypeError {
  const { hostname: address, port } = url;
  return fetchFailed(`connect ECONNREFUSED ${url.host}`, {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address,
    port: Number(port),
  });
}

/** The connection was reset before an answer. */
export function connectionReset(): TypeError {
  return fetchFailed('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' });
}

/** The name has no address. */
export function hostNotFound({ hostname }: URL): TypeError {
  const message = `getaddrinfo ENOTFOUND ${hostname}`;
  return fetchFailed(message, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
}

/** The connection was closed in the middle of an answer's body. */
export function bodyTerminated(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
  return new TypeError('terminated', { cause });
}

function fetchFailed(message: string, facts: Readonly<Record<string, string | number>>): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), facts) });
}
