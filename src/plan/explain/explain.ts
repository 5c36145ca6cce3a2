/** Everything about one address, in the form that is published (docs/json.md): what roster, workspace, plan and audit log say. Pure. */

import type { AccountType, LiveAccountType } from '../../account-type.js';
import { type Day, daysBetween } from '../../day.js';
import { type EmailKey, emailKey, matchesAny, matchesPattern } from '../../email.js';
import type { Person, Roster, Source } from '../../roster/roster.js';
import type { AuditLogEntry, Workspace } from '../../workspace/workspace.js';
import { describeDecision } from '../decision-words.js';
import type { Attention, Change, Guard, Lookalikes, Plan, RosterPast, Target } from '../plan.js';
import type { WrittenDays } from '../reinviting.js';
import { isExpired, matchStandings, type Standing } from '../standing.js';
import { findNamingEvents, namesOf } from './audit-log.js';

/** Everything about one address. What could not be asked is null, and then `failure` says why. */
export interface Explanation {
  /** As it was asked for. */
  readonly email: string;
  /** The workspace that was asked. */
  readonly target: Target | null;
  readonly roster: RosterSays;
  /** Null for someone who is not on the roster: there is no line. */
  readonly git: GitSays | null;
  /** What git says of the past of someone who is not on the roster; null for everyone else. */
  readonly past: RosterPast | null;
  readonly live: LiveSays | null;
  readonly plan: PlanSays | null;
  readonly audit_log: AuditSays | null;
  /** Why the workspace could not be asked. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** What the roster says of an address. */
export interface RosterSays {
  /** The root file. */
  readonly path: string;
  /** `expired` counts as not on the roster. */
  readonly status: 'listed' | 'expired' | 'not_listed';
  /** As the roster writes it; null for someone who is not in it. */
  readonly email: string | null;
  readonly account_type: AccountType | null;
  readonly name: string | null;
  readonly note: string | null;
  /** The last day of access. */
  readonly expires: Day | null;
  /** Why the person is left alone for now, and until when; also where that is over, or does not act. */
  readonly hold: { readonly reason: string; readonly until: Day | null } | null;
  /** Whole days after today until the last day; negative when it is past. */
  readonly days_left: number | null;
  readonly source: Source | null;
  /** Other files that say the same. */
  readonly also_in: readonly Source[];
  /** The entry that lets the person in, for someone in an included file. */
  readonly include: IncludeSays | null;
  /** The patterns of `policy.ignore` that match. */
  readonly ignored_by: readonly string[];
  /** The patterns of `policy.protected` that match. */
  readonly protected_by: readonly string[];
  /** Whether `policy.allowed_domains` has the domain; null where any is allowed. */
  readonly domain_allowed: boolean | null;
  /** Addresses on the roster that may have been meant, for one that is neither there nor live. */
  readonly similar: readonly { readonly email: string }[];
}

/** An entry of `include`, and what it may grant as far as that can be told. */
export interface IncludeSays extends Source {
  readonly path: string | null;
  readonly may_grant: readonly AccountType[] | null;
}

/** What git says of the line, or why it says nothing. */
export type GitSays =
  | {
      readonly status: 'committed';
      readonly commit: string;
      readonly author: string;
      /** ISO 8601, UTC. */
      readonly authored_at: string;
      readonly summary: string;
      /** Whether the line may be older: the clone has no older commits. */
      readonly shallow: boolean;
    }
  | {
      /** git refuses a folder that belongs to someone else. */
      readonly status: 'not_trusted';
      /** The top of the repository, which is to be trusted. */
      readonly folder: string;
    }
  | { readonly status: 'not_committed' | 'no_repository' | 'no_git' | 'unknown' };

/** What is live. */
export interface LiveSays {
  /** ISO 8601, UTC. */
  readonly read_at: string;
  readonly complete: boolean;
  readonly users: readonly LiveEntry[];
}

/** Someone at the address. */
export interface LiveEntry {
  readonly status: 'active' | 'invited' | 'expired';
  readonly email: string;
  readonly account_type: LiveAccountType;
  /** Null for an invitation. */
  readonly uid: string | null;
}

/** What the plan would do, and why. */
export interface PlanSays {
  readonly outcome: 'change' | 'attention' | 'kept' | 'ignored' | 'nothing';
  /** How the address stands live and on the roster, and what follows, as one sentence. */
  readonly reason: string;
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  /** Whose one side this is: who may be the same person at another address. */
  readonly lookalikes: readonly Lookalikes[];
  /** Guards that tripped and so keep the changes from being made. */
  readonly stopped_by: readonly Guard[];
}

/** The newest events, or why there are none to be had. */
export type AuditSays =
  | {
      readonly status: 'read';
      readonly total: number;
      readonly events: readonly EventSays[];
      /** Why there may be more; null when the whole log was read. */
      readonly doubt: string | null;
    }
  | { readonly status: 'not_read'; readonly why: string };

/** An event that names the address or a uid of it. */
export interface EventSays {
  readonly id: number;
  /** As the log writes it, without a zone. */
  readonly at: string;
  readonly event_type: string;
  readonly actor_type: string;
  /** Null when something other than a user acted. */
  readonly actor_email: string | null;
  readonly workspace_name: string;
}

/** The person at an address, if the roster has one. */
export function findPerson(roster: Roster, email: string): Person | null {
  return roster.people.find(({ key }) => key === emailKey(email)) ?? null;
}

/** What the roster says of an address. */
export function explainRoster(email: string, input: RosterInput): RosterSays {
  const { roster, today, include, similar } = input;
  const { ignore, protected: protectedBy, allowedDomains } = roster.policy;
  const key = emailKey(email);
  const person = findPerson(roster, email);
  const matching = (patterns: readonly string[]): readonly string[] =>
    patterns.filter((pattern) => matchesPattern(key, pattern));
  const expires = person?.expires ?? null;
  return {
    path: roster.path,
    status: statusOf(person, today),
    email: person?.email ?? null,
    account_type: person?.accountType ?? null,
    name: person?.name ?? null,
    note: person?.note ?? null,
    expires,
    hold: explainHold(person),
    days_left: expires === null ? null : daysBetween(today, expires),
    source: person?.source ?? null,
    also_in: (person?.also ?? []).map((place) => place.source),
    include,
    ignored_by: matching(ignore),
    protected_by: matching(protectedBy),
    domain_allowed: allowedDomains.length === 0 ? null : isDomainAllowed(key, allowedDomains),
    similar: similar.map((each) => ({ email: each })),
  };
}

/** What is live at an address, active users first. */
export function explainLive(email: string, workspace: Workspace): LiveSays {
  const key = emailKey(email);
  const active = workspace.activeUsers.filter((user) => user.key === key);
  const invited = workspace.invitedUsers.filter((user) => user.key === key);
  return {
    read_at: workspace.readAt,
    complete: workspace.gaps.length === 0,
    users: [
      ...active.map(({ email: shown, accountType, uid }): LiveEntry => {
        return { status: 'active', email: shown, account_type: accountType, uid };
      }),
      ...invited.map(({ email: shown, accountType, invitation }): LiveEntry => {
        const status = invitation === 'expired' ? 'expired' : 'invited';
        return { status, email: shown, account_type: accountType, uid: null };
      }),
    ],
  };
}

/** What the plan, made of the same roster and read, does about an address, and why. */
export function explainPlan(
  email: string,
  plan: Plan,
  roster: Roster,
  workspace: Workspace,
  context: ExplainContext,
): PlanSays {
  const key = emailKey(email);
  const isTheirs = (each: { readonly email: string }): boolean => emailKey(each.email) === key;
  const changes = plan.changes.filter(isTheirs);
  const attention = plan.attention.filter(isTheirs);
  const isIgnored = matchesAny(key, roster.policy.ignore);
  const isWithheld = attention.some(({ code }) => code === 'protected_user');
  const isKept = changes.length === 0 && plan.unlisted.some(isTheirs);
  const standing = findStanding(key, roster, workspace, context);
  return {
    outcome: isIgnored ? 'ignored' : outcomeOf(changes, attention, isKept),
    reason: isIgnored
      ? IGNORED
      : describeDecision(standing, roster.policy, isWithheld, context.today),
    changes,
    attention,
    lookalikes: plan.lookalikes.filter(({ invited, disabled }) =>
      [invited, disabled].some((each) => emailKey(each) === key),
    ),
    stopped_by: findStopping(plan, changes, isWithheld),
  };
}

/** The newest events that name an address, or a uid of an active user who has it. `doubt` as it is shown. */
export function explainAuditLog(
  email: string,
  log: readonly AuditLogEntry[],
  workspace: Workspace,
  doubt: string | null,
): AuditSays {
  const own = namesOf(emailKey(email), workspace.activeUsers);
  const events = findNamingEvents(log, null)
    .filter(({ names }) => own.some((name) => names.has(name)))
    .map(({ event }) => toEvent(event));
  return { status: 'read', total: events.length, events: events.slice(0, MOST_EVENTS), doubt };
}

/** What the plan was made with, beside roster and read. */
interface ExplainContext {
  readonly today: Day;
  readonly written?: WrittenDays;
}

/** What is known offline. */
interface RosterInput {
  readonly roster: Roster;
  readonly today: Day;
  readonly include: IncludeSays | null;
  readonly similar: readonly string[];
}

function statusOf(person: Person | null, today: Day): RosterSays['status'] {
  if (person === null) return 'not_listed';
  return isExpired(person, today) ? 'expired' : 'listed';
}

function explainHold(person: Person | null): RosterSays['hold'] {
  const hold = person?.hold ?? null;
  return hold === null ? null : { reason: hold.reason, until: hold.until };
}

function isDomainAllowed(key: EmailKey, domains: readonly string[]): boolean {
  return domains.includes(key.slice(key.lastIndexOf('@') + 1));
}

function outcomeOf(
  changes: readonly Change[],
  attention: readonly Attention[],
  isKept: boolean,
): PlanSays['outcome'] {
  if (changes.length > 0) return 'change';
  if (attention.length > 0) return 'attention';
  return isKept ? 'kept' : 'nothing';
}

const IGNORED = 'policy.ignore matches the address, so roster neither sees nor touches this user.';

function findStanding(
  key: EmailKey,
  roster: Roster,
  workspace: Workspace,
  { today, written }: ExplainContext,
): Standing {
  const found = matchStandings(roster, workspace, today, written).find((each) => each.key === key);
  const nothing = { person: null, hold: null, expired: null, active: [], invited: [] };
  return found ?? { key, ...nothing, successor: null, written: null };
}

/** One tripped guard stops every change; `protected` is the one that an attention stands for. */
function findStopping(
  plan: Plan,
  changes: readonly Change[],
  isWithheld: boolean,
): readonly Guard[] {
  const tripped = plan.guards.filter((guard) => !guard.passed);
  if (changes.length > 0) return tripped;
  return isWithheld ? tripped.filter(({ name }) => name === 'protected') : [];
}

/** More than that nobody reads; `roster audit-log` has them all. */
const MOST_EVENTS = 10;

function toEvent(event: AuditLogEntry): EventSays {
  return {
    id: event.id,
    at: event.createdDttm,
    event_type: event.eventType,
    actor_type: event.actorType,
    actor_email: event.actorEmail,
    workspace_name: event.workspaceName,
  };
}
