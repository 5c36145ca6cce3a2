/** The events of an audit log, the newest first, each with whom it can name. */
import type { EmailKey } from '../email.js';
import type { AuditLogEntry } from '../workspace/check-lists.js';
import type { ActiveUser } from '../workspace/workspace.js';
import { findNames } from './names.js';
import { compareText } from './standing.js';

/** An event, and the words in its metadata that can be somebody's address or uid. */
export interface NamingEvent {
  readonly event: AuditLogEntry;
  readonly names: ReadonlySet<string>;
}

/**
 * The events that can be about a workspace, the newest first. The log is the whole company's, so with
 * a name only events of the workspace that is called so count.
 */
export function findNamingEvents(
  log: readonly AuditLogEntry[],
  workspaceName: string | null,
): readonly NamingEvent[] {
  const isOwn = (event: AuditLogEntry): boolean =>
    workspaceName === null || event.workspaceName === workspaceName;
  return log
    .filter(isOwn)
    .toSorted(newestFirst)
    .map((event) => ({ event, names: findNames(event.metadataJson) }));
}

/** What an event can call a user: the address as it is compared, and the uids of those who are active. */
export function namesOf(key: EmailKey, activeUsers: readonly ActiveUser[]): readonly string[] {
  return [key, ...activeUsers.filter((user) => user.key === key).map(({ uid }) => uid)];
}

/** A uid as Paradime makes them: 64 hex digits (seen in Paradime's Python SDK). */
const UID = /^[0-9a-f]{64}$/i;

/**
 * Whether an event can be about a user with these uids. Somebody has another uid in each workspace:
 * an event that names uids, and none of theirs, is about another workspace. Who has no uid, since
 * they are not active, can't be told from others.
 */
export function isAbout({ names }: NamingEvent, uids: readonly string[]): boolean {
  const named = [...names].filter((name) => UID.test(name));
  return named.length === 0 || uids.length === 0 || uids.some((uid) => names.has(uid));
}

/** Orders events. Their times have one form, in which a later one is a greater text. */
export function newestFirst(a: AuditLogEntry, b: AuditLogEntry): number {
  const time = ({ createdDttm }: AuditLogEntry): string => createdDttm.replace('T', ' ');
  return compareText(time(b), time(a)) || b.id - a.id;
}
