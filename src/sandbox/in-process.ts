/**
 * The sandbox in this process: a `fetch` that gives what the real one would give of a sandbox that
 * listens, network failures included. For `--sandbox`, and for tests that run thousands of times.
 */
import type { Env } from '../env.js';
import type { Ending, Reply } from './reply.js';
import { type BehaviourOptions, createSandbox, GRAPHQL_PATH, type Sandbox } from './sandbox.js';
import { createMemoryStore, type Store } from './store.js';

/** Where the sandbox seems to be. */
const ENDPOINT = new URL(`http://127.0.0.1:4000${GRAPHQL_PATH}`);

/** How the sandbox is to be. */
interface SandboxFetchOptions extends BehaviourOptions {
  /** What holds its state. Default: memory, which starts with the example users. */
  readonly store?: Store;
}

/** A sandbox that is reached by its `fetch` alone. */
interface SandboxFetch extends Pick<Sandbox, 'state' | 'act' | 'stopFaults'> {
  readonly endpoint: string;
  /** Answers POSTs to the endpoint. Other hosts are not found. */
  readonly fetch: Env['fetch'];
}

/** Makes a sandbox. Throws a RosterError (exit code 3) for a fault that there isn't. */
export function createSandboxFetch(
  options: SandboxFetchOptions,
  env: Pick<Env, 'now' | 'sleep'>,
): SandboxFetch {
  const store = options.store ?? createMemoryStore();
  const { answer, state, act, stopFaults } = createSandbox(store, options, env);
  const underWay = new Set<Cut>();

  async function send(post: PostRequest): Promise<Response> {
    const { url, signal, headers } = post;
    signal?.throwIfAborted();
    if (url.host !== ENDPOINT.host) throw hostNotFound(url);
    const header = (name: string): string | null => headers.get(name);
    const asked = answer({ ...post, path: url.pathname, header });
    const { ending, outage } = await untilCut(asked, signal, underWay);
    // A server that goes down still answers this one; whatever else is under way is lost.
    if (outage !== null) for (const cut of [...underWay]) cut(connectionReset());
    if (ending.end === 'silence') return untilCut(new Promise(() => undefined), signal, underWay);
    return receiveEnding(ending);
  }

  return {
    endpoint: ENDPOINT.href,
    fetch: async (input, init) => send(await readPost(input, init)),
    state,
    act,
    stopFaults,
  };
}

/** What counts of what `fetch` was asked for. */
interface PostRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
  readonly signal: AbortSignal | null;
}

async function readPost(
  input: Parameters<Env['fetch']>[0],
  init: RequestInit = {},
): Promise<PostRequest> {
  const { method = 'GET', headers, body, signal = null } = init;
  if (!(input instanceof Request) && body instanceof Uint8Array) {
    // Many times as fast as a Request, and all that a client of the API needs.
    const text = new TextDecoder().decode(body);
    return { url: new URL(input), method, headers: new Headers(headers), body: text, signal };
  }
  const request = new Request(input, init);
  return {
    url: new URL(request.url),
    method: request.method,
    headers: request.headers,
    body: await request.text(),
    signal: request.signal,
  };
}

/** Ends a request that is under way. */
type Cut = (reason: unknown) => void;

/** What the task brings, unless the client gives up or the server cuts it off before. */
function untilCut<T>(task: Promise<T>, signal: AbortSignal | null, underWay: Set<Cut>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      underWay.delete(cut);
      signal?.removeEventListener('abort', giveUp);
    };
    const cut: Cut = (reason) => {
      settle();
      reject(reason);
    };
    const giveUp = (): void => cut(signal?.reason);
    underWay.add(cut);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    task.then((value) => {
      settle();
      resolve(value);
    }, cut);
  });
}

/** The response, or what `fetch` rejects with where there is none. */
function receiveEnding(ending: Exclude<Ending, { readonly end: 'silence' }>): Response {
  switch (ending.end) {
    case 'refused':
      throw connectionRefused(ENDPOINT);
    case 'reset':
      throw connectionReset();
    case 'reply':
      return new Response(ending.reply.body, responseInit(ending.reply));
    case 'half_reply':
      return new Response(breakHalfWay(ending.reply.body), responseInit(ending.reply));
  }
}

function responseInit({ status, headers }: Reply): ResponseInit {
  return { status, headers: { ...headers } };
}

/** A body that breaks off after its first half. */
function breakHalfWay(body: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) controller.error(bodyTerminated());
      else controller.enqueue(bytes.subarray(0, bytes.length >> 1));
      isSent = true;
    },
  });
}

/*
 * The errors with which Node's `fetch` rejects: a TypeError whose `cause` is what happened below. The
 * shapes are those that Node 20 throws; a test compares them with real ones.
 */

function connectionRefused(url: URL): TypeError {
  const { hostname: address, port } = url;
  return fetchFailed(`connect ECONNREFUSED ${url.host}`, {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address,
    port: Number(port),
  });
}

function connectionReset(): TypeError {
  return fetchFailed('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' });
}

function hostNotFound({ hostname }: URL): TypeError {
  const message = `getaddrinfo ENOTFOUND ${hostname}`;
  return fetchFailed(message, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
}

/** The connection was closed in the middle of an answer's body. */
function bodyTerminated(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
  return new TypeError('terminated', { cause });
}

function fetchFailed(message: string, facts: Readonly<Record<string, string | number>>): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), facts) });
}
