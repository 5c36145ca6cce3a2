/** `roster apply`: shows the plan, asks, writes, and says what became of it. */
import { type Applied, applyPlan } from '../../apply/apply-plan.js';
import { type CountedPort, countRequests } from '../../apply/count-requests.js';
import { applyExitCode, makeDryReport, makeReport, runOutcome } from '../../apply/make-report.js';
import type { Report, ReportFile, RunOutcome } from '../../apply/report.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import type { Allowances } from '../../plan/allowances.js';
import { allPassed } from '../../plan/guards.js';
import type { Plan } from '../../plan/plan.js';
import { renderPlanText } from '../../render/text/plan.js';
import { createPace } from '../../workspace/pace.js';
import { retryBudget } from '../../workspace/retry.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CliEnv } from '../cli-env.js';
import { confirmPlan } from '../confirm.js';
import { type Connection, withConnection } from '../connect.js';
import { explainStop } from '../explain-stop.js';
import { interruptible } from '../interrupt.js';
import { filePlan, planLive } from '../live-plan.js';
import { loadRoster } from '../load-roster.js';
import type { ConnectionOptions, OutputOptions } from '../options.js';
import { createProgress } from '../progress.js';
import { applyTarget, isSavedPlan, loadSavedPlan, recheckSaved } from '../saved-plan.js';
import { namesOf, showRefusedPlan, showReport } from '../show.js';
import { showError } from '../show-error.js';
import { textOptions } from '../text-options.js';
import { checkWritable } from '../write-file.js';

/** The flags of `roster apply`. */
export interface ApplyOptions extends ConnectionOptions, OutputOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly allow: Allowances;
}

/** A plan that is ready to be applied, with the read that it was held against. */
interface Ready {
  readonly plan: Plan;
  readonly before: Workspace;
  readonly retries: number;
}

/** Applies a roster, or a saved plan: what is in the file decides. */
export async function apply(path: string, options: ApplyOptions, env: CliEnv): Promise<ExitCode> {
  await checkWritable(namesOf(options.report), '--report', path, env);
  return (await isSavedPlan(path, env))
    ? applySavedPlan(path, options, env)
    : applyRoster(path, options, env);
}

async function applyRoster(path: string, options: ApplyOptions, env: CliEnv): Promise<ExitCode> {
  const roster = await loadRoster(path, options, env);
  if (roster === null) return EXIT.invalid;
  return withConnection(options, roster.workspace.uid, env, async (connection) => {
    const counted = count(connection);
    const { plan, workspace, retries } = await planLive(roster, counted, options.allow, env);
    return carryOut({ plan, before: workspace, retries }, counted.port, options, env);
  });
}

async function applySavedPlan(path: string, options: ApplyOptions, env: CliEnv): Promise<ExitCode> {
  const saved = await loadSavedPlan(path, env);
  return withConnection(options, saved.target.workspace_uid, env, async (connection) => {
    const counted = count(connection);
    applyTarget(saved, path, connection);
    const { plan, workspace, retries } = await recheckSaved(
      saved,
      path,
      counted,
      options.allow,
      env,
    );
    return carryOut({ plan, before: workspace, retries }, counted.port, options, env);
  });
}

function count(connection: Connection): Connection & { readonly port: CountedPort } {
  return { ...connection, port: countRequests(connection.port) };
}

/** Guards, shows, asks, writes, reports. */
async function carryOut(
  ready: Ready,
  port: CountedPort,
  options: ApplyOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const { plan } = ready;
  announcePlan(plan, options, env);
  if (!allPassed(plan.guards)) return refusePlan(plan, options, env);
  if (options.dryRun) {
    const requests = { reads: port.reads, writes: port.writes, retries: ready.retries };
    return finish('dry_run', makeDryReport(plan, requests), EXIT.success, options, env);
  }
  const checked = await confirm(ready, port, options, env);
  if (!allPassed(checked.plan.guards)) return refusePlan(checked.plan, options, env);
  const { applied, report, signal } = await write(checked, port, options, env);
  explainStop(applied.stopped, options, env);
  const exitCode = applyExitCode([report], applied.stopped);
  const outcome = runOutcome([report], applied.stopped);
  const isTerminated = exitCode === EXIT.interrupted && signal !== 'SIGINT';
  const ended = isTerminated ? EXIT.terminated : exitCode;
  return finish(outcome, report, ended, options, env);
}

/**
 * Asks. Somebody may have thought about it for an hour, so what the plan saw is looked at once more:
 * what was done meanwhile is skipped, and nothing is written to who was changed meanwhile.
 */
async function confirm(
  ready: Ready,
  port: CountedPort,
  options: ApplyOptions,
  env: CliEnv,
): Promise<Ready> {
  const { plan } = ready;
  if (plan.changes.length === 0 || options.yes) return ready;
  await confirmPlan(plan, options.yes, env);
  const again = await recheckSaved(plan, `of ${plan.roster.path}`, { port }, options.allow, env);
  return { plan: again.plan, before: again.workspace, retries: ready.retries + again.retries };
}

async function refusePlan(plan: Plan, options: ApplyOptions, env: CliEnv): Promise<ExitCode> {
  await showRefusedPlan(filePlan(plan, env), options, env);
  return EXIT.guard;
}

/** The plan goes where people look; standard output is the report's when a program reads it. */
function announcePlan(plan: Plan, options: ApplyOptions, env: CliEnv): void {
  const stream = options.format === 'text' ? env.stdout : env.stderr;
  const text = textOptions(stream, options.color, env);
  stream.write(`${renderPlanText(filePlan(plan, env), { ...text, mode: 'plan' })}\n`);
}

interface Written {
  readonly applied: Applied;
  readonly report: Report;
  readonly signal: string | null;
}

async function write(
  ready: Ready,
  port: CountedPort,
  options: ApplyOptions,
  env: CliEnv,
): Promise<Written> {
  const { plan, before } = ready;
  const pace = createPace(env, retryBudget(plan.changes.length));
  const { result: applied, signal } = await interruptible(env, ({ stop, abandon }) =>
    applyPlan(plan, before, {
      reader: port,
      writer: port,
      pace,
      env,
      concurrency: options.concurrency,
      stop,
      abandon,
      onResult: createProgress(plan, textOptions(env.stderr, options.color, env), env),
    }),
  );
  const retries = ready.retries + pace.retries;
  const requests = { reads: port.reads, writes: port.writes, retries };
  return { applied, report: makeReport(plan, applied, requests), signal };
}

async function finish(
  outcome: RunOutcome,
  report: Report,
  exitCode: ExitCode,
  options: ApplyOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const file: ReportFile = {
    format_version: '1.0',
    tool_version: VERSION,
    outcome,
    reports: [report],
  };
  try {
    await showReport(file, options, env);
    return exitCode;
  } catch (error) {
    // The exit code is about the workspace; that somebody gets no report is second to it.
    showError(error, options, env);
    return exitCode === EXIT.success ? EXIT.unexpected : exitCode;
  }
}
