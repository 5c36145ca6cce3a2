/** The audit log as a help: a command that can't have it goes on without it. */
import { RosterError } from '../../errors.js';
import type { AuditLogEntry } from '../../workspace/check-lists.js';
import { connectLists, readAuditLog } from '../../workspace/lists.js';
import { createPace } from '../../workspace/pace.js';
import { READ_AUDIT_LOG } from '../../workspace/reading.js';
import { retryBudget } from '../../workspace/retry.js';
import type { ParsedSettings } from '../../workspace/settings.js';
import type { CliEnv } from '../cli-env.js';

/** The log, with what is wrong with it; or why there is none. */
export interface ReadLog {
  /** Null when it could not be read. */
  readonly log: readonly AuditLogEntry[] | null;
  /** One sentence or two; null when all is well. */
  readonly doubt: string | null;
}

/** Reads the log with the settings of a connection, tried again as every read is. */
export async function readLog(settings: ParsedSettings, env: CliEnv): Promise<ReadLog> {
  try {
    const lists = connectLists(settings, env);
    const { value, gaps } = await readAuditLog(lists, createPace(env, retryBudget(0)));
    if (gaps.length === 0) return { log: value, doubt: null };
    return { log: value, doubt: `The audit log could not be read completely: ${gaps.join('; ')}.` };
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return { log: null, doubt: `${error.message} ${hintOf(error)}` };
  }
}

/**
 * How an API refuses is its own affair: for a key that has read users just before, any refusal can mean
 * that it lacks the capability.
 */
function hintOf({ code, hint }: RosterError): string {
  if (code !== 'api_rejected' && code !== 'credentials_refused') return hint ?? '';
  return `The API key may lack the capability "${READ_AUDIT_LOG.capability}".`;
}
