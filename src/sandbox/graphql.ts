/** GraphQL: one engine for every sandbox of a process, since it takes a while to make. */
import { type ExecutionResult, GraphQLError } from 'graphql';
import {
  createSchema,
  createYoga,
  type GraphQLSchemaWithContext,
  type YogaInitialContext,
  type YogaServerInstance,
} from 'graphql-yoga';
import type { Caller } from './credentials.js';
import {
  type Answer,
  type Broken,
  type FaultyHandle,
  type Operation,
  refuse,
} from './operations.js';
import { type Breakage, errorReply, jsonReply, type Reply } from './reply.js';

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

// The sandbox's GraphQL schema: the same types, word for word, as Paradime's.

/** The types and operations that are known from Paradime's SDK (`paradime-io` 6.6.0). */
const SDL = `
scalar JSON

enum UserAccountType {
  ADMIN DEVELOPER BUSINESS BILLING_ADMIN SECURITY_ADMIN
  WORKSPACE_SETTINGS_ADMIN WORKSPACE_ADMIN ANALYST SANDBOX_USER
}
type ActiveUser  { uid: String!  email: String!  name: String!  accountType: String! }
type InvitedUser { email: String!  accountType: String!  inviteStatus: String! }
type ListUsers   { ok: Boolean!  activeUsers: [ActiveUser!]!  invitedUsers: [InvitedUser!]! }
type Workspace   { uid: String!  name: String! }
type ListWorkspaces { ok: Boolean!  workspaces: [Workspace!]! }
type AuditLog {
  id: Int!  createdDttm: String!  updatedDttm: String!  workspaceId: Int!  workspaceName: String!
  actorType: String!  actorUserId: Int!  actorEmail: String  eventSourceId: Int!  eventSource: String!
  eventId: Int!  eventType: String!  metadataJson: JSON
}
type GetAuditLogs { auditLogs: [AuditLog!]! }
type Ok { ok: Boolean! }

type Query {
  listUsers: ListUsers!
  listWorkspaces: ListWorkspaces!
  getAuditLogs: GetAuditLogs!
}
type Mutation {
  inviteUser(email: String!, accountType: UserAccountType!): Ok!
  updateUserAccountType(uid: String!, accountType: UserAccountType!): Ok!
  disableUser(uid: String!): Ok!
}
`;

/** What a request brings along. */
export interface RequestContext extends Record<string, unknown> {
  /** Who asks. */
  readonly caller: Caller;
  readonly handle: FaultyHandle;
  /** What is to become of the reply; the first counts. Grows while the request is answered. */
  readonly breakages: Breakage[];
}

type Kind = Exclude<Answer['kind'], 'refused'>;
type Of<K extends Kind> = Extract<Answer, { readonly kind: K }>;
type InviteArguments = { readonly email: string; readonly accountType: string };
type ChangeArguments = { readonly uid: string; readonly accountType: string };
type DisableArguments = { readonly uid: string };

/** The executable schema: every field that is asked for is one call of the context's `handle`. */
export function createSandboxSchema(): GraphQLSchemaWithContext<
  RequestContext & YogaInitialContext
> {
  return createSchema<RequestContext & YogaInitialContext>({
    typeDefs: SDL,
    resolvers: {
      Query: {
        listUsers: async (_parent: unknown, _arguments: unknown, context: RequestContext) => ({
          ok: true,
          ...(await ask('users', { name: 'listUsers' }, context)),
        }),
        listWorkspaces: async (_parent: unknown, _arguments: unknown, context: RequestContext) => ({
          ok: true,
          ...(await ask('workspaces', { name: 'listWorkspaces' }, context)),
        }),
        getAuditLogs: (_parent: unknown, _arguments: unknown, context: RequestContext) =>
          ask('audit_logs', { name: 'getAuditLogs' }, context),
      },
      Mutation: {
        inviteUser: (_parent: unknown, given: InviteArguments, context: RequestContext) =>
          ask('written', { name: 'inviteUser', ...given }, context),
        updateUserAccountType: (
          _parent: unknown,
          given: ChangeArguments,
          context: RequestContext,
        ) => ask('written', { name: 'updateUserAccountType', ...given }, context),
        disableUser: (_parent: unknown, given: DisableArguments, context: RequestContext) =>
          ask('written', { name: 'disableUser', ...given }, context),
      },
    },
  });
}

/** The answer, if it is of that kind. Throws what GraphQL shows as `errors` if it is a refusal. */
async function ask<K extends Kind>(
  kind: K,
  operation: Operation,
  { caller, handle, breakages }: RequestContext,
): Promise<Of<K>> {
  const answer = takeBreakage(await handle(operation, caller), breakages);
  if (answer.kind === 'refused') {
    const { message, status, headers } = answer;
    throw new GraphQLError(message, { extensions: { http: { status, headers } } });
  }
  if (!isOfKind(kind, answer)) throw new Error(`Expected ${kind}, got ${answer.kind}.`);
  return answer;
}

/** What GraphQL answers to a broken operation is never sent; it only needs to be something. */
function takeBreakage(answer: Answer | Broken, breakages: Breakage[]): Answer {
  if (answer.kind !== 'broken') return answer;
  breakages.push(answer.breakage);
  return answer.answer ?? refuse('The operation was not done.');
}

function isOfKind<K extends Kind>(kind: K, answer: Answer): answer is Of<K> {
  return answer.kind === kind;
}
