/**
 * HTTP around the sandbox: `/graphql` for the API, `/graphiql/` for what its page loads, `/by-hand`
 * and `/state` for tests.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SandboxEnv, SandboxFiles } from '../env/lock.js';
import type { Env, Files } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import { type ByHandAction, parseByHandAction } from './by-hand.js';
import {
  authenticate,
  DEFAULT_SANDBOX_KEY,
  DEFAULT_SANDBOX_WORKSPACE_UID,
  SANDBOX_KEYS,
} from './credentials.js';
import type { Span } from './faults/kinds.js';
import { GRAPHQL_PATH, getEngine } from './graphql.js';
import { sayError, statusOf } from './handle.js';
import {
  type Breakage,
  breakReply,
  type Ending,
  errorReply,
  jsonReply,
  type Reply,
} from './reply.js';
import { type BehaviourOptions, createPipeline, type Pipeline } from './sandbox.js';
import { seedState } from './seed.js';
import type { SandboxState } from './state.js';
import { createFileStore, createMemoryStore, type Store, writeStateLocked } from './store.js';

/** Where the files are that its page for browsers loads. */
const EXPLORER_PATH = '/graphiql/';
const LONGEST_ACTION = 65_536;

/** What the listener hands requests to. */
export interface Backstage extends Pipeline {
  readonly files: Pick<SandboxFiles, 'read'>;
  readonly now: Env['now'];
  /** Takes the server away for a while, once the response is out. */
  readonly goDown: (outage: Span, response: ServerResponse) => Promise<void>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The function that answers requests. It never rejects: every failure is an answer. */
export function createListener(backstage: Backstage): Listener {
  const answer = createRouter(backstage);
  return async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, error instanceof Error ? error.message : String(error));
    }
  };
}

function createRouter(backstage: Backstage): Listener {
  const answerGraphql = createGraphqlListener(backstage);
  return async (request, response) => {
    if (isForBrowser(request)) return answerBrowser(request, response, backstage.files);
    switch (readPath(request)) {
      case GRAPHQL_PATH:
        return answerGraphql(request, response);
      case '/by-hand':
        return answerByHand(request, response, backstage.act);
      case '/state':
        return answerState(request, response, backstage.store);
      default:
        return sendError(response, 404, `Nothing is here. The API is at ${GRAPHQL_PATH}.`);
    }
  };
}

function createGraphqlListener(backstage: Backstage): Listener {
  const { handle, assumptions, power, now } = backstage;
  const engine = getEngine();
  const underWay = new Set<ServerResponse>();
  return async (request, response) => {
    if (refuseMethod(request, response, 'POST')) return;
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    if (!power.admit()) return sendEnding(response, { end: 'refused' });
    const authentication = authenticate((name) => readHeader(request, name), assumptions);
    if (authentication.caller === null) {
      sendError(response, statusOf(assumptions.wrongCredentials), authentication.message);
      return;
    }
    const { caller } = authentication;
    const breakages: Breakage[] = [];
    const answer = await engine.handleNodeRequest(request, { caller, handle, breakages });
    sendEnding(response, breakReply(await readReply(answer), breakages[0] ?? null, now()));
    const outage = power.takeOutage();
    if (outage === null) return;
    // A server that goes down still answers this one; whatever else is under way is lost.
    for (const other of underWay) if (other !== response) sendEnding(other, { end: 'reset' });
    await backstage.goDown(outage, response);
  };
}

/** Programs and people ask for the same path: a browser wants a page there. */
function isForBrowser(request: IncomingMessage): boolean {
  const path = readPath(request);
  if (path !== GRAPHQL_PATH) return path.startsWith(EXPLORER_PATH);
  return request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
}

async function answerBrowser(
  request: IncomingMessage,
  response: ServerResponse,
  files: Backstage['files'],
): Promise<void> {
  if (refuseMethod(request, response, 'GET')) return;
  const path = readPath(request);
  // Loaded when it is asked for: most sandboxes never meet a browser.
  const explorer = await import('./http.js');
  const asset =
    path === GRAPHQL_PATH
      ? await explorer.renderExplorer(files)
      : await explorer.readExplorerFile(path.slice(EXPLORER_PATH.length), files);
  if (asset === null) sendError(response, 404, `There is no such file in ${EXPLORER_PATH}.`);
  else response.writeHead(200, { ...asset.headers }).end(asset.body);
}

async function answerByHand(
  request: IncomingMessage,
  response: ServerResponse,
  act: Pipeline['act'],
): Promise<void> {
  if (refuseMethod(request, response, 'POST')) return;
  // A web page can't send this type to another site without asking first, so none can act here.
  if (readHeader(request, 'content-type')?.split(';')[0]?.trim() !== 'application/json') {
    sendError(response, 415, 'The action must be application/json.');
    return;
  }
  try {
    const message = await act(parseByHandAction(parseJson(await readBody(request))));
    sendReply(response, jsonReply(200, { message }));
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    sendError(response, 422, sayError(error));
  }
}

async function answerState(
  request: IncomingMessage,
  response: ServerResponse,
  store: Store,
): Promise<void> {
  if (refuseMethod(request, response, 'GET')) return;
  sendReply(response, jsonReply(200, await store.read()));
}

/** Answers 405 and returns true when the method is not the one there is. */
function refuseMethod(request: IncomingMessage, response: ServerResponse, method: string): boolean {
  if (request.method === method) return false;
  response.setHeader('Allow', method);
  sendError(response, 405, `Only ${method} is answered here.`);
  return true;
}

function readPath(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '/';
}

function readHeader(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    // Read on: a client whose request is cut off never sees the answer.
    if (length <= LONGEST_ACTION) chunks.push(chunk);
  }
  if (length > LONGEST_ACTION) return '';
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// What a browser gets: a page on which a person tries the API, GraphiQL, and the files that it
// loads. All of it comes from this package: it works without internet, and tells nobody.

/** What a browser gets for a path. */
export interface Asset {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const FIRST_QUERY = `# Ctrl-Enter runs this; the key is under "Headers".
query listUsers {
  listUsers {
    activeUsers { uid email name accountType }
    invitedUsers { email accountType inviteStatus }
  }
}
`;

const FIRST_HEADERS = {
  Authorization: `Bearer ${SANDBOX_KEYS[DEFAULT_SANDBOX_KEY].secret}`,
  'X-Paradime-Workspace': DEFAULT_SANDBOX_WORKSPACE_UID,
};

/** The files that the page loads, with their types. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['graphiql.js', 'text/javascript'],
  ['graphiql.css', 'text/css'],
]);

/**
 * The headers that keep the page to its own server. GraphiQL writes styles into the page, and its
 * style sheet has pictures in itself.
 */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/**
 * Where a file of GraphiQL is. The build puts this module into `dist/chunks` and the files into
 * `dist/graphiql`; beside the sources there are none.
 */
export function explorerFile(name: string): string {
  return `${import.meta.dirname}/../graphiql/${name}`;
}

/**
 * The page as HTML, filled with a first query and the headers of the sandbox's default key. A plain
 * page that says so where GraphiQL was not built.
 */
export async function renderExplorer(files: Pick<Files, 'read'>): Promise<Asset> {
  const isBuilt = (await files.read(explorerFile('graphiql.js'))) !== null;
  return makeAsset('text/html', isBuilt ? renderGraphiql() : renderWithoutGraphiql());
}

/** A file that the page loads, or null when there is no such file. */
export async function readExplorerFile(
  name: string,
  files: Pick<Files, 'read'>,
): Promise<Asset | null> {
  const type = PARTS.get(name);
  if (type === undefined) return null;
  const body = await files.read(explorerFile(name));
  return body === null ? null : makeAsset(type, body);
}

function makeAsset(type: string, body: Asset['body']): Asset {
  return { headers: { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }, body };
}

function renderGraphiql(): string {
  const headers = JSON.stringify(FIRST_HEADERS, null, 2);
  return renderPage(
    '<link rel="stylesheet" href="/graphiql/graphiql.css">' +
      '<style>body { margin: 0 } #graphiql { height: 100vh }</style>' +
      '<script type="module" src="/graphiql/graphiql.js"></script>',
    `<div id="graphiql" data-query="${escapeHtml(FIRST_QUERY)}" data-headers="${escapeHtml(headers)}"></div>`,
  );
}

function renderWithoutGraphiql(): string {
  return renderPage(
    '',
    '<h1>The sandbox runs, but its explorer was not built</h1>' +
      '<p>GraphiQL belongs here; <code>npm run build</code> makes it. ' +
      'The API does not need it: send POST requests to this address.</p>',
  );
}

function renderPage(head: string, body: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>roster sandbox</title>' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    // Without an icon of the page's own, browsers ask for /favicon.ico.
    `<link rel="icon" href="data:,">${head}</head><body>${body}</body></html>\n`
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

// The port that a sandbox listens on: taken, given back, and given back for a while.

/** A port that another process took meanwhile may become free again. */
const BETWEEN_TRIES_MS = 200;

/** Listens on 127.0.0.1 and returns the port. Throws a RosterError (exit code 3) when it can't. */
export function listen(server: Server, port: number): Promise<number> {
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

/** Stops listening and ends all connections at once. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Clients keep connections open for a next request; nobody wants to wait for those.
    server.closeAllConnections();
  });
}

/**
 * Takes the server away for a time: nobody listens, so connections are refused. For a number of
 * requests somebody has to count them: the port stays open, and what comes in is for others to end.
 */
export async function goAway(
  server: Server,
  outage: Span,
  env: Pick<Env, 'sleep'>,
  closed: AbortSignal,
): Promise<void> {
  const port = portOf(server);
  if (outage.unit === 'times' || port === null) return;
  await close(server);
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

/** Resolves when a response is out, or will never be. */
export function untilSent(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (!response.writableEnded || response.writableFinished) return resolve();
    response.once('finish', resolve).once('close', resolve);
  });
}

function portOf(server: Server): number | null {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}

// Replies on a real socket, and what becomes of them there.

/** A fetch `Response` as plain data, without its length: the body may become another one. */
export async function readReply(answer: Response): Promise<Reply> {
  const kept = [...answer.headers].filter(([name]) => name.toLowerCase() !== 'content-length');
  const headers = Object.fromEntries(kept);
  return { status: answer.status, headers, body: await answer.text() };
}

/** Lets the client have what it is to have, or not. */
export function sendEnding(response: ServerResponse, ending: Ending): void {
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

/** Sends a status with its reason. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  sendReply(response, errorReply(status, message));
}

/** Sends an answer as it is. */
export function sendReply(response: ServerResponse, { status, headers, body }: Reply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

// The sandbox as a server on loopback, and as a few functions for who needs no server.

/** How a sandbox is to be. */
export interface SandboxOptions extends BehaviourOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** The file that keeps the state; null keeps it in memory, starting with the example users. */
  readonly statePath: string | null;
}

/** A sandbox that listens. */
export interface SandboxServer {
  /** `http://127.0.0.1:PORT/graphql` */
  readonly endpoint: string;
  /** What it remembers now: for tests, and to show it. */
  state(): Promise<SandboxState>;
  /** Lets nothing go wrong any more. What is under way still ends as it was to end. */
  stopFaults(): void;
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
  const closing = new AbortController();
  const pipeline = createPipeline(openStore(options.statePath, env), options, env, closing.signal);
  const { store, power } = pipeline;
  // A damaged file is said now, not at the first request.
  await store.read();
  const goDown: Backstage['goDown'] = async (outage, response) => {
    await untilSent(response);
    await goAway(server, outage, env, closing.signal);
    if (outage.unit === 'ms') power.restore();
  };
  const { files, now } = env;
  const server = createServer(createListener({ ...pipeline, files, now, goDown }));
  const port = await listen(server, options.port);
  return {
    endpoint: `http://127.0.0.1:${port}${GRAPHQL_PATH}`,
    state: () => store.read(),
    stopFaults: pipeline.stopFaults,
    close() {
      closing.abort();
      return close(server);
    },
  };
}

/** Puts the example users back, whatever the file holds. */
export async function resetSandbox(statePath: string, env: SandboxEnv): Promise<void> {
  await writeStateLocked(statePath, seedState(), env);
}

/**
 * Does by hand what no API can do, on a state file; a server that runs on it sees it at once.
 * Returns what happened, as one sentence. Throws a RosterError (exit code 3) that says what is
 * possible.
 */
export async function actByHand(
  action: ByHandAction,
  statePath: string,
  env: SandboxEnv,
  assumptions: Partial<Assumptions> = {},
): Promise<string> {
  const store = createFileStore(statePath, env);
  return createPipeline(store, { assumptions }, env).act(action);
}

/** What a state file holds; the example users when there is none. */
export async function readSandbox(statePath: string, env: SandboxEnv): Promise<SandboxState> {
  return createFileStore(statePath, env).read();
}

function openStore(statePath: string | null, env: SandboxEnv): Store {
  return statePath === null ? createMemoryStore(seedState()) : createFileStore(statePath, env);
}
