/** What the commands list, as it is published in JSON, and in the columns that tables and CSV have. */
import type { Outcome, Result } from '../apply/report.js';
import type { Change } from '../plan/plan.js';
import { renderJsonLine } from './json.js';
import { describeChange } from './plan-words.js';

/** A list in columns. Texts are as they came: each renderer escapes them for the place they go to. */
export interface Table {
  readonly columns: readonly string[];
  /** As many cells in each as there are columns. Null is nothing, which is not the empty text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

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
export function renderWorkspaceMatrix(workspaces: readonly WorkspaceEntry[]): string {
  return `${renderJsonLine({ include: workspaces.map(({ uid, name }) => ({ uid, name })) })}\n`;
}

/** What became of one user, as it is published in JSON. */
export interface WrittenEntry {
  readonly action: Change['action'];
  readonly email: string;
  /** Null for an invitation. */
  readonly uid: string | null;
  /** The account type before; null for an invitation. */
  readonly from: string | null;
  /** The account type after; null for somebody who is disabled. */
  readonly to: string | null;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly duration_ms: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What a change by hand will do, without saying whom: `invite as BUSINESS`, `ADMIN → ANALYST`. */
export function describeByHand(change: Change): string {
  // Whether somebody is on a roster is not known here.
  if (change.action === 'disable') return `disable (${change.from})`;
  return describeChange(change, 'plan');
}

/** A result without what only a roster could say. */
export function toWritten({ change, outcome, attempts, duration_ms, error }: Result): WrittenEntry {
  const isInvitation = change.action === 'invite' || change.action === 'reinvite';
  return {
    action: change.action,
    email: change.email,
    uid: isInvitation ? null : change.uid,
    from: isInvitation ? null : change.from,
    to: change.action === 'disable' ? null : change.to,
    outcome,
    attempts,
    duration_ms,
    error,
  };
}

/** Outcomes in columns, with why a change did not simply work. */
export function writtenTable(results: readonly WrittenEntry[]): Table {
  return {
    columns: ['email', 'action', 'from', 'to', 'outcome', 'error'],
    rows: results.map(({ email, action, from, to, outcome, error }) => [
      email,
      action,
      from,
      to,
      outcome,
      error === null ? null : `${error.message} (${error.code})`,
    ]),
  };
}
