/** GraphQL: one engine for every sandbox of a process, since it takes a while to make. */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import { errorReply, jsonReply, type Reply } from './reply.js';
import { createSandboxSchema, type RequestContext } from './schema.js';

/** Where the API is. */
export const GRAPHQL_PATH = '/graphql';

/** GraphQL over HTTP. */
export type Engine = YogaServerInstance<RequestContext, Record<string, unknown>>;

let engine: Engine | null = null;

/** The engine. It knows no sandbox: each request brings its own along in the context. */
export function getEngine(): Engine {
  engine ??= createYoga<RequestContext>({
    schema: createSandboxSchema(),
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    multipart: false,
    cors: false,
  });
  return engine;
}

/** Answers the body of one POST without HTTP around it: the same in a third of the time. */
export async function executeGraphql(body: string, context: RequestContext): Promise<Reply> {
  const request = parseBody(body);
  if (request === null) return errorReply(400, 'The body is no GraphQL request.');
  const { schema, parse, validate, execute, contextFactory } = getEngine().getEnveloped(context);
  const contextValue = await contextFactory();
  try {
    const document = parse(request.query);
    const errors = validate(schema, document);
    if (errors.length > 0) return toReply({ errors });
    const variableValues = request.variables;
    return toReply(await execute({ schema, document, contextValue, variableValues }));
  } catch (error) {
    return errorReply(200, error instanceof Error ? error.message : String(error));
  }
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

function parseBody(body: string): GraphqlRequest | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('query' in value)) return null;
  if (typeof value.query !== 'string') return null;
  const variables = 'variables' in value ? value.variables : null;
  return { query: value.query, variables: { ...(typeof variables === 'object' ? variables : {}) } };
}

/** A refusal may bring a status and headers along (`schema.ts`); the highest status counts. */
function toReply({ data, errors = [] }: ExecutionResult): Reply {
  if (errors.length === 0) return jsonReply(200, { data });
  const shown = errors.map(({ message, path, locations }) => ({ message, path, locations }));
  const reply = jsonReply(200, { data, errors: shown });
  const hints = errors.map(readHttp);
  return {
    ...reply,
    status: Math.max(...hints.map(({ status }) => status)),
    headers: Object.assign({}, reply.headers, ...hints.map(({ headers }) => headers)),
  };
}

function readHttp({ extensions }: GraphQLError): Pick<Reply, 'status' | 'headers'> {
  const { http } = extensions;
  // Statuses for wrong queries are not for clients that take plain JSON.
  const status = http?.spec === true ? 200 : (http?.status ?? 200);
  return { status, headers: http?.headers ?? {} };
}
