/** `roster audit-log`: what happened, the newest first. */
import { EXIT, type ExitCode } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { newestFirst } from '../../plan/naming-events.js';
import { count } from '../../render/plan-words.js';
import { redactAuditLog } from '../../render/redact-lists.js';
import { type AuditEntry, auditTable, wholeAuditTable } from '../../render/table/lists.js';
import type { AuditLogEntry } from '../../workspace/check-lists.js';
import { readAuditLog } from '../../workspace/lists.js';
import { createPace } from '../../workspace/pace.js';
import { retryBudget } from '../../workspace/retry.js';
import type { CliEnv } from '../cli-env.js';
import { withLists } from '../connect/connect.js';
import type { ListOptions } from '../declare/list-options.js';
import { findGap } from '../plan/trust.js';
import { parseMetadata } from '../show/parse-metadata.js';
import { type ShownList, showDoubtful, showList } from '../show/show-list.js';

/** The flags of `roster audit-log`. */
export interface AuditLogOptions extends ListOptions {
  readonly limit?: number;
}

/** Shows the audit log; exit code 5 when it is not whole. */
export async function auditLog(options: AuditLogOptions, env: CliEnv): Promise<ExitCode> {
  return withLists(options, env, async (lists, endpoint) => {
    const { value, gaps } = await readAuditLog(lists, createPace(env, retryBudget(0)));
    const newest = value.toSorted(newestFirst).slice(0, options.limit).map(toEntry);
    const events = env.redaction === undefined ? newest : redactAuditLog(newest, env.redaction);
    const doubt = findGap('audit log', gaps);
    const list = shownEvents(events, value.length, endpoint, doubt === null);
    if (doubt !== null) return showDoubtful(list, doubt, options, env);
    showList(list, options, env);
    return EXIT.success;
  });
}

function toEntry(entry: AuditLogEntry): AuditEntry {
  return {
    id: entry.id,
    created: entry.createdDttm,
    updated: entry.updatedDttm,
    workspace_id: entry.workspaceId,
    workspace_name: entry.workspaceName,
    actor_type: entry.actorType,
    actor_user_id: entry.actorUserId,
    actor_email: entry.actorEmail,
    event_source_id: entry.eventSourceId,
    event_source: entry.eventSource,
    event_id: entry.eventId,
    event_type: entry.eventType,
    metadata: parseMetadata(entry.metadataJson),
  };
}

function shownEvents(
  events: readonly AuditEntry[],
  total: number,
  endpoint: string,
  complete: boolean,
): ShownList {
  const of = events.length < total ? `The newest ${events.length} of ` : '';
  const summary = `${of}${count(total, 'event', 'events')}.`;
  return {
    json: {
      format_version: '1.0',
      tool_version: VERSION,
      target: { endpoint },
      complete,
      total,
      events,
    },
    table: auditTable(events),
    wholeTable: wholeAuditTable(events),
    summary: complete ? summary : `${summary} The log is not complete.`,
  };
}
