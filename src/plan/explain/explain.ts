/** What roster, workspace, plan and audit log say of one address. Pure. */
import { type Day, daysBetween } from '../../day.js';
import { type EmailKey, emailKey, matchesAny, matchesPattern } from '../../email.js';
import type { Person, Roster } from '../../roster/roster.js';
import type { AuditLogEntry, Workspace } from '../../workspace/workspace.js';
import { describeDecision } from '../decision-words.js';
import type { Attention, Change, Guard, Plan } from '../plan.js';
import { isExpired, matchStandings, type Standing } from '../standing.js';
import { findNamingEvents, namesOf } from './audit-log.js';
import type {
  AuditSays,
  EventSays,
  IncludeSays,
  LiveEntry,
  LiveSays,
  PlanSays,
  RosterSays,
} from './explanation.js';

/** What is known offline. */
interface RosterInput {
  readonly roster: Roster;
  readonly today: Day;
  readonly include: IncludeSays | null;
  readonly similar: readonly string[];
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
    days_left: expires === null ? null : daysBetween(today, expires),
    source: person?.source ?? null,
    include,
    ignored_by: matching(ignore),
    protected_by: matching(protectedBy),
    domain_allowed: allowedDomains.length === 0 ? null : isAllowed(key, allowedDomains),
    similar: similar.map((each) => ({ email: each })),
  };
}

function statusOf(person: Person | null, today: Day): RosterSays['status'] {
  if (person === null) return 'not_listed';
  return isExpired(person, today) ? 'expired' : 'listed';
}

function isAllowed(key: EmailKey, domains: readonly string[]): boolean {
  return domains.includes(key.slice(key.lastIndexOf('@') + 1));
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
  today: Day,
): PlanSays {
  const key = emailKey(email);
  const isTheirs = (each: { readonly email: string }): boolean => emailKey(each.email) === key;
  const changes = plan.changes.filter(isTheirs);
  const attention = plan.attention.filter(isTheirs);
  const isIgnored = matchesAny(key, roster.policy.ignore);
  const isWithheld = attention.some(({ code }) => code === 'protected_user');
  const isKept = changes.length === 0 && plan.unlisted.some(isTheirs);
  const standing = findStanding(key, roster, workspace, today);
  return {
    outcome: isIgnored ? 'ignored' : outcomeOf(changes, attention, isKept),
    reason: isIgnored ? IGNORED : describeDecision(standing, roster.policy, isWithheld),
    changes,
    attention,
    stopped_by: findStopping(plan, changes, isWithheld),
  };
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

function findStanding(key: EmailKey, roster: Roster, workspace: Workspace, today: Day): Standing {
  const found = matchStandings(roster, workspace, today).find((standing) => standing.key === key);
  return found ?? { key, person: null, expired: null, active: [], invited: [] };
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
