/**
 * The real way to the network, by node's own HTTP: its `fetch` would take as long to load as all of
 * `roster validate` does. Connections are kept for the next request.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type HttpAnswer, type HttpRequest, NotConnected, type Post } from '../env.js';

/** A way that keeps its connections. Loads what it needs at the first request. */
export function createPost(): Post {
  const ways = new Map<string, Promise<Way>>();
  return async (request) => {
    const url = new URL(request.url);
    // Before it is there, too: each of several first requests would open one of its own.
    const opened = ways.get(url.protocol) ?? openWay(url);
    ways.set(url.protocol, opened);
    const way = await opened;
    await wholeTurn();
    request.signal.throwIfAborted();
    return await answerTo(way(url, request.method ?? 'POST'), request);
  };
}

/** As long as node takes to notice that the server has closed a kept connection meanwhile. */
function wholeTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** A request that is made and not sent. */
type Way = (url: URL, method: string) => ClientRequest;

/** Longer, and a server may close a connection just when the next request is on its way. */
const IDLE_MS = 4_000;

async function openWay({ protocol }: URL): Promise<Way> {
  const { Agent, request } =
    protocol === 'https:' ? await import('node:https') : await import('node:http');
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  return (url, method) => request(url, { method, agent });
}

/** So long a connection may take to be made, TLS included: till then nothing of the request is sent. */
const LONGEST_CONNECT_MS = 10_000;

function answerTo(sent: ClientRequest, request: HttpRequest): Promise<HttpAnswer> {
  const { signal, body } = request;
  for (const [name, value] of Object.entries(request.headers)) sent.setHeader(name, value);
  sent.setHeader('Accept-Encoding', 'gzip');
  if (body.length > 0 || sent.method !== 'GET') sent.setHeader('Content-Length', body.length);
  const giveUp = (): void => void sent.destroy(asError(signal.reason));
  signal.addEventListener('abort', giveUp, { once: true });
  sent.once('close', () => signal.removeEventListener('abort', giveUp));
  let isConnecting = false;
  sent.once('socket', (socket) => {
    isConnecting = socket.connecting;
    if (!isConnecting) return;
    limitConnect(socket, sent, () => {
      isConnecting = false;
    });
  });
  return new Promise((resolve, reject) => {
    // For as long as it is there: whoever reads the body is told of what happens later.
    sent.on('error', (cause) => reject(isConnecting ? new NotConnected(cause) : cause));
    sent.once('response', (response) => resolve(toAnswer(response)));
    // Nobody asked for another protocol, and after it there is no answer.
    sent.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('The server switched to another protocol.'));
    });
    sent.end(body);
  });
}

function limitConnect(socket: Socket, sent: ClientRequest, connected: () => void): void {
  const alarm = setTimeout(() => {
    const facts = { code: 'ETIMEDOUT', syscall: 'connect' };
    sent.destroy(Object.assign(new Error('The connection took too long.'), facts));
  }, LONGEST_CONNECT_MS);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
    clearTimeout(alarm);
    connected();
  });
  sent.once('close', () => clearTimeout(alarm));
}

function toAnswer(response: IncomingMessage): HttpAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const isPacked = headers['content-encoding'] === 'gzip';
  return {
    status: response.statusCode ?? 0,
    headers,
    body: isPacked ? unpack(response) : response,
  };
}

/** Broken compression, and one that breaks off, is an error as a broken connection is. */
async function* unpack(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  const [{ createGunzip }, { pipeline }] = await Promise.all([
    import('node:zlib'),
    import('node:stream'),
  ]);
  // What goes wrong is told by whoever reads: the callback is there so that it is not thrown as well.
  yield* pipeline(response, createGunzip(), () => undefined);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request was cancelled.');
}
