/** `roster workspaces`: what the credentials reach, for people and for CI systems. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { newestFirst } from '../../plan/audit-log.js';
import { compareText } from '../../plan/standing.js';
import {
  type AuditEntry,
  auditTable,
  renderWorkspaceMatrix,
  type WorkspaceEntry,
  wholeAuditTable,
  workspaceTable,
} from '../../render/lists.js';
import { redactAuditLog } from '../../render/redact.js';
import { count } from '../../render/words.js';
import type { AuditLogEntry } from '../../workspace/api.js';
import { readAuditLog, readWorkspaces } from '../../workspace/client.js';
import { createPace, retryBudget } from '../../workspace/pace.js';
import { findGap } from '../../workspace/read.js';
import { withLists } from '../connect.js';
import type { CliEnv } from '../interrupt.js';
import { addListOptions, LIST_FORMATS, type ListFormat, type ListOptions } from '../options.js';
import { type ShownList, showDoubtful, showList } from '../show.js';

/** The flags of `roster workspaces`. */
export interface WorkspacesOptions extends Omit<ListOptions, 'format'> {
  readonly format: ListFormat | 'matrix';
}

/**
 * Lists the workspaces, by uid: whoever fans work out by a number needs the same order each time.
 * Exit code 5 when the list is not whole; nothing is to be fanned out by it then.
 */
export async function workspaces(options: WorkspacesOptions, env: CliEnv): Promise<ExitCode> {
  return withLists(options, env, async (lists, endpoint) => {
    const { value, gaps } = await readWorkspaces(lists, createPace(env, retryBudget(0)));
    const found = toEntries(value, env);
    const doubt = findGap('list of workspaces', gaps) ?? findNothing(found);
    const list = shownWorkspaces(found, endpoint, doubt === null);
    const { format } = options;
    if (format === 'matrix') {
      if (doubt !== null) throw doubt;
      env.stdout.write(renderWorkspaceMatrix(found));
      return EXIT.success;
    }
    const listOptions = { ...options, format };
    if (doubt !== null) return showDoubtful(list, doubt, listOptions, env);
    showList(list, listOptions, env);
    return EXIT.success;
  });
}

/** A workspace's uid is shown with `--redact` too: it is no person, and the list is there for it. */
function toEntries(found: readonly WorkspaceEntry[], env: CliEnv): readonly WorkspaceEntry[] {
  return found
    .map(({ uid, name }) => ({ uid, name: env.redaction?.text(name) ?? name }))
    .sort((a, b) => compareText(a.uid, b.uid));
}

/** Credentials always reach a workspace, and a CI system takes an empty matrix for nothing to do. */
function findNothing(found: readonly WorkspaceEntry[]): RosterError | null {
  if (found.length > 0) return null;
  return new RosterError('Paradime shows no workspace, and credentials reach at least one.', {
    code: 'empty_read',
    exitCode: EXIT.guard,
    hint: 'Check the credentials, then try again.',
  });
}

function shownWorkspaces(
  found: readonly WorkspaceEntry[],
  endpoint: string,
  complete: boolean,
): ShownList {
  const summary = `${count(found.length, 'workspace', 'workspaces')}.`;
  return {
    json: {
      format_version: '1.0',
      tool_version: VERSION,
      target: { endpoint },
      complete,
      workspaces: found,
    },
    table: workspaceTable(found),
    summary: complete ? summary : `${summary} The list is not complete.`,
  };
}

// `roster audit-log`: what happened, the newest first.

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

// `roster workspaces` and `roster audit-log`, declared.

type Finish = (code: ExitCode) => void;

/** Lists the workspaces that the credentials reach. */
export function declareWorkspaces(env: CliEnv, finish: Finish): Command {
  const command = new Command('workspaces').description(
    'List the workspaces that the credentials reach.',
  );
  return addListOptions(command, [...LIST_FORMATS, 'matrix']).action(async (options) => {
    const { workspaces } = await import('./lists.js');
    finish(await workspaces(options, env));
  });
}

/** Shows what happened. */
export function declareAuditLog(env: CliEnv, finish: Finish): Command {
  const command = new Command('audit-log')
    .description('Show what happened, the newest first.')
    .addOption(new Option('--limit <n>', 'show the newest n events only').argParser(parseLimit));
  return addListOptions(command).action(async (options) => {
    const { auditLog } = await import('./lists.js');
    finish(await auditLog(options, env));
  });
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1.');
}

// The metadata of an event: a text by the SDK, an object by the documentation, or nothing.

/** Deeper ones are no metadata, and going through them can take a program down. */
const DEEPEST = 50;
const TOO_DEEP = '(nested too deeply to be shown)';

/** What a JSON text holds; any other text, object or null as it is. */
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
