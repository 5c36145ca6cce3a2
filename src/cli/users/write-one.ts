/** One change by hand: read, show, ask, and write as apply does. */
import { type CountedPort, countRequests } from '../../apply/count-requests.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { Plan, Target } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { nameTarget } from '../../render/plan-words.js';
import { describeByHand } from '../../render/table/one-change.js';
import { createPace } from '../../workspace/pace.js';
import { readWorkspace } from '../../workspace/read.js';
import { retryBudget } from '../../workspace/retry.js';
import type { Workspace } from '../../workspace/workspace.js';
import { askForYes } from '../apply/confirm.js';
import type { InterruptibleEnv } from '../cli-env.js';
import type { Connection } from '../connect/connect.js';
import type { ListOptions } from '../declare/list-options.js';
import { findDoubt } from '../plan/trust.js';
import { conceal } from '../show/conceal.js';
import { showWarning } from '../show/show-warning.js';
import { carryOut, countsOf, leaveAtThat, leaveUnsent, type Ready, type Way } from './carry-out.js';
import { type Decision, decideChange, type Wish } from './one-change.js';
import { planOne } from './plan-one.js';
import { showAlready } from './show-written.js';

/** The flags of the commands that change one user. */
export interface WriteOptions extends ListOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** What a change needs on its way, until it is confirmed. */
interface WriteWay extends Way {
  readonly connection: Omit<Connection, 'port'> & { readonly port: CountedPort };
  readonly options: WriteOptions;
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
  env: InterruptibleEnv,
): Promise<ExitCode> {
  const port = countRequests(connection.port);
  const pace = createPace(env, retryBudget(1));
  const way: WriteWay = { connection: { ...connection, port }, pace, options, env };
  const before = await readWhole(way);
  const decision = decideChange(wish, before);
  if (decision.kind === 'already') {
    showAlready(decision.message, targetOf(connection), countsOf(way), options, env);
    return EXIT.success;
  }
  const plan = planOne(decision.change, before, connection, env);
  announce(decision, plan, way);
  if (options.dryRun) return leaveAtThat(plan, way);
  const confirmed = await confirmUnlessStopped(wish, { plan, before }, way);
  const { interruption } = env.interrupts;
  return interruption === null ? carryOut(confirmed, way) : leaveUnsent(plan, interruption, way);
}

/** Whoever asked for an end wants no further error. */
async function confirmUnlessStopped(wish: Wish, ready: Ready, way: WriteWay): Promise<Ready> {
  try {
    return await confirm(wish, ready, way);
  } catch (error) {
    if (way.env.interrupts.interruption === null) throw error;
    return ready;
  }
}

function targetOf({ endpoint, settingsWorkspaceUid }: Connection): Target {
  return { endpoint, workspace_uid: settingsWorkspaceUid, workspace_name: null };
}

/** What the change leaves to do is said before it is made: it may be a reason not to. */
function announce({ change, left }: Change, plan: Plan, { options, env }: WriteWay): void {
  const what = `${change.email}: ${describeByHand(change)}, in ${nameTarget(plan.target)}`;
  env.stderr.write(`${escapeTerminal(conceal(what, env))}\n`);
  if (left !== null) showWarning(left, options, env);
  showWarning(UNDONE, options, env);
}

/**
 * Asks. Somebody may have thought about it for an hour, so the workspace is looked at once more: who
 * was changed meanwhile is not written to.
 */
async function confirm(wish: Wish, ready: Ready, way: WriteWay): Promise<Ready> {
  const { options, env } = way;
  if (options.yes) return ready;
  await askForYes(questionFor(wish), options.yes, env);
  const before = await readWhole(way);
  const again = decideChange(wish, before);
  // What came about meanwhile is not sent: applying finds it as `already`.
  if (again.kind === 'already') return { plan: ready.plan, before };
  const plan = planOne(again.change, before, way.connection, env);
  if (JSON.stringify(plan.changes) === JSON.stringify(ready.plan.changes)) return { plan, before };
  throw new RosterError(`${wish.email} was changed meanwhile. Nothing was written.`, {
    code: 'stale_plan',
    exitCode: EXIT.stale,
    hint: 'Look at it with `roster users get`, and run this again.',
  });
}

function questionFor({ action }: Wish): string {
  const warned = "The API can't undo this, only people can, in Account Settings > Team. ";
  return `${action === 'disable' ? warned : ''}Do this?`;
}

async function readWhole({ connection, pace, env }: WriteWay): Promise<Workspace> {
  const workspace = await readWorkspace(connection.port, pace, env.interrupts.stop);
  const doubt = findDoubt(workspace);
  if (doubt !== null) throw doubt;
  return workspace;
}
