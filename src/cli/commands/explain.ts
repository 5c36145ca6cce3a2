/** `roster explain`: everything about one person, from every side that can be asked. */

import { Command, Option } from 'commander';
import { dayAt } from '../../day.js';
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
} from '../../plan/explain.js';
import { renderJson } from '../../render/json.js';
import { redactExplanation } from '../../render/redact.js';
import { renderExplanationText } from '../../render/text/explain.js';
import { checkAddress } from '../../roster/check/address.js';
import { findInclude } from '../../roster/include/find.js';
import type { Person, Roster, Source } from '../../roster/roster.js';
import { suggest } from '../../roster/words.js';
import { findDoubt } from '../../workspace/read.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type AimedConnection, withConnector } from '../connect.js';
import { blameLine } from '../git/blame.js';
import type { CliEnv } from '../interrupt.js';
import { addConnectionOptions, addRedactOption, type ConnectionOptions } from '../options.js';
import { readLog } from '../run/audit-log.js';
import { loadRoster, planLive } from '../run/plan-all.js';
import { conceal, describeError, showError, textOptions } from '../say.js';
import { typedAddress } from '../typed-user.js';

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
  { lists }: AimedConnection,
  env: CliEnv,
): Promise<AuditSays> {
  const { log, doubt } = await readLog(lists, env);
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
      : renderExplanationText(shown, textOptions(env.stdout, options.color, env)),
  );
}

// `roster explain`, declared.

type Finish = (code: ExitCode) => void;

const DEFAULT_FILE = 'roster.yaml';

/** Says everything about one person. */
export function declareExplain(env: CliEnv, finish: Finish): Command {
  const command = new Command('explain')
    .description('Show everything about one person: roster, git, workspace, plan, audit log.')
    .argument('<email>', 'whom')
    .option('--file <file>', 'the roster file', DEFAULT_FILE)
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(['text', 'json'])
        .default('text'),
    );
  return addConnectionOptions(addRedactOption(command)).action(async (email: string, options) => {
    const { explain } = await import('./explain.js');
    finish(await explain(email, options, env));
  });
}

// What can't be anybody's address is a slip, and asking everywhere about it would hide that.

/**
 * Throws what a roster says of such an address (exit 3), with who may be meant, unless something stands
 * before an `@` and something behind it. Addresses that are wrong in another way may still be live.
 */
export function refuseNoAddress(typed: string, roster: Pick<Roster, 'people'>): void {
  const fault = /[^@]@[^@]/.test(typed) ? null : checkAddress(typed);
  if (fault === null) return;
  const similar = findSimilar(typed, roster);
  const hint = similar.length === 0 ? fault.hint : `Did you mean ${similar.join(' or ')}?`;
  throw new RosterError(fault.message, {
    code: fault.code,
    exitCode: EXIT.invalid,
    ...(hint ? { hint } : {}),
  });
}

// People on a roster whose address may have been meant.

/** More than that is no help. */
const MOST = 3;

/** As many letters at the beginning as are a hint at whom somebody means who has not typed more. */
const TELLING_LETTERS = 3;

/**
 * Up to three addresses, as the roster writes them, with nearly the same part before the `@`; where no domain
 * was typed, also with one that begins alike.
 */
export function findSimilar(typed: string, { people }: Pick<Roster, 'people'>): readonly string[] {
  const left = new Map<string, string[]>();
  for (const { email, key } of people) {
    const local = localPart(key);
    left.set(local, [...(left.get(local) ?? []), email]);
  }
  const wanted = localPart(typed);
  // Of other scripts nothing is left to compare by, and then everything would look alike.
  if (!/[a-z0-9]/i.test(wanted)) return [];
  const found: string[] = [];
  while (found.length < MOST) {
    const next = suggest(wanted, [...left.keys()]);
    if (next === null) break;
    found.push(...(left.get(next) ?? []));
    left.delete(next);
  }
  if (!/@./.test(typed)) found.push(...findBeginning(wanted, left));
  return found.slice(0, MOST);
}

function findBeginning(
  wanted: string,
  left: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const start = wanted.toLowerCase().slice(0, TELLING_LETTERS);
  if (start.length < TELLING_LETTERS) return [];
  return [...left].flatMap(([local, emails]) => (local.startsWith(start) ? emails : []));
}

function localPart(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at);
}
