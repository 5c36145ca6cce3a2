/**
 * HTTP around the sandbox: `/graphql` for the API, `/graphiql/` for what its page loads, `/by-hand`
 * and `/state` for tests.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { RosterError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import type { ByHandAction } from './by-hand.js';
import { authenticate } from './credentials.js';
import { sayError, statusOf } from './handle.js';
import type { SandboxFiles } from './lock.js';
import type { Handle } from './operation.js';
import { parseByHandAction } from './parse-by-hand.js';
import { createSandboxSchema, type RequestContext } from './schema.js';
import type { Store } from './store.js';

/** Where the API is. */
export const GRAPHQL_PATH = '/graphql';
/** Where the files are that its page for browsers loads. */
const EXPLORER_PATH = '/graphiql/';
const LONGEST_ACTION = 65_536;

/** What the listener hands requests to. */
export interface Backstage {
  readonly handle: Handle;
  readonly act: (action: ByHandAction) => Promise<string>;
  readonly store: Store;
  readonly assumptions: Assumptions;
  readonly files: Pick<SandboxFiles, 'read'>;
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

function createGraphqlListener({ handle, assumptions }: Backstage): Listener {
  const yoga = createYoga<RequestContext>({
    schema: createSandboxSchema(handle),
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    multipart: false,
    cors: false,
  });
  return async (request, response) => {
    if (refuseMethod(request, response, 'POST')) return;
    const authentication = authenticate((name) => readHeader(request, name), assumptions);
    if (authentication.caller === null) {
      sendError(response, statusOf(assumptions.wrongCredentials), authentication.message);
      return;
    }
    await yoga(request, response, { caller: authentication.caller });
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
  act: Backstage['act'],
): Promise<void> {
  if (refuseMethod(request, response, 'POST')) return;
  // A web page can't send this type to another site without asking first, so none can act here.
  if (readHeader(request, 'content-type')?.split(';')[0]?.trim() !== 'application/json') {
    sendError(response, 415, 'The action must be application/json.');
    return;
  }
  try {
    const message = await act(parseByHandAction(parseJson(await readBody(request))));
    sendJson(response, 200, { message });
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
  sendJson(response, 200, await store.read());
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

/** In the shape of GraphQL's errors, so that every client finds the message. */
function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { errors: [{ message }] });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
