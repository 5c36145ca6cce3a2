/**
 * HTTP around the sandbox: `/graphql` for the API, `/graphiql/` for what its page loads, `/by-hand`
 * and `/state` for tests.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Env } from '../env.js';
import { RosterError } from '../errors.js';
import { authenticate } from './credentials.js';
import type { Span } from './fault-value.js';
import { GRAPHQL_PATH, getEngine } from './graphql.js';
import { sayError, statusOf } from './handle.js';
import type { SandboxFiles } from './lock.js';
import { parseByHandAction } from './parse-by-hand.js';
import type { Pipeline } from './pipeline.js';
import { type Breakage, breakReply, jsonReply } from './reply.js';
import { readReply, sendEnding, sendError, sendReply } from './send-reply.js';
import type { Store } from './store.js';

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
  const explorer = await import('./explorer.js');
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
