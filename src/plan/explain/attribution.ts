/** Who possibly did what differs: the newest event of the audit log that names each user. Pure. */
import { type EmailKey, emailKey } from '../../email.js';
import type { ActiveUser, AuditLogEntry, Workspace } from '../../workspace/workspace.js';
import type { Attribution, Plan } from '../plan.js';
import { findNamingEvents, isAbout, type NamingEvent } from './audit-log.js';

/**
 * One attribution for each address among the changes, attention and unlisted users that an event
 * names by address or uid; in the order in which the plan has them. A hint: an event can name
 * somebody without having changed them.
 */
export function attribute(
  plan: Pick<Plan, 'target' | 'changes' | 'attention' | 'unlisted'>,
  workspace: Pick<Workspace, 'activeUsers'>,
  log: readonly AuditLogEntry[],
): readonly Attribution[] {
  const events = findNamingEvents(log, plan.target.workspace_name);
  const byName = groupByName(events);
  const uids = uidsByKey(workspace.activeUsers);
  return [...addressesOf(plan)].flatMap(([key, email]) => {
    const own = uids.get(key) ?? [];
    const ranks = [key, ...own].flatMap((name) => byName.get(name) ?? []).sort((a, b) => a - b);
    const newest = ranks.flatMap((rank) => events[rank] ?? []).find((each) => isAbout(each, own));
    return newest === undefined ? [] : [toAttribution(email, newest.event)];
  });
}

/** The places of the events that name somebody, by each name; the newest first. */
function groupByName(events: readonly NamingEvent[]): ReadonlyMap<string, readonly number[]> {
  const ranks = new Map<string, number[]>();
  for (const [rank, { names }] of events.entries()) {
    for (const name of names) {
      const known = ranks.get(name);
      if (known === undefined) ranks.set(name, [rank]);
      else known.push(rank);
    }
  }
  return ranks;
}

/** Each address once, as it is written where it is met first. */
function addressesOf(
  plan: Pick<Plan, 'changes' | 'attention' | 'unlisted'>,
): ReadonlyMap<EmailKey, string> {
  const addresses = new Map<EmailKey, string>();
  for (const { email } of [...plan.changes, ...plan.attention, ...plan.unlisted]) {
    const key = emailKey(email);
    if (!addresses.has(key)) addresses.set(key, email);
  }
  return addresses;
}

function uidsByKey(users: readonly ActiveUser[]): ReadonlyMap<EmailKey, readonly string[]> {
  const uids = new Map<EmailKey, string[]>();
  for (const { key, uid } of users) {
    const known = uids.get(key);
    if (known === undefined) uids.set(key, [uid]);
    else known.push(uid);
  }
  return uids;
}

function toAttribution(email: string, event: AuditLogEntry): Attribution {
  return {
    email,
    event_type: event.eventType,
    workspace_name: event.workspaceName,
    actor_email: event.actorEmail,
    at: event.createdDttm,
  };
}
