/** `roster audit-log`: what happened, the newest first. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';
import { count } from '../../count.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { newestFirst } from '../../plan/explain/audit-log.js';
import { type AuditEntry, auditTable, wholeAuditTable } from '../../render/lists.js';
import { findGapError } from '../../workspace/read.js';
import type { AuditLogEntry } from '../../workspace/workspace.js';
import { withConnection } from '../connect.js';
import type { ShownList } from '../formats.js';
import { addListOptions, type CliEnv, type Finish, type ListOptions } from '../options.js';
import { showIncompleteList, showList } from '../show.js';

/** The flags of `roster audit-log`. */
interface AuditLogOptions extends ListOptions {
  readonly limit: number | null;
}

/** Deeper ones are no metadata, and going through them can take a program down. */
const DEEPEST = 50;
const TOO_DEEP = '(nested too deeply to be shown)';

/** Shows what happened. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('audit-log').addOption(
    new Option('--limit <n>', 'show the newest n events only').argParser(parseLimit).default(null),
  );
  return addListOptions(command).action(async (options) => finish(await auditLog(options, env)));
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, 1 or more.');
}

/** Shows the audit log; exit code 5 when it is not whole. */
async function auditLog(options: AuditLogOptions, env: CliEnv): Promise<ExitCode> {
  return withConnection(options, null, env, async (connection) => {
    const { value, gaps, older } = await connection.readAuditLog();
    const newest = value
      .toSorted(newestFirst)
      .slice(0, options.limit ?? value.length)
      .map(toEntry);
    const events = env.redaction?.auditLog(newest) ?? newest;
    const incomplete = findGapError('audit log', gaps);
    const all = value.length + older;
    const list = shownEvents(events, all, connection.endpoint, incomplete === null);
    if (incomplete !== null) return showIncompleteList(list, incomplete, options, env);
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

/** Metadata is a text by the SDK, an object by the documentation, or nothing: what a JSON text holds, else as it is. */
export function parseMetadata(metadata: unknown): unknown {
  if (typeof metadata !== 'string') return isDeep(metadata, DEEPEST) ? TOO_DEEP : metadata;
  if (!/^\s*[{[]/.test(metadata)) return metadata;
  try {
    const parsed: unknown = JSON.parse(metadata);
    return isDeep(parsed, DEEPEST) ? TOO_DEEP : parsed;
  } catch {
    return metadata;
  }
}

/** Looks no deeper than it must. */
function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((each: unknown) => isDeep(each, left - 1));
}
