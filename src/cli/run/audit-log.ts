/** The audit log, from which `drift --attribute` says who possibly did it: a help, without which a command goes on. */
import { RosterError } from '../../errors.js';
import { attribute } from '../../plan/explain/audit-log.js';
import { OPERATIONS } from '../../workspace/api.js';
import type { AuditLogEntry } from '../../workspace/workspace.js';
import type { AimedConnection } from '../connect.js';
import type { LivePlan, PlanKept } from './plan-all.js';

/** A plan whose workspace can be asked for its audit log. */
interface AskablePlan extends Pick<LivePlan, 'plan' | 'workspace'> {
  readonly connection: Pick<AimedConnection, 'readAuditLog'>;
}

/** A plan with attributions. What an audit log does not say is warned of, and left out. */
export async function attributePlan({
  plan,
  workspace,
  connection,
}: AskablePlan): Promise<Pick<PlanKept, 'plan' | 'warnings'>> {
  const { log, warning } = await readLog(connection);
  const warnings = warning === null ? [] : [warning];
  if (log === null) return { plan, warnings };
  return { plan: { ...plan, attributions: attribute(plan, workspace, log) }, warnings };
}

/** The log, with what is wrong with it; or why there is none. */
interface ReadLog {
  /** Null when it could not be read. */
  readonly log: readonly AuditLogEntry[] | null;
  /** One sentence or two; null when all is well. */
  readonly warning: string | null;
}

/** Reads the log of a connection, tried again as every read is. */
export async function readLog(connection: Pick<AimedConnection, 'readAuditLog'>): Promise<ReadLog> {
  try {
    const { value, gaps, older } = await connection.readAuditLog();
    if (gaps.length === 0) return { log: value, warning: tellOlder(value.length, older) };
    return {
      log: value,
      warning: `The audit log could not be read completely: ${gaps.join('; ')}.`,
    };
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return { log: null, warning: `${error.message} ${hintOf(error)}` };
  }
}

/** What is older than what was read may have named someone too. */
function tellOlder(read: number, older: number): string | null {
  if (older === 0) return null;
  const [newest, all] = [read, read + older].map((each) => each.toLocaleString('en'));
  return `The audit log has ${all} events. roster read the newest ${newest}.`;
}

/**
 * How an API refuses is its own affair: for a key that has read users just before, any refusal can mean
 * that it lacks the capability.
 */
function hintOf({ code, hint }: RosterError): string {
  if (code !== 'api_rejected' && code !== 'credentials_refused') return hint ?? '';
  return `The API key may lack the capability "${OPERATIONS.getAuditLogs.capability}".`;
}
