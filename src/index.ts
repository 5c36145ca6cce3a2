/**
 * The public library: what `import … from 'roster-sync'` gives. Every step of the way is a function
 * of its own (roster → plan → guards → apply → report), and planning is pure. Explicit names only:
 * what is not here is not public.
 */
import { processEnv } from './env/node.js';
import type { Env } from './env.js';
import type { SandboxOptions, SandboxServer } from './sandbox/http.js';
import { type ParadimeOptions, Paradime as UnboundParadime } from './workspace/client.js';

export {
  ACCOUNT_TYPES,
  type AccountType,
  isAdminType,
  type LiveAccountType,
} from './account-type.js';
export { type Applied, applyPlan } from './apply/apply-plan.js';
export { makeReport, runOutcome } from './apply/make-report.js';
export type {
  ChangeError,
  Outcome,
  Report,
  ReportFile,
  ReportSummary,
  Result,
  RunOutcome,
} from './apply/report.js';
export type { ApplyPorts, LongWait, StopReason } from './apply/run.js';
export { type Day, dayAt, daysBetween, parseDay } from './day.js';
export { type EmailKey, emailKey } from './email.js';
export { processEnv } from './env/node.js';
export type { Env } from './env.js';
export { EXIT, type ExitCode, RosterError } from './errors.js';
export { type ApplyCall, apply, type MadePlan, type PlanCall, plan } from './library.js';
export type { Allowances } from './plan/allowances.js';
export { attribute } from './plan/explain/audit-log.js';
export { allPassed } from './plan/guards.js';
export type {
  Attention,
  AttentionCode,
  Attribution,
  Change,
  Expiring,
  Failure,
  Guard,
  GuardName,
  Origin,
  Plan,
  PlanFile,
  PlanSummary,
  SeatCounts,
  Seats,
  Target,
  Unlisted,
} from './plan/plan.js';
export { findUnaccepted, type PlanContext, planRoster } from './plan/plan-roster.js';
export type { LastWritten, WhyNotTold, WrittenDays } from './plan/reinviting.js';
export { markOrigins } from './plan/saved/origins.js';
export { parsePlanFile } from './plan/saved/parse-plan-file.js';
export { makePlanFile } from './plan/saved/plan-file.js';
export { renderPlanGithub, renderReportGithub } from './render/github.js';
export { renderJson } from './render/json.js';
export { renderPlanMarkdown } from './render/markdown/plan.js';
export { renderReportMarkdown } from './render/markdown/report.js';
export { renderPlanText } from './render/text/plan.js';
export { renderReportText } from './render/text/report.js';
export { editText } from './roster/edit/edit.js';
export type { Edit, NewPerson, PersonValues } from './roster/edit/person.js';
export { formatText } from './roster/format/format.js';
export type { ReadingFiles } from './roster/include/follow.js';
export type { IncludedFile } from './roster/include/found.js';
export type { ParseResult } from './roster/join.js';
export { type ParseContext, parseRoster } from './roster/parse-roster.js';
export type { Problem, ProblemCode } from './roster/problem.js';
export { readRoster } from './roster/read.js';
export type { Limit, Person, Policy, Roster, RosterTarget, Source } from './roster/roster.js';
export type { PersonKey } from './roster/words.js';
export { SANDBOX_KEYS, type SandboxKey } from './sandbox/credentials.js';
export type {
  AuditLogClient,
  ParadimeOptions,
  UsersClient,
  WorkspacesClient,
} from './workspace/client.js';
export { connectWorkspace } from './workspace/client.js';
export { createPace, type Pace } from './workspace/pace.js';
export { readWorkspace } from './workspace/read.js';
export { retryBudget } from './workspace/retry.js';
export {
  type ParsedSettings,
  resolveSettings,
  type Settings,
  type WantedWorkspace,
} from './workspace/settings.js';
export type {
  ActiveUser,
  AuditLogEntry,
  EndReason,
  InvitedUser,
  NamedWorkspace,
  RequestEnd,
  Workspace,
  WorkspaceReader,
  WorkspaceWriter,
  WriteEnd,
} from './workspace/workspace.js';

/**
 * A client for Paradime's API with the methods of its Python SDK, on this process's own network and
 * clock. `env` is for tests.
 */
export class Paradime extends UnboundParadime {
  /** The bundle's own names are short. */
  static override readonly name: string = 'Paradime';

  constructor(options: ParadimeOptions, env: Env = processEnv()) {
    super(options, env);
  }
}

/** Starts a sandbox on 127.0.0.1. Loaded when it is called, since a server is much to load. */
export async function serveSandbox(
  options: SandboxOptions,
  env: Env = processEnv(),
): Promise<SandboxServer> {
  const sandbox = await import('./sandbox/http.js');
  return sandbox.serveSandbox(options, env);
}
