/** The live side: what Paradime says of a workspace, checked, as plain data. */
import type { AccountType, LiveAccountType } from '../account-type.js';
import type { EmailKey } from '../email.js';

/** Somebody who can sign in. */
export interface ActiveUser {
  readonly uid: string;
  /** As Paradime shows it. */
  readonly email: string;
  /** As it is compared. */
  readonly key: EmailKey;
  readonly name: string;
  readonly accountType: LiveAccountType;
}

/** Somebody who was sent an invitation and has not accepted it. Has no uid, so can't be changed. */
export interface InvitedUser {
  readonly email: string;
  readonly key: EmailKey;
  readonly accountType: LiveAccountType;
  readonly invitation: 'pending' | 'expired';
}

/** One read of a workspace. */
export interface Workspace {
  /** ISO 8601, UTC, with milliseconds. */
  readonly readAt: string;
  readonly activeUsers: readonly ActiveUser[];
  readonly invitedUsers: readonly InvitedUser[];
  /** What was missing or malformed in the answer; empty means that the read is complete. */
  readonly gaps: readonly string[];
}

// What the rest of roster may ask of a workspace. The client implements it; tests fake it.

/** What went wrong with a request, as stable name and as a sentence without secrets. */
export interface Fault {
  /** snake_case, for scripts: `timeout`, `http_503`, `graphql_error` … */
  readonly code: string;
  readonly message: string;
  /** The settings that the request was made of, for hints; absent where nothing is known of them. */
  readonly settings?: FaultSettings;
}

/** What of the settings a hint names. */
export interface FaultSettings {
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
  | { readonly end: 'not_sent'; readonly fault: Fault; readonly retryable: boolean }
  /** The server did nothing and asks to be left alone for a while: 429, or 503 with `Retry-After`. */
  | { readonly end: 'throttled'; readonly fault: Fault; readonly retryAfterMs: number | null }
  /** The server says no. `denied` when it is the credentials (401, 403), so nothing else will work. */
  | { readonly end: 'rejected'; readonly fault: Fault; readonly denied: boolean }
  /** No answer, or one that can't be understood: it may or may not have been done. */
  | { readonly end: 'unknown'; readonly fault: Fault };

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

// Looking into JSON that nobody has checked yet.

/** An object of JSON: not null, not a list. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value from `JSON.parse` is an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
