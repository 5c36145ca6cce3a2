/** GraphQL: the schema, the same types word for word as Paradime's, and what becomes of a request's body. */
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { ACCOUNT_TYPES } from '../account-type.js';
import type { Caller } from './credentials.js';
import { isJsonObject, jsonOf } from './json.js';
import {
  type Answer,
  type Broken,
  type FaultyHandle,
  type Operation,
  type Refused,
  refuseOperation,
} from './operations.js';
import { type Breakage, errorReply, jsonReply, type Reply } from './reply.js';

/** Who asks, and what does the operations that are asked for. */
export interface GraphqlContext {
  readonly caller: Caller;
  readonly handle: FaultyHandle;
}

/** What GraphQL answers, and what is to become of that on its way; null leaves it as it is. */
interface GraphqlAnswer {
  readonly reply: Reply;
  readonly breakage: Breakage | null;
}

/** Answers the body of one POST. */
export async function answerGraphql(body: string, context: GraphqlContext): Promise<GraphqlAnswer> {
  const request = parseGraphqlRequest(body);
  if (request === null) {
    return { reply: errorReply(400, 'The body is not a GraphQL request.'), breakage: null };
  }
  const document = readDocument(request.query);
  if (!('kind' in document)) return { reply: toReply({ errors: document }), breakage: null };
  const resolving: Resolving = { ...context, breakages: [] };
  const result = await execute({
    schema: getSchema(),
    document,
    rootValue: FIELDS,
    contextValue: resolving,
    variableValues: request.variables,
    operationName: request.operationName,
  });
  return { reply: toReply(result), breakage: resolving.breakages[0] ?? null };
}

/** The types and operations that are known from Paradime's SDK (`paradime-io` 6.6.0). */
const SDL = `
scalar JSON

enum UserAccountType { ${Object.keys(ACCOUNT_TYPES).join(' ')} }
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

let schema: GraphQLSchema | null = null;

/** Made once in a process, when the first request comes: it takes a while. A test asks whether it keeps GraphQL's rules. */
function getSchema(): GraphQLSchema {
  schema ??= buildSchema(SDL, { assumeValidSDL: true, assumeValid: true });
  return schema;
}

/** What a request brings along while its fields are resolved. */
interface Resolving extends GraphqlContext {
  /** What is to become of the reply; the first counts. Grows with each operation. */
  readonly breakages: Breakage[];
}

type Kind = Exclude<Answer['kind'], 'refused'>;
type AnswerOf<K extends Kind> = Extract<Answer, { readonly kind: K }>;
type Inviting = { readonly email: string; readonly accountType: string };
type Changing = { readonly uid: string; readonly accountType: string };
type Disabling = { readonly uid: string };

/** The fields of `Query` and `Mutation`: each that is asked for is one call of the context's `handle`. */
const FIELDS = {
  listUsers: async (_none: unknown, context: Resolving) => ({
    ok: true,
    ...(await resolve('users', { name: 'listUsers' }, context)),
  }),
  listWorkspaces: async (_none: unknown, context: Resolving) => ({
    ok: true,
    ...(await resolve('workspaces', { name: 'listWorkspaces' }, context)),
  }),
  getAuditLogs: (_none: unknown, context: Resolving) =>
    resolve('audit_logs', { name: 'getAuditLogs' }, context),
  inviteUser: (given: Inviting, context: Resolving) =>
    resolve('written', { name: 'inviteUser', ...given }, context),
  updateUserAccountType: (given: Changing, context: Resolving) =>
    resolve('written', { name: 'updateUserAccountType', ...given }, context),
  disableUser: (given: Disabling, context: Resolving) =>
    resolve('written', { name: 'disableUser', ...given }, context),
};

/** The answer, if it is of that kind. Throws what GraphQL shows as `errors` if it is a refusal. */
async function resolve<K extends Kind>(
  kind: K,
  operation: Operation,
  { caller, handle, breakages }: Resolving,
): Promise<AnswerOf<K>> {
  const answer = takeBreakage(await handle(operation, caller), breakages);
  if (answer.kind === 'refused') throw new RefusedError(answer);
  if (!isOfKind(kind, answer)) throw new Error(`Expected ${kind}, got ${answer.kind}.`);
  return answer;
}

/** What GraphQL answers to a broken operation is never sent; it only needs to be something. */
function takeBreakage(answer: Answer | Broken, breakages: Breakage[]): Answer {
  if (answer.kind !== 'broken') return answer;
  breakages.push(answer.breakage);
  return answer.answer ?? refuseOperation('The operation was not done.');
}

function isOfKind<K extends Kind>(kind: K, answer: Answer): answer is AnswerOf<K> {
  return answer.kind === kind;
}

/** A refusal on its way through GraphQL, which knows messages alone. */
class RefusedError extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

function parseGraphqlRequest(body: string): GraphqlRequest | null {
  const value = jsonOf(body);
  if (!isJsonObject(value)) return null;
  const { query, variables = null, operationName = null } = value;
  if (typeof query !== 'string') return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== null && !isJsonObject(variables)) return null;
  return { query, variables: variables ?? {}, operationName };
}

/** More than any client has; a server that runs for days must not keep every text that it saw. */
const MOST_DOCUMENTS = 100;
const documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

/** A query's document, or what is wrong with it. Clients send the same few texts again and again. */
function readDocument(query: string): DocumentNode | readonly GraphQLError[] {
  const known = documents.get(query);
  if (known !== undefined) return known;
  const document = parseDocument(query);
  if (documents.size >= MOST_DOCUMENTS) documents.clear();
  documents.set(query, document);
  return document;
}

function parseDocument(query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query);
    const errors = validate(getSchema(), document);
    return errors.length === 0 ? document : errors;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** A refusal may bring a status and headers along; the highest status counts. */
function toReply({ data, errors = [] }: ExecutionResult): Reply {
  if (errors.length === 0) return jsonReply(200, { data });
  const shown = errors.map(({ message, path, locations }) => ({ message, path, locations }));
  const reply = jsonReply(200, { data, errors: shown });
  const refusals = errors.flatMap(({ originalError }) =>
    originalError instanceof RefusedError ? [originalError.refused] : [],
  );
  return {
    ...reply,
    status: Math.max(200, ...refusals.map(({ status }) => status)),
    headers: Object.assign({}, reply.headers, ...refusals.map(({ headers }) => headers)),
  };
}
