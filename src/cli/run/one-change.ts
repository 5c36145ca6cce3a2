/** What somebody wants done by hand to one user, held against what is live: one change, or none. */
import type { AccountType } from '../../account-type.js';
import { applyPlan } from '../../apply/apply-plan.js';
import {
  applyExitCode,
  type CountedPort,
  countRequests,
  makeDryReport,
  makeReport,
  runOutcome,
} from '../../apply/make-report.js';
import type { Report, ReportFile, RunOutcome } from '../../apply/report.js';
import type { StopReason } from '../../apply/run.js';
import { dayAt } from '../../day.js';
import { emailKey } from '../../email.js';
import type { Env } from '../../env.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { changeAccountType, disable, invite, reinvite, takesAdmin } from '../../plan/changes.js';
import { allPassed, makeGuard } from '../../plan/guards.js';
import type { Change as ChangeOfPlan, Guard, Plan, Target } from '../../plan/plan.js';
import { planRoster } from '../../plan/plan-roster.js';
import { escapeTerminal } from '../../render/escape.js';
import { describeByHand, toWritten, writtenTable } from '../../render/lists.js';
import { summarizeReports } from '../../render/report-words.js';
import { nameTarget } from '../../render/words.js';
import type { Person, Roster } from '../../roster/roster.js';
import { createPace, type Pace, retryBudget } from '../../workspace/pace.js';
import { findDoubt, readWorkspace } from '../../workspace/read.js';
import type { ActiveUser, InvitedUser, Workspace } from '../../workspace/workspace.js';
import type { Connection } from '../connect.js';
import { type CliEnv, type InterruptibleEnv, settling } from '../interrupt.js';
import type { ListOptions } from '../options.js';
import { conceal, showError, showWarning } from '../say.js';
import { showList } from '../show.js';
import { explainStop } from './apply-all.js';
import { askForYes } from './confirm.js';

/** What is wanted, of whom. */
export type Wish =
  | { readonly action: 'invite'; readonly email: string; readonly accountType: AccountType }
  | {
      readonly action: 'set_account_type';
      readonly email: string;
      readonly accountType: AccountType;
    }
  | { readonly action: 'disable'; readonly email: string };

/** What comes of it. */
export type Decision =
  | {
      readonly kind: 'change';
      readonly change: ChangeOfPlan;
      /** What the change leaves for a human to do, as one sentence, or null. */
      readonly left: string | null;
    }
  | {
      readonly kind: 'already';
      /** How it is already, as one sentence. */
      readonly message: string;
    };

/** Everything live at one address. */
interface Live {
  readonly email: string;
  readonly user: ActiveUser | null;
  readonly pending: readonly InvitedUser[];
  readonly isExpired: boolean;
}

/**
 * Decides without any clock or network. Throws `ambiguous_user`, `user_not_found`, `already_active`,
 * `already_invited` or `not_active` (exit 1) for what can't be done; nothing was written then.
 */
export function decideChange(wish: Wish, workspace: Workspace): Decision {
  const live = findLive(wish.email, workspace);
  switch (wish.action) {
    case 'invite':
      return decideInvite(live, wish.accountType);
    case 'set_account_type':
      return decideType(live, wish.accountType);
    case 'disable':
      return decideDisable(live);
  }
}

function findLive(email: string, workspace: Workspace): Live {
  const key = emailKey(email);
  const [user, second] = workspace.activeUsers.filter((each) => each.key === key);
  if (second !== undefined) {
    throw refuse(
      'ambiguous_user',
      `More than one active user has the address ${email}.`,
      'Nobody can say which one is meant. Mend it in Account Settings > Team.',
    );
  }
  const invited = workspace.invitedUsers.filter((each) => each.key === key);
  return {
    email,
    user: user ?? null,
    pending: invited.filter((each) => each.invitation === 'pending'),
    isExpired: invited.some((each) => each.invitation === 'expired'),
  };
}

function decideInvite({ email, user, pending, isExpired }: Live, to: AccountType): Decision {
  if (user !== null) {
    if (user.accountType === to) return already(`${email} is active as ${to} already.`);
    throw refuse(
      'already_active',
      `${email} is active already, as ${user.accountType}.`,
      `To change the account type: roster users set-account-type ${email} ${to}`,
    );
  }
  const other = pending.find((each) => each.accountType !== to);
  if (other !== undefined) {
    throw refuse(
      'already_invited',
      `${email} is invited already, as ${other.accountType}.`,
      'The API can change no invitation: cancel it in Account Settings > Team, or wait until it is accepted.',
    );
  }
  if (pending.length > 0) return already(`${email} is invited as ${to} already.`);
  const person = personOf(email, to);
  return change(isExpired ? reinvite(person) : invite(person));
}

function decideType(live: Live, to: AccountType): Decision {
  const { email, user } = live;
  if (user === null) throw refuseInactive(live, 'have its account type changed');
  if (user.accountType === to) return already(`${email} is ${to} already.`);
  return change(changeAccountType(personOf(user.email, to), user));
}

function decideDisable(live: Live): Decision {
  const { email, user, pending } = live;
  if (user === null) throw refuseInactive(live, 'be disabled');
  const left = `There is an invitation to ${email} too, which the API can't cancel: do that in Account Settings > Team.`;
  return change(disable(user, null), pending.length > 0 ? left : null);
}

function refuseInactive({ email, pending, isExpired }: Live, what: string): RosterError {
  if (pending.length === 0 && !isExpired) return userNotFound(email);
  const status = pending.length > 0 ? 'invited' : 'invited, and the invitation has expired';
  return refuse(
    'not_active',
    `${email} is only ${status}, and an invitation can't ${what}.`,
    'Invitations are cancelled in Account Settings > Team; the API has no way to.',
  );
}

/** The error for an address that is nowhere in the workspace. */
export function userNotFound(email: string): RosterError {
  return refuse(
    'user_not_found',
    `Nobody in the workspace has the address ${email}.`,
    'See `roster users list`. Disabled users are not listed by the API.',
  );
}

function already(message: string): Decision {
  return { kind: 'already', message };
}

function change(planned: ChangeOfPlan, left: string | null = null): Decision {
  return { kind: 'change', change: planned, left };
}

/** Somebody on no roster. Where they stand is not shown: it is the command line. */
function personOf(email: string, accountType: AccountType): Person {
  return {
    email,
    key: emailKey(email),
    accountType,
    name: null,
    note: null,
    expires: null,
    source: { file: '', line: 1 },
    accountTypeLine: 1,
    include: null,
  };
}

function refuse(code: string, message: string, hint: string): RosterError {
  return new RosterError(message, { code, exitCode: EXIT.unexpected, hint });
}

// Sends one change by hand as apply sends all of its own, and says what became of it.

/** The plan that makes a wish true, with the read that it was made from. */
export interface Ready {
  readonly plan: Plan;
  readonly before: Workspace;
}

/** What a change by hand needs on its way. */
export interface Way {
  readonly connection: { readonly port: CountedPort };
  readonly pace: Pace;
  readonly options: ListOptions;
  readonly env: InterruptibleEnv;
}

/** Writes. A signal lets it settle; the exit code is as that of an apply. */
export async function carryOut({ plan, before }: Ready, way: Way): Promise<ExitCode> {
  const { connection, pace, options, env } = way;
  const { stop, abandon } = env.interrupts;
  const applied = await settling(env, () =>
    applyPlan(plan, before, {
      reader: connection.port,
      writer: connection.port,
      pace,
      env,
      concurrency: 1,
      stop,
      abandon,
      onResult: () => undefined,
    }),
  );
  const report = makeReport(plan, applied, countsOf(way));
  explainStop(applied.stopped, options, env);
  showWritten(runOutcome([report], applied.stopped), report, options, env);
  return exitCodeOf(report, applied.stopped, way);
}

function exitCodeOf(report: Report, stopped: StopReason | null, { env }: Way): ExitCode {
  const exitCode = applyExitCode([report], stopped);
  const { interruption } = env.interrupts;
  return exitCode === EXIT.interrupted && interruption !== null ? interruption.exitCode : exitCode;
}

/** Shows what would be done. */
export function leaveAtThat(plan: Plan, way: Way): ExitCode {
  showWritten('dry_run', makeDryReport(plan, countsOf(way)), way.options, way.env);
  return EXIT.success;
}

/** Says of a change that was on its way that it was not sent. */
export function leaveUnsent(plan: Plan, interruption: RosterError, way: Way): ExitCode {
  showError(interruption, way.options, way.env);
  showWritten('interrupted', makeDryReport(plan, countsOf(way)), way.options, way.env);
  return interruption.exitCode;
}

/** What went out so far. */
export function countsOf({ connection: { port }, pace }: Way): Report['requests'] {
  return { reads: port.reads, writes: port.writes, retries: pace.retries };
}

// A plan of one change, for the way that all changes go.

/** Nobody may lock everybody out, by hand neither. */
const LEAST_ADMINS = 1;

/** A roster that wants nothing: it names nobody and keeps everybody. */
const NO_ROSTER: Roster = {
  path: '',
  sha256: '',
  workspace: { uid: null, name: null, credentials: null },
  policy: {
    unlisted: 'keep',
    ignore: [],
    protected: [],
    allowedDomains: [],
    reinviteExpired: true,
    maxRemovals: { unit: 'people', value: 1 },
    maxInvites: 1,
    minAdmins: LEAST_ADMINS,
    seats: { active: null },
    expiryNoticeDays: 0,
  },
  people: [],
};

/**
 * The plan for one change to a workspace that was read completely. Throws `min_admins` (exit 5) for
 * one that would take the last active admin away.
 */
export function planOne(
  change: ChangeOfPlan,
  workspace: Workspace,
  { endpoint, settingsWorkspaceUid }: Pick<Connection, 'endpoint' | 'settingsWorkspaceUid'>,
  env: Pick<Env, 'now'>,
): Plan {
  const today = dayAt(env.now());
  const nothing = planRoster(NO_ROSTER, workspace, {
    endpoint,
    settingsWorkspaceUid,
    allow: {},
    today,
  });
  const guards = takesAdmin(change) ? [adminGuard(nothing)] : [];
  if (!allPassed(guards)) throw refusePlanOne(change);
  return { ...nothing, changes: [change], guards };
}

function adminGuard(plan: Plan): Guard {
  return makeGuard('min_admins', LEAST_ADMINS, plan.observed.admins - 1);
}

function refusePlanOne(change: ChangeOfPlan): RosterError {
  return new RosterError(`${change.email} is the last active admin. Nothing was written.`, {
    code: 'min_admins',
    exitCode: EXIT.guard,
    hint: 'Make somebody else ADMIN or WORKSPACE_ADMIN first, or nobody could manage users.',
  });
}

// Says what became of one change by hand.

/** Shows the outcome of a change that was on its way. */
export function showWritten(
  outcome: RunOutcome,
  report: Report,
  options: ListOptions,
  env: CliEnv,
): void {
  const file: ReportFile = {
    format_version: '1.0',
    tool_version: VERSION,
    outcome,
    reports: [report],
    failures: [],
  };
  const written = report.results.map(toWritten);
  const results = env.redaction?.data(written) ?? written;
  const { target, converged, requests } = report;
  const json = { ...HEAD, outcome, target, converged, requests, results };
  showList({ json, table: writtenTable(results), summary: summarizeReports(file) }, options, env);
}

/** Shows that there was nothing to do: to people in a sentence, to programs as no results. */
export function showAlready(
  message: string,
  target: Target,
  requests: Report['requests'],
  options: ListOptions,
  env: CliEnv,
): void {
  const said = conceal(message, env);
  if (options.format === 'table') {
    env.stdout.write(`${escapeTerminal(said)} Nothing was written.\n`);
    return;
  }
  const json = { ...HEAD, outcome: 'no_changes', target, converged: true, requests, results: [] };
  showList({ json, table: writtenTable([]), summary: said }, options, env);
}

const HEAD = { format_version: '1.0', tool_version: VERSION };

// One change by hand: read, show, ask, and write as apply does.

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
