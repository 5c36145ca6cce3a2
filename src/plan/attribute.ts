/** Who possibly did what differs: the newest event of the audit log that names each user. Pure. */
import { type EmailKey, emailKey } from '../email.js';
import type { AuditLogEntry } from '../workspace/check-lists.js';
import type { ActiveUser, Workspace } from '../workspace/workspace.js';
import { findNamingEvents } from './naming-events.js';
import type { Attribution, Plan } from './plan.js';

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
  const newest = new Map<string, Ranked>();
  for (const [rank, { event, names }] of findNamingEvents(
    log,
    plan.target.workspace_name,
  ).entries()) {
    for (const name of names) if (!newest.has(name)) newest.set(name, { rank, event });
  }
  const uids = uidsByKey(workspace.activeUsers);
  return [...addressesOf(plan)].flatMap(([key, email]) => {
    const found = [key, ...(uids.get(key) ?? [])].flatMap((name) => newest.get(name) ?? []);
    const [first] = found.sort((a, b) => a.rank - b.rank);
    return first === undefined ? [] : [toAttribution(email, first.event)];
  });
}

/** An event with its place among all, counted from the newest. */
interface Ranked {
  readonly rank: number;
  readonly event: AuditLogEntry;
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
    actor_email: event.actorEmail,
    at: event.createdDttm,
  };
}
