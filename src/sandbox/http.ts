/**
 * node:http around the sandbox: `/graphql` for the API, `/by-hand` and `/state` for tests. `--sandbox`
 * never loads it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { parseByHandAction } from './by-hand.js';
import type { Span } from './faults/kinds.js';
import { sayError } from './handle.js';
import { jsonOf } from './json.js';
import { type Ending, errorReply, jsonReply, type Reply } from './reply.js';
import {
  type BehaviourOptions,
  createSandbox,
  GRAPHQL_PATH,
  isJsonType,
  refuseMethod,
  type Sandbox,
} from './sandbox.js';
import { createFileStore, createMemoryStore, type SandboxEnv } from './store.js';

/** How a sandbox is to be. */
export interface SandboxOptions extends BehaviourOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** The file that keeps the state; null keeps it in memory, starting with the example users. */
  readonly statePath: string | null;
}

/** A sandbox that listens. */
export interface SandboxServer extends Pick<Sandbox, 'state' | 'stopFaults'> {
  /** `http://127.0.0.1:PORT/graphql` */
  readonly endpoint: string;
  /** Stops listening and ends all connections at once. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox on 127.0.0.1. Throws a RosterError (exit code 3) when the port can't be used, the
 * state file is damaged or there is no such fault.
 */
export async function serveSandbox(
  options: SandboxOptions,
  env: SandboxEnv,
): Promise<SandboxServer> {
  const { statePath } = options;
  const store = statePath === null ? createMemoryStore() : createFileStore(statePath, env);
  const closing = new AbortController();
  const sandbox = createSandbox(store, options, env, closing.signal);
  // A damaged file is said now, not at the first request.
  await store.read();
  const goDown: GoDown = async (outage, response) => {
    await untilSent(response);
    await goAway(server, outage, env, closing.signal);
    if (outage.unit === 'ms') sandbox.restore();
  };
  const server = createServer(createListener(sandbox, goDown));
  const port = await listen(server, options.port);
  return {
    endpoint: `http://127.0.0.1:${port}${GRAPHQL_PATH}`,
    state: sandbox.state,
    stopFaults: sandbox.stopFaults,
    close() {
      closing.abort();
      return closeServer(server);
    },
  };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Takes the server away for a while, once the response is out. */
type GoDown = (outage: Span, response: ServerResponse) => Promise<void>;

/** The function that answers requests. It never rejects: every failure is an answer. */
function createListener(sandbox: Sandbox, goDown: GoDown): Listener {
  const answerApi = createApiListener(sandbox, goDown);
  const answer: Listener = async (request, response) => {
    switch (readPath(request)) {
      case '/by-hand':
        return sendReply(response, await answerByHand(request, sandbox));
      case '/state':
        return sendReply(response, await answerState(request, sandbox));
      default:
        return answerApi(request, response);
    }
  };
  return async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else sendReply(response, errorReply(500, message));
    }
  };
}

function createApiListener({ answer }: Sandbox, goDown: GoDown): Listener {
  const underWay = new Set<ServerResponse>();
  return async (request, response) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    const body = await readRequestBody(request);
    if (body === null) return sendReply(response, BODY_TOO_LONG);
    const { ending, outage } = await answer({
      method: request.method ?? 'GET',
      path: readPath(request),
      header: (name) => readHeader(request, name),
      body,
    });
    sendEnding(response, ending);
    if (outage === null) return;
    // A server that goes down still answers this one; whatever else is under way is lost.
    for (const other of underWay) if (other !== response) sendEnding(other, { end: 'reset' });
    await goDown(outage, response);
  };
}

async function answerByHand(request: IncomingMessage, { act }: Sandbox): Promise<Reply> {
  const wrong = refuseMethod(request.method ?? 'GET', 'POST');
  if (wrong !== null) return wrong;
  // A web page can't send this type to another site without asking first, so none can act here.
  if (!isJsonType(readHeader(request, 'content-type'))) {
    return errorReply(415, 'The action must be application/json.');
  }
  const body = await readRequestBody(request);
  if (body === null) return BODY_TOO_LONG;
  try {
    return jsonReply(200, { message: await act(parseByHandAction(jsonOf(body))) });
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return errorReply(422, sayError(error));
  }
}

async function answerState(request: IncomingMessage, { state }: Sandbox): Promise<Reply> {
  return refuseMethod(request.method ?? 'GET', 'GET') ?? jsonReply(200, await state());
}

function readPath(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '/';
}

function readHeader(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** No client has that much to say; whoever has is not to fill the memory. */
const LONGEST_BODY = 4 * 1024 * 1024;
const BODY_TOO_LONG = errorReply(413, 'The request is larger than 4 MiB.');

/** The body as text, or null when it is too long. */
async function readRequestBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    // Read on: a client whose request is cut off never sees the answer.
    if (length <= LONGEST_BODY) chunks.push(chunk);
  }
  return length > LONGEST_BODY ? null : new TextDecoder().decode(Buffer.concat(chunks));
}

/** Lets the client have what it is to have, or not. */
function sendEnding(response: ServerResponse, ending: Ending): void {
  switch (ending.end) {
    case 'reply':
      sendReply(response, ending.reply);
      break;
    case 'half_reply':
      sendHalf(response, ending.reply);
      break;
    case 'refused':
    case 'reset':
      // The request was read by now, so a connection was there: it can be reset, not refused.
      response.socket?.resetAndDestroy();
      break;
    case 'silence':
      break;
  }
}

function sendHalf(response: ServerResponse, { status, headers, body }: Reply): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

function sendReply(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers }).end(body);
}

/** Resolves when a response is out, or will never be. */
function untilSent(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (!response.writableEnded || response.writableFinished) return resolve();
    response.once('finish', resolve).once('close', resolve);
  });
}

/** Listens on 127.0.0.1 and returns the port. Throws a RosterError (exit code 3) when it can't. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(cannotListen(port, error));
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      resolve(portOf(server) ?? port);
    });
  });
}

function cannotListen(port: number, cause: Error): RosterError {
  const taken = 'code' in cause && cause.code === 'EADDRINUSE';
  const why = taken ? 'it is in use' : cause.message;
  return new RosterError(`The sandbox cannot listen on port ${port}: ${why}.`, {
    code: taken ? 'port_in_use' : 'port_not_usable',
    exitCode: EXIT.invalid,
    hint: 'Choose another port; 0 takes any free one.',
    cause,
  });
}

function portOf(server: Server): number | null {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Clients keep connections open for a next request; nobody wants to wait for those.
    server.closeAllConnections();
  });
}

/** A port that another process took meanwhile may become free again. */
const BETWEEN_TRIES_MS = 200;

/**
 * Takes the server away for a time: nobody listens, so connections are refused. For a number of
 * requests someone has to count them: the port stays open, and what comes in is for others to end.
 */
async function goAway(
  server: Server,
  outage: Span,
  env: Pick<Env, 'sleep'>,
  closed: AbortSignal,
): Promise<void> {
  const port = portOf(server);
  if (outage.unit === 'times' || port === null) return;
  await closeServer(server);
  for (let wait = outage.ms; !closed.aborted; wait = BETWEEN_TRIES_MS) {
    try {
      await env.sleep(wait, closed);
      await listen(server, port);
      return;
    } catch {
      // Closed meanwhile, or the port is another one's.
    }
  }
}
