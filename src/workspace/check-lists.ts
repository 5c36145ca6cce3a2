/** Checking the answers that only the SDK-like client asks for. */
import { checkField, checkOk } from './check.js';
import { type Checked, checkRows, limitGaps, type RowFields } from './check-rows.js';
import type { Answer } from './transport.js';

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

/** The workspaces in the answer to `listWorkspaces`, and what was wrong with it. */
export function checkWorkspaces(answer: Answer): Checked<readonly NamedWorkspace[]> {
  const { fields, gaps } = checkField(answer, 'listWorkspaces');
  if (fields === null) return { value: [], gaps };
  const { workspaces } = fields;
  const rows = checkRows(workspaces, 'workspaces', readNamedWorkspace);
  return {
    value: rows.value,
    gaps: limitGaps([...gaps, ...checkOk(fields, 'listWorkspaces'), ...rows.gaps]),
  };
}

/** The events in the answer to `getAuditLogs`, and what was wrong with it. */
export function checkAuditLogs(answer: Answer): Checked<readonly AuditLogEntry[]> {
  const { fields, gaps } = checkField(answer, 'getAuditLogs');
  if (fields === null) return { value: [], gaps };
  const { auditLogs } = fields;
  const rows = checkRows(auditLogs, 'auditLogs', readAuditLogEntry);
  return { value: rows.value, gaps: limitGaps([...gaps, ...rows.gaps]) };
}

function readNamedWorkspace(row: RowFields): NamedWorkspace | null {
  const uid = row.text('uid');
  const name = row.anyText('name');
  return uid === null || name === null ? null : { uid, name };
}

/** Fallbacks never get out: a field that is wrong is a gap, and a row with a gap is left out. */
function readAuditLogEntry(row: RowFields): AuditLogEntry {
  const actorEmail = row.oneOf('actorEmail', ['null', 'text']);
  return {
    id: row.integer('id') ?? 0,
    createdDttm: row.anyText('createdDttm') ?? '',
    updatedDttm: row.anyText('updatedDttm') ?? '',
    workspaceId: row.integer('workspaceId') ?? 0,
    workspaceName: row.anyText('workspaceName') ?? '',
    actorType: row.anyText('actorType') ?? '',
    actorUserId: row.integer('actorUserId') ?? 0,
    actorEmail: typeof actorEmail === 'string' ? actorEmail : null,
    eventSourceId: row.integer('eventSourceId') ?? 0,
    eventSource: row.anyText('eventSource') ?? '',
    eventId: row.integer('eventId') ?? 0,
    eventType: row.anyText('eventType') ?? '',
    metadataJson: row.oneOf('metadataJson', ['null', 'text', 'object', 'list']),
  };
}
