/** `roster explain`: everything about one person, from every side that can be asked. */
import { dayAt } from '../../day.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import {
  explainAuditLog,
  explainLive,
  explainPlan,
  explainRoster,
  findPerson,
} from '../../plan/explain.js';
import type { AuditSays, Explanation, IncludeSays } from '../../plan/explanation.js';
import { renderJson } from '../../render/json.js';
import { redactExplanation } from '../../render/redact-explanation.js';
import { renderExplanation } from '../../render/text/explain.js';
import { findInclude } from '../../roster/find-include.js';
import type { Person, Roster, Source } from '../../roster/roster.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CliEnv } from '../cli-env.js';
import { type AimedConnection, withConnector } from '../connect/connect.js';
import type { ConnectionOptions } from '../declare/options.js';
import { blameLine } from '../git/blame.js';
import { planLive } from '../plan/live-plan.js';
import { loadRoster } from '../plan/load-roster.js';
import { readLog } from '../plan/read-log.js';
import { findDoubt } from '../plan/trust.js';
import { refuseNoAddress } from '../refuse-no-address.js';
import { conceal } from '../show/conceal.js';
import { describeError, showError } from '../show/show-error.js';
import { textOptions } from '../show/text-options.js';
import { findSimilar } from '../similar-people.js';
import { typedAddress } from '../users/typed-user.js';

/** The flags of `roster explain`. */
export interface ExplainOptions extends ConnectionOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

/** What the workspace was when it was asked, and what that says of the address. */
interface Asked {
  readonly workspace: Workspace;
  readonly explanation: Explanation;
}

/**
 * Shows what roster, git, workspace, plan and audit log say of an address, also of one that nobody
 * knows. Throws for what can't be one (exit 3). When the workspace can't be asked, what the files say is shown before that error is thrown;
 * exit code 5 when it could not be read completely.
 */
export async function explain(
  typed: string,
  options: ExplainOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const email = typedAddress(typed, env);
  const roster = await loadRoster(options.file, options, env);
  if (roster === null) return EXIT.invalid;
  refuseNoAddress(email, roster);
  const offline = await explainOffline(email, roster, env);
  const { workspace, explanation } = await askWorkspace(offline, roster, options, env);
  show(explanation, options, env);
  const doubt = findDoubt(workspace);
  if (doubt === null) return EXIT.success;
  showError(doubt, options, env);
  return doubt.exitCode;
}

/** What the files say: no network. */
async function explainOffline(email: string, roster: Roster, env: CliEnv): Promise<Explanation> {
  const person = findPerson(roster, email);
  const include = person === null ? null : await explainInclude(person, roster.path, env);
  const similar = person === null ? findSimilar(email, roster) : [];
  return {
    email,
    target: null,
    roster: explainRoster(email, { roster, today: dayAt(env.now()), include, similar }),
    git: person === null ? null : await blameLine(grantOf(person), env),
    live: null,
    plan: null,
    audit_log: null,
    failure: null,
  };
}

/** Who wrote the address down may not be who gave the account type. */
function grantOf({ source, accountTypeLine }: Person): Source {
  return { file: source.file, line: accountTypeLine };
}

async function explainInclude(
  person: Person,
  path: string,
  env: CliEnv,
): Promise<IncludeSays | null> {
  if (person.include === null) return null;
  const bytes = await env.files.read(path);
  const entry = bytes === null ? null : findInclude(bytes, path, person);
  return { ...person.include, path: entry?.path ?? null, may_grant: entry?.mayGrant ?? null };
}

async function askWorkspace(
  offline: Explanation,
  roster: Roster,
  options: ExplainOptions,
  env: CliEnv,
): Promise<Asked> {
  try {
    return await withConnector(options, env, async (connector) =>
      explainOnline(offline, roster, await connector(roster.workspace), env),
    );
  } catch (error) {
    const code = error instanceof RosterError ? error.code : 'unexpected';
    const failure = { code, message: conceal(describeError(error).message, env) };
    show({ ...offline, failure }, options, env);
    throw error;
  }
}

async function explainOnline(
  offline: Explanation,
  roster: Roster,
  connection: AimedConnection,
  env: CliEnv,
): Promise<Asked> {
  const { email } = offline;
  const { plan, workspace } = await planLive(roster, connection, {}, env);
  const live = explainLive(email, workspace);
  const isKnown = live.users.length > 0;
  const explanation: Explanation = {
    ...offline,
    target: plan.target,
    roster: isKnown ? { ...offline.roster, similar: [] } : offline.roster,
    live,
    plan: explainPlan(email, plan, roster, workspace, dayAt(env.now())),
    audit_log: await explainLog(email, workspace, connection, env),
  };
  return { workspace, explanation };
}

async function explainLog(
  email: string,
  workspace: Workspace,
  { settings }: AimedConnection,
  env: CliEnv,
): Promise<AuditSays> {
  const { log, doubt } = await readLog(settings, env);
  const shown = doubt === null ? null : conceal(doubt, env);
  if (log === null) return { status: 'not_read', why: shown ?? '' };
  return explainAuditLog(email, log, workspace, shown);
}

function show(explanation: Explanation, options: ExplainOptions, env: CliEnv): void {
  const shown =
    env.redaction === undefined ? explanation : redactExplanation(explanation, env.redaction);
  env.stdout.write(
    options.format === 'json'
      ? renderJson({ format_version: '1.0', tool_version: VERSION, ...shown })
      : renderExplanation(shown, textOptions(env.stdout, options.color, env)),
  );
}
