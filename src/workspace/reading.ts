/** What each reading request is for, in the words of its errors. */

/** What a reading request does, and the capability that a key needs for it. */
export interface Reading {
  readonly doing: string;
  readonly capability: string;
}

/** Active and invited users. */
export const READ_USERS: Reading = {
  doing: 'read the users of the workspace',
  capability: 'User metadata viewer',
};

/** The workspaces that the credentials reach. */
export const READ_WORKSPACES: Reading = {
  doing: 'read the workspaces',
  capability: 'Workspace metadata viewer',
};

/** What happened in the workspace. */
export const READ_AUDIT_LOG: Reading = {
  doing: 'read the audit log',
  capability: 'Audit logs viewer',
};
