/** `roster users invite`, `set-account-type` and `disable`: reads, plans the one change, and applies it as any plan. */
import { countRequests } from '../../apply/make-report.js';
import type { Report, ReportFile } from '../../apply/report.js';
import { dayAt } from '../../day.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import type { Change, Plan, Target } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { toWritten, writtenTable } from '../../render/lists.js';
import { describeChange } from '../../render/plan-words.js';
import { summarizeReports } from '../../render/report-words.js';
import { nameTarget } from '../../render/words.js';
import { findReadError, readWorkspace } from '../../workspace/read.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Connection, openPace } from '../connect.js';
import type { InterruptibleEnv } from '../interrupt.js';
import type { CliEnv, ListOptions } from '../options.js';
import { conceal, showWarning } from '../say.js';
import { showEmptyList, showList } from '../show.js';
import { findNear } from '../typed-user.js';
import { applyRun, type PlannedResults, type Telling } from './apply-run.js';
import { findTrippedWish, type PlannedWish, planWish, type Wish } from './one-change.js';
import type { Planned } from './plan-all.js';
import { valuesOf } from './workspace-result.js';

/** The flags of the commands that change one user. */
export interface WriteOptions extends ListOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** A wish that comes to a change. */
type PlannedChange = Extract<PlannedWish, { readonly kind: 'change' }>;

/**
 * Makes one wish true. Nothing is sent when it is true already, or when it can't be (`planWish`
 * says when). Throws `incomplete_read`, `empty_read` and `min_admins` (exit 5), `stale_plan` (exit 6).
 */
export async function writeOne(
  wish: Wish,
  { port, endpoint, settingsWorkspaceUid }: Connection,
  options: WriteOptions,
  env: InterruptibleEnv,
): Promise<ExitCode> {
  const counted = countRequests(port);
  const pace = openPace(env);
  const workspace = await readWorkspace(counted, pace, env.interrupts.stop);
  const incomplete = findReadError(workspace);
  if (incomplete !== null) throw incomplete;
  const today = dayAt(env.now());
  const planned = planWish(wish, workspace, { endpoint, settingsWorkspaceUid, today });
  const { retries } = pace;
  if (planned.kind === 'already') {
    const target = { endpoint, workspace_uid: settingsWorkspaceUid, workspace_name: null };
    const requests = { reads: counted.reads, writes: counted.writes, retries };
    showAlready(planned.message, target, requests, options, env);
    return EXIT.success;
  }
  const { plan, change } = planned;
  refuseTripped({ plan, workspace }, change);
  const subject = { roster: plan.roster.path, uid: settingsWorkspaceUid, name: null };
  const value = { plan, workspace, retries, port: counted };
  return applyRun([{ ok: true, subject, value }], {
    telling: tellOfOne(wish, planned, workspace, options, env),
    options: { ...options, allow: {} },
    env,
  });
}

function refuseTripped(
  { plan, workspace }: Pick<Planned, 'plan' | 'workspace'>,
  change: Change,
): void {
  const error = findTrippedWish(plan, change, workspace);
  if (error !== null) throw error;
}

function tellOfOne(
  wish: Wish,
  planned: PlannedChange,
  workspace: Workspace,
  options: WriteOptions,
  env: CliEnv,
): Telling {
  return {
    announce: () => {
      announce(wish, planned, options, env);
      if (wish.action === 'invite') warnOfNearUser(wish.email, workspace, options, env);
    },
    async refuse(results: PlannedResults) {
      for (const each of valuesOf(results)) refuseTripped(each, planned.change);
      return EXIT.guard;
    },
    question: () => questionFor(wish),
    findOutdated: (_plan: Plan, { stale, isForeign }) =>
      stale.length > 0 || isForeign ? changedMeanwhile(wish) : null,
    follow: () => () => undefined,
    async report(file: ReportFile) {
      for (const report of file.reports) showWritten(report, file, options, env);
    },
  };
}

const UNDONE =
  'This is not in the roster file. Add it there too, or the next `roster apply` will undo it.';

/** What the change leaves for a human to do is said before it is made: it may be a reason not to. */
function announce(
  { email }: Wish,
  { change, plan }: PlannedChange,
  options: WriteOptions,
  env: CliEnv,
): void {
  const what = `${change.email}: ${describeByHand(change)}, in ${nameTarget(plan.target)}`;
  env.stderr.write(`${escapeTerminal(conceal(what, env))}\n`);
  if (plan.attention.some(({ code }) => code === 'cancel_invitation')) {
    const left = `There is also an invitation to ${email}. The API can't cancel it: do that in Account Settings > Team.`;
    showWarning(left, options, env);
  }
  showWarning(UNDONE, options, env);
}

/** Whom nobody knows may be someone who is there, misspelt; an invitation can't be taken back. */
function warnOfNearUser(
  email: string,
  { activeUsers, invitedUsers }: Workspace,
  options: WriteOptions,
  env: CliEnv,
): void {
  const known = [...activeUsers, ...invitedUsers].map((user) => user.email);
  const near = findNear(email, known);
  if (near !== null) {
    showWarning(`${near} is already in the workspace. Did you mean ${near}?`, options, env);
  }
}

/** What a change by hand will do, without saying whom: `invite as BUSINESS`, `ADMIN → ANALYST`. */
function describeByHand(change: Change): string {
  // Whether someone is on a roster is not known here.
  if (change.action === 'disable') return `disable (${change.from})`;
  return describeChange(change, 'plan');
}

function questionFor({ action }: Wish): string {
  const warned =
    "The API can't undo this: it can only be undone manually, in Account Settings > Team. ";
  return `${action === 'disable' ? warned : ''}Do this?`;
}

function changedMeanwhile({ email }: Wish): RosterError {
  return new RosterError(`${email} was changed in the meantime. Nothing was written.`, {
    code: 'stale_plan',
    exitCode: EXIT.stale,
    hint: 'Check it with `roster users get`, then run this again.',
  });
}

const HEAD = { format_version: '1.0', tool_version: VERSION };

/** Shows what became of the change. */
function showWritten(
  { target, converged, requests, results }: Report,
  file: ReportFile,
  options: ListOptions,
  env: CliEnv,
): void {
  const written = results.map(toWritten);
  const shown = env.redaction?.written(written) ?? written;
  const { outcome } = file;
  const json = { ...HEAD, outcome, target, converged, requests, results: shown };
  showList({ json, table: writtenTable(shown), summary: summarizeReports(file) }, options, env);
}

/** Shows that there was nothing to do: to people in a sentence, to programs as no results. */
function showAlready(
  message: string,
  target: Target,
  requests: Report['requests'],
  options: ListOptions,
  env: CliEnv,
): void {
  const said = conceal(message, env);
  const json = { ...HEAD, outcome: 'no_changes', target, converged: true, requests, results: [] };
  const summary = `${said} Nothing was written.`;
  showEmptyList({ json, table: writtenTable([]), summary }, options, env);
}
