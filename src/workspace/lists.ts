/** The two lists beside users: the workspaces that credentials reach, and the audit log. */
import {
  type AuditLogEntry,
  checkAuditLogs,
  checkWorkspaces,
  type NamedWorkspace,
} from './check-lists.js';
import type { Checked } from './check-rows.js';
import { getAuditLogs, listWorkspaces, type Operation } from './operations.js';
import type { Pace } from './pace.js';
import type { RequestEnd } from './port.js';
import { readUntilWhole } from './read.js';
import { READ_AUDIT_LOG, READ_WORKSPACES } from './reading.js';
import type { ParsedSettings } from './settings.js';
import { type Answer, createTransport, type TransportEnv } from './transport.js';

/** Looks, never touches. One call is one request: trying again is the caller's decision. */
export interface ListReader {
  readonly workspaces: () => Promise<RequestEnd<Checked<readonly NamedWorkspace[]>>>;
  readonly auditLog: () => Promise<RequestEnd<Checked<readonly AuditLogEntry[]>>>;
}

/** Reads the lists that the settings' credentials reach. Sends nothing by itself. */
export function connectLists(settings: ParsedSettings, env: TransportEnv): ListReader {
  const transport = createTransport(settings, env);

  async function ask<T>(
    operation: Operation,
    check: (answer: Answer) => Checked<T>,
  ): Promise<RequestEnd<Checked<T>>> {
    const end = await transport.send(operation);
    return end.end === 'done' ? { end: 'done', value: check(end.value) } : end;
  }

  return {
    workspaces: () => ask(listWorkspaces, checkWorkspaces),
    auditLog: () => ask(getAuditLogs, checkAuditLogs),
  };
}

/** The workspaces, tried again and thrown as `readWorkspace` does; with gaps when it stays incomplete. */
export function readWorkspaces(
  lists: ListReader,
  pace: Pace,
): Promise<Checked<readonly NamedWorkspace[]>> {
  return readUntilWhole(lists.workspaces, READ_WORKSPACES, pace);
}

/** The audit log, tried again and thrown as `readWorkspace` does; with gaps when it stays incomplete. */
export function readAuditLog(
  lists: ListReader,
  pace: Pace,
): Promise<Checked<readonly AuditLogEntry[]>> {
  return readUntilWhole(lists.auditLog, READ_AUDIT_LOG, pace);
}
