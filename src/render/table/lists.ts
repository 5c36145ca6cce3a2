/** What the listing commands show, as it is published in JSON, and as tables. */
import { renderJsonLine } from '../json.js';
import type { Table } from './table.js';

/** Somebody in a workspace. */
export interface UserEntry {
  readonly email: string;
  /** Null for somebody who was only invited. */
  readonly name: string | null;
  readonly account_type: string;
  readonly status: 'active' | 'invited' | 'expired';
  /** Null for somebody who was only invited. */
  readonly uid: string | null;
}

/** A workspace that the credentials reach. */
export interface WorkspaceEntry {
  readonly uid: string;
  readonly name: string;
}

/** An event of the audit log. Times are as Paradime writes them, without a zone. */
export interface AuditEntry {
  readonly id: number;
  readonly created: string;
  readonly updated: string;
  readonly workspace_id: number;
  readonly workspace_name: string;
  readonly actor_type: string;
  /** Null where people are not to be seen. */
  readonly actor_user_id: number | null;
  readonly actor_email: string | null;
  readonly event_source_id: number;
  readonly event_source: string;
  readonly event_id: number;
  readonly event_type: string;
  /** An object, a list, a text that is no JSON, or null. */
  readonly metadata: unknown;
}

/** Users in columns, for every format that has some. */
export function userTable(users: readonly UserEntry[]): Table {
  return {
    columns: ['email', 'name', 'account_type', 'status', 'uid'],
    rows: users.map((user) => [user.email, user.name, user.account_type, user.status, user.uid]),
  };
}

/** Workspaces in columns. */
export function workspaceTable(workspaces: readonly WorkspaceEntry[]): Table {
  return { columns: ['uid', 'name'], rows: workspaces.map(({ uid, name }) => [uid, name]) };
}

/** What people look for in an audit log: the columns that fit a terminal. */
export function auditTable(entries: readonly AuditEntry[]): Table {
  return {
    columns: ['created', 'event', 'actor', 'workspace', 'metadata'],
    rows: entries.map((entry) => [
      entry.created,
      entry.event_type,
      entry.actor_email ?? entry.actor_type,
      entry.workspace_name,
      compact(entry.metadata),
    ]),
  };
}

const AUDIT_COLUMNS = [
  'id',
  'created',
  'updated',
  'workspace_id',
  'workspace_name',
  'actor_type',
  'actor_user_id',
  'actor_email',
  'event_source_id',
  'event_source',
  'event_id',
  'event_type',
] as const satisfies readonly (keyof AuditEntry)[];

/** Everything that an audit log says, for spreadsheets and scripts. */
export function wholeAuditTable(entries: readonly AuditEntry[]): Table {
  return {
    columns: [...AUDIT_COLUMNS, 'metadata'],
    rows: entries.map((entry) => [
      ...AUDIT_COLUMNS.map((column) => toCell(entry[column])),
      compact(entry.metadata),
    ]),
  };
}

function toCell(value: string | number | null): string | null {
  return value === null ? null : String(value);
}

/** Metadata on one line: JSON, or the text that it is. */
function compact(metadata: unknown): string | null {
  if (metadata === null || metadata === undefined) return null;
  return typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
}

/** One line for `fromJSON` in a GitHub workflow: `{"include":[{"uid":"…","name":"…"}]}`. */
export function renderMatrix(workspaces: readonly WorkspaceEntry[]): string {
  return `${renderJsonLine({ include: workspaces.map(({ uid, name }) => ({ uid, name })) })}\n`;
}
