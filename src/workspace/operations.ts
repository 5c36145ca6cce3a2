/**
 * What can be asked of Paradime, as GraphQL texts. Names, arguments and fields are those of
 * `paradime-io` 6.6.0; only that active and invited users are asked for at once is roster's own.
 */
import type { AccountType } from '../account-type.js';

/** One request's query and its variables. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Both lists in one request: one consistent read. With two, a user who accepts an invitation in
 * between is missed or seen twice.
 */
export const listUsers: Operation = {
  query: `query listUsers {
  listUsers {
    ok
    activeUsers { uid email name accountType }
    invitedUsers { email accountType inviteStatus }
  }
}`,
  variables: {},
};

/** The workspaces that the credentials reach. */
export const listWorkspaces: Operation = {
  query: `query listWorkspaces {
  listWorkspaces {
    ok
    workspaces { uid name }
  }
}`,
  variables: {},
};

/** The whole audit log: there is no paging. */
export const getAuditLogs: Operation = {
  query: `query getAuditLogs {
  getAuditLogs {
    auditLogs {
      id createdDttm updatedDttm workspaceId workspaceName actorType actorUserId actorEmail
      eventSourceId eventSource eventId eventType metadataJson
    }
  }
}`,
  variables: {},
};

/** Sends an invitation: an e-mail to a person. */
export function inviteUser(email: string, accountType: AccountType): Operation {
  return {
    query: `mutation inviteUser($email: String!, $accountType: UserAccountType!) {
  inviteUser(email: $email, accountType: $accountType) { ok }
}`,
    variables: { email, accountType },
  };
}

/** Changes the type of an active user. */
export function updateUserAccountType(uid: string, accountType: AccountType): Operation {
  return {
    query: `mutation updateUserAccountType($uid: String!, $accountType: UserAccountType!) {
  updateUserAccountType(uid: $uid, accountType: $accountType) { ok }
}`,
    variables: { uid, accountType },
  };
}

/** Disables an active user. The API can't undo it. */
export function disableUser(uid: string): Operation {
  return {
    query: `mutation disableUser($uid: String!) {
  disableUser(uid: $uid) { ok }
}`,
    variables: { uid },
  };
}
