/** `roster explain`: everything about one person, from every side that can be asked. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { dayAt } from '../../day.js';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import {
  type AuditSays,
  type Explanation,
  explainAuditLog,
  explainLive,
  explainPlan,
  explainRoster,
  findPerson,
  type IncludeSays,
} from '../../plan/explain/explain.js';
import { renderJson } from '../../render/json.js';
import { renderExplanationText } from '../../render/text/explain.js';
import type { TextOptions } from '../../render/text/layout.js';
import { LARGEST_FILE } from '../../roster/bytes.js';
import { checkAddress } from '../../roster/check/address.js';
import { findInclude } from '../../roster/include/find.js';
import type { Person, Roster, Source } from '../../roster/roster.js';
import { findReadError } from '../../workspace/read.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type AimedConnection, withConnector } from '../connect.js';
import { blameLine } from '../git/blame.js';
import { readRosterPast } from '../git/roster-past.js';
import {
  addConnectionOptions,
  addRedactOption,
  type CliEnv,
  type ConnectionOptions,
  DEFAULT_ROSTER,
  type Finish,
} from '../options.js';
import { loadRoster } from '../run/aim.js';
import { readLog } from '../run/audit-log.js';
import { planLive } from '../run/plan-all.js';
import { conceal, describeError, showError, textOptions } from '../say.js';
import { findSimilar, typedAddress } from '../typed-user.js';

/** The flags of `roster explain`. */
interface ExplainOptions extends ConnectionOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

/** Says everything about one person. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('explain')
    .argument('<email>', 'e-mail address')
    .option('--file <file>', 'the roster file', DEFAULT_ROSTER)
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(['text', 'json'])
        .default('text'),
    );
  return addConnectionOptions(addRedactOption(command)).action(async (email, options) =>
    finish(await explain(email, options, env)),
  );
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
async function explain(typed: string, options: ExplainOptions, env: CliEnv): Promise<ExitCode> {
  const email = typedAddress(typed, env);
  const roster = await loadRoster(options.file, options, env);
  if (roster === null) return EXIT.invalid;
  refuseNoAddress(email, roster);
  const offline = await explainOffline(email, roster, env);
  const { workspace, explanation } = await askWorkspace(offline, roster, options, env);
  showExplanation(explanation, options, env);
  const incomplete = findReadError(workspace);
  if (incomplete === null) return EXIT.success;
  showError(incomplete, options, env);
  return incomplete.exitCode;
}

/**
 * What can't be anyone's address is a slip, and asking everywhere about it would hide that: throws what a
 * roster says of it (exit 3), with who may be meant, unless something stands before an `@` and something
 * behind it. Addresses that are wrong in another way may still be live.
 */
function refuseNoAddress(typed: string, roster: Roster): void {
  const problem = /[^@]@[^@]/.test(typed) ? null : checkAddress(typed);
  if (problem === null) return;
  const similar = findSimilar(typed, roster);
  const hint = similar.length === 0 ? problem.hint : `Did you mean ${similar.join(' or ')}?`;
  throw new RosterError(problem.message, {
    code: problem.code,
    exitCode: EXIT.invalid,
    ...(hint ? { hint } : {}),
  });
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
    past: person === null ? await readPastOf(email, roster, env) : null,
    live: null,
    plan: null,
    audit_log: null,
    failure: null,
  };
}

async function readPastOf(
  email: string,
  roster: Roster,
  env: CliEnv,
): Promise<Explanation['past']> {
  const key = emailKey(email);
  return (await readRosterPast(new Set([key]), roster, env)).get(key) ?? null;
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
  const bytes = await env.files.read(path, LARGEST_FILE);
  const entry = bytes === null ? null : await findInclude(bytes, path, person);
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
    showExplanation({ ...offline, failure }, options, env);
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
  const { plan, workspace, written } = await planLive(roster, connection, {}, env);
  const live = explainLive(email, workspace);
  const isKnown = live.users.length > 0;
  const explanation: Explanation = {
    ...offline,
    target: plan.target,
    roster: isKnown ? { ...offline.roster, similar: [] } : offline.roster,
    live,
    plan: explainPlan(email, plan, roster, workspace, {
      today: dayAt(env.now()),
      written: written ?? new Map(),
    }),
    audit_log: await explainLog(email, workspace, connection, env),
  };
  return { workspace, explanation };
}

async function explainLog(
  email: string,
  workspace: Workspace,
  connection: AimedConnection,
  env: CliEnv,
): Promise<AuditSays> {
  const { log, warning } = await readLog(connection);
  const shown = warning === null ? null : conceal(warning, env);
  if (log === null) return { status: 'not_read', why: shown ?? '' };
  return explainAuditLog(email, log, workspace, shown);
}

function showExplanation(explanation: Explanation, options: ExplainOptions, env: CliEnv): void {
  const shown = env.redaction?.explanation(explanation) ?? explanation;
  const text = textOptions(env.stdout, options.color, env);
  env.stdout.write(EXPLANATION_FORMATS[options.format](shown, text));
}

type RenderExplanation = (explanation: Explanation, text: TextOptions) => string;

/** Every format of explanations. */
const EXPLANATION_FORMATS: Readonly<Record<ExplainOptions['format'], RenderExplanation>> = {
  text: renderExplanationText,
  json: (shown) => renderJson({ format_version: '1.0', tool_version: VERSION, ...shown }),
};
