/** The sandbox's GraphQL schema: the same types, word for word, as Paradime's. */
import { GraphQLError } from 'graphql';
import { createSchema, type GraphQLSchemaWithContext, type YogaInitialContext } from 'graphql-yoga';
import type { Caller } from './credentials.js';
import type { Answer, Handle, Operation } from './operation.js';

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

/** What a request brings along: who asks. */
export interface RequestContext extends Record<string, unknown> {
  readonly caller: Caller;
}

type Kind = Exclude<Answer['kind'], 'refused'>;
type Of<K extends Kind> = Extract<Answer, { readonly kind: K }>;
type InviteArguments = { readonly email: string; readonly accountType: string };
type ChangeArguments = { readonly uid: string; readonly accountType: string };
type DisableArguments = { readonly uid: string };

/** The executable schema: every field that is asked for is one call of `handle`. */
export function createSandboxSchema(
  handle: Handle,
): GraphQLSchemaWithContext<RequestContext & YogaInitialContext> {
  const write = async (operation: Operation, { caller }: RequestContext) => {
    const { ok } = expectKind('written', await handle(operation, caller));
    return { ok };
  };
  return createSchema<RequestContext & YogaInitialContext>({
    typeDefs: SDL,
    resolvers: {
      Query: {
        listUsers: async (_parent: unknown, _arguments: unknown, { caller }: RequestContext) => ({
          ok: true,
          ...expectKind('users', await handle({ name: 'listUsers' }, caller)),
        }),
        listWorkspaces: async (
          _parent: unknown,
          _arguments: unknown,
          { caller }: RequestContext,
        ) => ({
          ok: true,
          ...expectKind('workspaces', await handle({ name: 'listWorkspaces' }, caller)),
        }),
        getAuditLogs: async (_parent: unknown, _arguments: unknown, { caller }: RequestContext) =>
          expectKind('audit_logs', await handle({ name: 'getAuditLogs' }, caller)),
      },
      Mutation: {
        inviteUser: (_parent: unknown, given: InviteArguments, context: RequestContext) =>
          write({ name: 'inviteUser', ...given }, context),
        updateUserAccountType: (
          _parent: unknown,
          given: ChangeArguments,
          context: RequestContext,
        ) => write({ name: 'updateUserAccountType', ...given }, context),
        disableUser: (_parent: unknown, given: DisableArguments, context: RequestContext) =>
          write({ name: 'disableUser', ...given }, context),
      },
    },
  });
}

/** The answer, if it is of that kind. Throws what GraphQL shows as `errors` if it is a refusal. */
function expectKind<K extends Kind>(kind: K, answer: Answer): Of<K> {
  if (answer.kind === 'refused') {
    const { message, status, headers } = answer;
    throw new GraphQLError(message, { extensions: { http: { status, headers } } });
  }
  if (!isOfKind(kind, answer)) throw new Error(`Expected ${kind}, got ${answer.kind}.`);
  return answer;
}

function isOfKind<K extends Kind>(kind: K, answer: Answer): answer is Of<K> {
  return answer.kind === kind;
}
