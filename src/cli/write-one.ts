/** Carries out one change by hand: read, show, ask, write as apply does, say what became of it. */
import { applyPlan } from '../apply/apply-plan.js';
import { type CountedPort, countRequests } from '../apply/count-requests.js';
import { applyExitCode, makeDryReport, makeReport, runOutcome } from '../apply/make-report.js';
import type { Report, RunOutcome } from '../apply/report.js';
import type { StopReason } from '../apply/run.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import type { Plan, Target } from '../plan/plan.js';
import { escapeTerminal } from '../render/escape.js';
import { nameTarget } from '../render/plan-words.js';
import { describeByHand } from '../render/table/one-change.js';
import { createPace, type Pace } from '../workspace/pace.js';
import { readWorkspace } from '../workspace/read.js';
import { retryBudget } from '../workspace/retry.js';
import type { Workspace } from '../workspace/workspace.js';
import type { CliEnv } from './cli-env.js';
import { conceal } from './conceal.js';
import { askForYes } from './confirm.js';
import type { Connection } from './connect.js';
import { explainStop } from './explain-stop.js';
import { interruptible } from './interrupt.js';
import type { ListOptions } from './list-options.js';
import { type Decision, decideChange, type Wish } from './one-change.js';
import { planOne } from './plan-one.js';
import { showWarning } from './show-warning.js';
import { showAlready, showWritten } from './show-written.js';
import { findDoubt } from './trust.js';

/** The flags of the commands that change one user. */
export interface WriteOptions extends ListOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** What a change needs on its way. */
interface Way {
  readonly connection: Omit<Connection, 'port'> & { readonly port: CountedPort };
  readonly options: WriteOptions;
  readonly env: CliEnv;
}

/** The plan that makes a wish true, with the read that it was made from. */
interface Ready {
  readonly plan: Plan;
  readonly before: Workspace;
}

type Change = Extract<Decision, { kind: 'change' }>;

const UNDONE =
  "roster undoes what its file doesn't know. Write it into the roster too, or the next `roster apply` will undo it.";

/**
 * Makes one wish true. Nothing is sent when it is true already, or when it can't be (`decideChange`
 * says when). Throws `incomplete_read`, `empty_read` and `min_admins` (exit 5), `stale_plan` (exit 6).
 */
export async function writeOne(
  wish: Wish,
  connection: Connection,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const port = countRequests(connection.port);
  const way: Way = { connection: { ...connection, port }, options, env };
  const pace = createPace(env, retryBudget(1));
  const before = await readWhole(port, pace);
  const decision = decideChange(wish, before);
  if (decision.kind === 'already') {
    const requests = countsOf(port, pace);
    showAlready(decision.message, targetOf(connection), requests, options, env);
    return EXIT.success;
  }
  const plan = planOne(decision.change, before, connection, env);
  announce(decision, plan, way);
  if (options.dryRun) {
    const report = makeDryReport(plan, countsOf(port, pace));
    return finish('dry_run', report, EXIT.success, way);
  }
  return carryOut(await confirm(wish, { plan, before }, pace, way), pace, way);
}

function targetOf({ endpoint, settingsWorkspaceUid }: Connection): Target {
  return { endpoint, workspace_uid: settingsWorkspaceUid, workspace_name: null };
}

/** What the change leaves to do is said before it is made: it may be a reason not to. */
function announce({ change, left }: Change, plan: Plan, { options, env }: Way): void {
  const what = `${change.email}: ${describeByHand(change)}, in ${nameTarget(plan.target)}`;
  env.stderr.write(`${escapeTerminal(conceal(what, env))}\n`);
  if (left !== null) showWarning(left, options, env);
  showWarning(UNDONE, options, env);
}

/**
 * Asks. Somebody may have thought about it for an hour, so the workspace is looked at once more: who
 * was changed meanwhile is not written to.
 */
async function confirm(wish: Wish, ready: Ready, pace: Pace, way: Way): Promise<Ready> {
  const { connection, options, env } = way;
  if (options.yes) return ready;
  await askForYes('Do this?', options.yes, env);
  const before = await readWhole(connection.port, pace);
  const again = decideChange(wish, before);
  // What came about meanwhile is not sent: applying finds it as `already`.
  if (again.kind === 'already') return { plan: ready.plan, before };
  const plan = planOne(again.change, before, connection, env);
  if (JSON.stringify(plan.changes) === JSON.stringify(ready.plan.changes)) return { plan, before };
  throw new RosterError(`${wish.email} was changed meanwhile. Nothing was written.`, {
    code: 'stale_plan',
    exitCode: EXIT.stale,
    hint: 'Look at it with `roster users get`, and run this again.',
  });
}

async function readWhole(port: CountedPort, pace: Pace): Promise<Workspace> {
  const workspace = await readWorkspace(port, pace);
  const doubt = findDoubt(workspace);
  if (doubt !== null) throw doubt;
  return workspace;
}

async function carryOut({ plan, before }: Ready, pace: Pace, way: Way): Promise<ExitCode> {
  const { connection, options, env } = way;
  const { port } = connection;
  const { result: applied, signal } = await interruptible(env, ({ stop, abandon }) =>
    applyPlan(plan, before, {
      reader: port,
      writer: port,
      pace,
      env,
      concurrency: 1,
      stop,
      abandon,
      onResult: () => undefined,
    }),
  );
  const report = makeReport(plan, applied, countsOf(port, pace));
  explainStop(applied.stopped, options, env);
  const outcome = runOutcome([report], applied.stopped);
  return finish(outcome, report, exitCodeOf(report, applied.stopped, signal), way);
}

function exitCodeOf(report: Report, stopped: StopReason | null, signal: string | null): ExitCode {
  const exitCode = applyExitCode([report], stopped);
  const isTerminated = exitCode === EXIT.interrupted && signal !== 'SIGINT';
  return isTerminated ? EXIT.terminated : exitCode;
}

function countsOf(port: CountedPort, pace: Pace): Report['requests'] {
  return { reads: port.reads, writes: port.writes, retries: pace.retries };
}

function finish(outcome: RunOutcome, report: Report, exitCode: ExitCode, way: Way): ExitCode {
  showWritten(outcome, report, way.options, way.env);
  return exitCode;
}
