/** `drift --attribute`: says who possibly did it, from the audit log. */
import { mapConcurrently } from '../../apply/apply-plan.js';
import { RosterError } from '../../errors.js';
import { attribute } from '../../plan/audit-log.js';
import { OPERATIONS } from '../../workspace/api.js';
import type { AuditLogEntry } from '../../workspace/workspace.js';
import type { AimedConnection } from '../connect.js';
import type { CliEnv } from '../interrupt.js';
import type { CommonOptions, Format } from '../options.js';
import { warnOnce } from '../show.js';
import type { LivePlan, Warned } from './plan-all.js';
import type { WorkspaceResult } from './workspace-result.js';

/** What attributing depends on. */
interface AttributeOptions extends CommonOptions {
  readonly format: Format;
  readonly concurrency: number;
  /** Whether it is asked for. */
  readonly attribute: boolean;
}

/** A plan whose workspace can be asked for its audit log. */
interface AskablePlan extends LivePlan {
  readonly connection: Pick<AimedConnection, 'readAuditLog'>;
}

/** The plans with attributions. What an audit log does not say is warned of, once for all, and left out. */
export async function attributePlans<T extends AskablePlan>(
  results: readonly WorkspaceResult<T>[],
  options: AttributeOptions,
  env: CliEnv,
): Promise<Warned<T>> {
  if (!options.attribute) return { results, warnings: [] };
  const doubts: string[] = [];
  const attributed = await mapConcurrently(results, options.concurrency, async (result) => {
    if (!result.ok) return result;
    const { plan, workspace, connection } = result.value;
    const { log, doubt } = await readLog(connection);
    if (doubt !== null) doubts.push(doubt);
    if (log === null) return result;
    const attributions = attribute(plan, workspace, log);
    return { ...result, value: { ...result.value, plan: { ...plan, attributions } } };
  });
  const warnings = warnOnce('audit log', doubts.toSorted(), options, env);
  return { results: attributed, warnings };
}

// The audit log as a help: a command that can't have it goes on without it.

/** The log, with what is wrong with it; or why there is none. */
interface ReadLog {
  /** Null when it could not be read. */
  readonly log: readonly AuditLogEntry[] | null;
  /** One sentence or two; null when all is well. */
  readonly doubt: string | null;
}

/** Reads the log of a connection, tried again as every read is. */
export async function readLog(connection: Pick<AimedConnection, 'readAuditLog'>): Promise<ReadLog> {
  try {
    const { value, gaps } = await connection.readAuditLog();
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
  return `The API key may lack the capability "${OPERATIONS.getAuditLogs.capability}".`;
}
