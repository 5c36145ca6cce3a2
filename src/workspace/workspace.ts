/** The live side: what Paradime says of a workspace, as plain data, and what may be asked of one. */
import type { AccountType, LiveAccountType } from '../account-type.js';
import type { EmailKey } from '../email.js';

/** Someone who can sign in. */
export interface ActiveUser {
  readonly uid: string;
  /** As Paradime shows it. */
  readonly email: string;
  /** As it is compared. */
  readonly key: EmailKey;
  readonly name: string;
  readonly accountType: LiveAccountType;
}

/** Someone who was sent an invitation and has not accepted it. Has no uid, so can't be changed. */
export interface InvitedUser {
  readonly email: string;
  readonly key: EmailKey;
  readonly accountType: LiveAccountType;
  readonly invitation: 'pending' | 'expired';
  /** What Paradime calls the state, where roster does not know it; it counts as pending. Else null. */
  readonly unknownState: string | null;
}

/** What a read brings. */
export interface Gapped {
  /** What was missing or malformed in the answer; empty means that the read is complete. */
  readonly gaps: readonly string[];
}

/** A list that was read. */
export interface Checked<T> extends Gapped {
  readonly value: T;
}

/** The audit log: its newest part, where all of it would be too much. */
export interface AuditLog extends Checked<readonly AuditLogEntry[]> {
  /** How many older events Paradime has besides. */
  readonly older: number;
}

/** One read of a workspace. */
export interface Workspace extends Gapped {
  /** ISO 8601, UTC, with milliseconds. */
  readonly readAt: string;
  readonly activeUsers: readonly ActiveUser[];
  readonly invitedUsers: readonly InvitedUser[];
}

/** A workspace as a list names it. */
export interface NamedWorkspace {
  readonly uid: string;
  readonly name: string;
}

/** One event. Named as in the API; the SDK documents no more about them than their types. */
export interface AuditLogEntry {
  readonly id: number;
  /** Like `2024-02-13 16:09:29.718805`, without a zone. */
  readonly createdDttm: string;
  readonly updatedDttm: string;
  readonly workspaceId: number;
  readonly workspaceName: string;
  readonly actorType: string;
  readonly actorUserId: number;
  /** Null when something other than a user acted. */
  readonly actorEmail: string | null;
  readonly eventSourceId: number;
  readonly eventSource: string;
  readonly eventId: number;
  readonly eventType: string;
  /** A text or null by the SDK, an object by the documentation: as it came. */
  readonly metadataJson: unknown;
}

/** What went wrong with a request, as stable name and as a sentence without secrets. */
export interface EndReason {
  /** snake_case, for scripts: `timeout`, `http_503`, `graphql_error` … */
  readonly code: string;
  readonly message: string;
  /** The settings that the request was made of, for hints; absent where nothing is known of them. */
  readonly settings?: ReasonSettings;
}

/** What of the settings a hint names. */
interface ReasonSettings {
  /** Which flag, variable or file line the endpoint is from. */
  readonly endpoint: string;
  /** The workspace that the request selected, or null. */
  readonly workspaceUid: string | null;
}

/**
 * How one request ended. The distinction that matters is whether the server may have acted:
 * after `unknown` nobody can tell without reading back.
 */
export type RequestEnd<T> =
  | { readonly end: 'done'; readonly value: T }
  /** It never reached the server: name not found, connection refused. */
  | { readonly end: 'not_sent'; readonly reason: EndReason; readonly retryable: boolean }
  /** The server asks to be left alone for a while: 429, or 503 or 403 with `Retry-After`. Most do nothing then. */
  | { readonly end: 'throttled'; readonly reason: EndReason; readonly retryAfterMs: number | null }
  /** The server says no. `denied` when it is the credentials: all that they ask for (401), or this (403). */
  | { readonly end: 'rejected'; readonly reason: EndReason; readonly denied: boolean }
  /** No answer, or one that can't be understood: it may or may not have been done. */
  | { readonly end: 'unknown'; readonly reason: EndReason };

/** Every way a request can end, but for success. */
export type BadEnd = Exclude<RequestEnd<never>, { end: 'done' }>;

/** How a write ended. */
export type WriteEnd = RequestEnd<null>;

/** Looks, never touches. One call is one request: trying again is the caller's decision. */
export interface WorkspaceReader {
  read(signal?: AbortSignal): Promise<RequestEnd<Workspace>>;
}

/** The three writes there are. One call is one request, never repeated by itself. */
export interface WorkspaceWriter {
  invite(email: string, accountType: AccountType): Promise<WriteEnd>;
  changeAccountType(uid: string, accountType: AccountType): Promise<WriteEnd>;
  disable(uid: string): Promise<WriteEnd>;
}

/** Looks at what the same credentials reach beside users. As `WorkspaceReader`, one call is one request. */
export interface ListReader {
  workspaces(): Promise<RequestEnd<Checked<readonly NamedWorkspace[]>>>;
  auditLog(): Promise<RequestEnd<AuditLog>>;
}
