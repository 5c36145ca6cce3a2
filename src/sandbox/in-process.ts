/**
 * The sandbox in this process: a `post` that gives what the real one would give of a sandbox that
 * listens, network failures included. For `--sandbox`, and for tests that run thousands of times.
 */
import { type Env, type HttpAnswer, type HttpRequest, NotConnected } from '../env.js';
import type { Ending, Reply } from './reply.js';
import { type BehaviourOptions, createSandbox, GRAPHQL_PATH, type Sandbox } from './sandbox.js';
import { createMemoryStore, type Store } from './store.js';

/** Where the sandbox seems to be. */
const ENDPOINT = new URL(`http://127.0.0.1:4000${GRAPHQL_PATH}`);

/** How the sandbox is to be. */
interface SandboxPostOptions extends BehaviourOptions {
  /** What holds its state. Default: memory, which starts with the example users. */
  readonly store?: Store;
}

/** A sandbox that is reached by its `post` alone. */
interface SandboxPost extends Pick<Sandbox, 'state' | 'act' | 'stopFaults'> {
  readonly endpoint: string;
  /** Answers POSTs to the endpoint. Other hosts are not found. */
  readonly post: Env['post'];
}

/** Makes a sandbox. Throws a RosterError (exit code 3) for a fault that there isn't. */
export function createSandboxPost(
  options: SandboxPostOptions,
  env: Pick<Env, 'now' | 'sleep'>,
): SandboxPost {
  const store = options.store ?? createMemoryStore();
  const { answer, state, act, stopFaults } = createSandbox(store, options, env);
  const underWay = new Set<Cut>();

  async function post({ url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const { host, hostname, pathname: path } = new URL(url);
    if (host !== ENDPOINT.host) throw hostNotFound(hostname);
    const named = new Map(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const header = (name: string): string | null => named.get(name) ?? null;
    const asked = answer({ method: 'POST', path, header, body: new TextDecoder().decode(body) });
    const { ending, outage } = await untilCut(asked, signal, underWay);
    // A server that goes down still answers this one; whatever else is under way is lost.
    if (outage !== null) for (const cut of [...underWay]) cut(connectionReset());
    if (ending.end === 'silence') return untilCut(new Promise(() => undefined), signal, underWay);
    return receiveEnding(ending);
  }

  return { endpoint: ENDPOINT.href, post, state, act, stopFaults };
}

/** Ends a request that is under way. */
type Cut = (reason: unknown) => void;

/** What the task brings, unless the client gives up or the server cuts it off before. */
function untilCut<T>(task: Promise<T>, signal: AbortSignal, underWay: Set<Cut>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      underWay.delete(cut);
      signal.removeEventListener('abort', giveUp);
    };
    const cut: Cut = (reason) => {
      settle();
      reject(reason);
    };
    const giveUp = (): void => cut(signal.reason);
    underWay.add(cut);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    task.then((value) => {
      settle();
      resolve(value);
    }, cut);
  });
}

/** The answer, or what `post` rejects with where there is none. */
function receiveEnding(ending: Exclude<Ending, { readonly end: 'silence' }>): HttpAnswer {
  switch (ending.end) {
    case 'refused':
      throw connectionRefused(ENDPOINT);
    case 'reset':
      throw connectionReset();
    case 'reply':
      return answerOf(ending.reply, wholeBody);
    case 'half_reply':
      return answerOf(ending.reply, halfBody);
  }
}

function answerOf(
  { status, headers, body }: Reply,
  send: (bytes: Uint8Array) => AsyncIterable<Uint8Array>,
): HttpAnswer {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status,
    headers: Object.fromEntries(named),
    body: send(new TextEncoder().encode(body)),
  };
}

async function* wholeBody(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A body that breaks off after its first half. */
async function* halfBody(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, bytes.length >> 1);
  throw systemError('aborted', { code: 'ECONNRESET' });
}

/* The errors of node's HTTP. A test compares them with real ones. */

function connectionRefused({ host, hostname: address, port }: URL): NotConnected {
  const facts = { code: 'ECONNREFUSED', syscall: 'connect', address, port: Number(port) };
  return new NotConnected(systemError(`connect ECONNREFUSED ${host}`, facts));
}

function connectionReset(): Error {
  return systemError('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' });
}

function hostNotFound(hostname: string): NotConnected {
  const facts = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
  return new NotConnected(systemError(`getaddrinfo ENOTFOUND ${hostname}`, facts));
}

function systemError(message: string, facts: Readonly<Record<string, string | number>>): Error {
  return Object.assign(new Error(message), facts);
}
