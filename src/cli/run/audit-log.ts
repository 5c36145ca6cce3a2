/** The audit log, from which `drift --attribute` says who possibly did it: a help, without which a command goes on. */
import { mapConcurrently } from '../../apply/apply-plan.js';
import { RosterError } from '../../errors.js';
import { attribute } from '../../plan/explain/audit-log.js';
import { OPERATIONS } from '../../workspace/api.js';
import type { AuditLogEntry } from '../../workspace/workspace.js';
import type { AimedConnection } from '../connect.js';
import type { CliEnv, CommonOptions, Format } from '../options.js';
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
  const messages: string[] = [];
  const attributed = await mapConcurrently(results, options.concurrency, async (result) => {
    if (!result.ok) return result;
    const { plan, workspace, connection } = result.value;
    const { log, warning } = await readLog(connection);
    if (warning !== null) messages.push(warning);
    if (log === null) return result;
    const attributions = attribute(plan, workspace, log);
    return { ...result, value: { ...result.value, plan: { ...plan, attributions } } };
  });
  const warnings = warnOnce('audit log', messages.toSorted(), options, env);
  return { results: attributed, warnings };
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

/** What is older than what was read may have named somebody too. */
function tellOlder(read: number, older: number): string | null {
  if (older === 0) return null;
  const [newest, all] = [read, read + older].map((each) => each.toLocaleString('en'));
  return `The audit log has ${all} events; the newest ${newest} were read.`;
}

/**
 * How an API refuses is its own affair: for a key that has read users just before, any refusal can mean
 * that it lacks the capability.
 */
function hintOf({ code, hint }: RosterError): string {
  if (code !== 'api_rejected' && code !== 'credentials_refused') return hint ?? '';
  return `The API key may lack the capability "${OPERATIONS.getAuditLogs.capability}".`;
}
