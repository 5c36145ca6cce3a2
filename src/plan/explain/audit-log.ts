/**
 * What an audit log says of people: whom its events name, and so who possibly did what differs. What their
 * metadata hold is not documented: any JSON, any text. So whole words are looked for that can be an address
 * or a uid. Pure.
 */

import { type EmailKey, emailKey } from '../../email.js';
import type { ActiveUser, AuditLogEntry, Workspace } from '../../workspace/workspace.js';
import type { Attribution, Plan } from '../plan.js';
import { compareText } from '../standing.js';

/**
 * One attribution for each address among the changes, attention and unlisted users that an event
 * names by address or uid; in the order in which the plan has them. A hint: an event can name
 * someone without having changed them.
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

/** An event, and the words in its metadata that can be someone's address or uid. */
interface NamingEvent {
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

/** Orders events. Their times have one form, in which a later one is a greater text. */
export function newestFirst(a: AuditLogEntry, b: AuditLogEntry): number {
  const time = ({ createdDttm }: AuditLogEntry): string => createdDttm.replace('T', ' ');
  return compareText(time(b), time(a)) || b.id - a.id;
}

/** The places of the events that name someone, by each name; the newest first. */
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

/** A uid as Paradime makes them: 64 hex digits (seen in Paradime's Python SDK). */
const UID = /^[0-9a-f]{64}$/i;

/**
 * Whether an event can be about a user with these uids. Someone has another uid in each workspace:
 * an event that names uids, and none of theirs, is about another workspace. Who has no uid, since
 * they are not active, can't be told from others.
 */
function isAbout({ names }: NamingEvent, uids: readonly string[]): boolean {
  const named = [...names].filter((name) => UID.test(name));
  return named.length === 0 || uids.length === 0 || uids.some((uid) => names.has(uid));
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

/**
 * Every word of an event's metadata that can be an address, as it is compared, or a uid, as it is:
 * keys and values of any depth, of a JSON text too. Whole words: `diana@acme.io` is not `ana@acme.io`.
 */
function findNames(metadata: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of textsIn(metadata)) addNames(names, text, text !== metadata);
  return names;
}

/** Keys and values. With a stack of its own: what comes from outside may be nested deeper than calls can be. */
function* textsIn(metadata: unknown): Generator<string> {
  const waiting: unknown[] = [typeof metadata === 'string' ? parseIfJson(metadata) : metadata];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') yield value;
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) yield* Object.keys(value);
    for (const each of Object.values(value)) waiting.push(each);
  }
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `isWhole` for a value of JSON, which can be a name by itself. */
function addNames(names: Set<string>, text: string, isWhole: boolean): void {
  const trimmed = text.trim();
  if (isWhole) addName(names, trimmed);
  if (isWhole && isShort(trimmed) && ONE_ADDRESS.test(trimmed)) return;
  for (const word of text.split(BETWEEN).filter(isShort)) {
    addName(names, word);
    addName(names, word.replace(BEHIND_DOMAIN, '$1').replace(BEFORE, '').replace(BEHIND, ''));
  }
}

function addName(names: Set<string>, word: string): void {
  if (word === '' || !isShort(word)) return;
  names.add(word);
  if (word.includes('@')) names.add(emailKey(word));
}

function isShort(word: string): boolean {
  return word.length <= LONGEST_NAME;
}

/** Longer than any address or uid. Normalising a very long text can take long. */
const LONGEST_NAME = 320;

/** A value that is an address and nothing else is that address, whatever is in it. */
const ONE_ADDRESS = /^[^\s@"<>()[\],;:\\]+@[^\s@"<>()[\],;:\\/=|{}`']+$/;

/** What stands between words. Some of it may be in an address by the letter of the law, and never is. */
const BETWEEN = /[\s"<>()[\],;:\\/=|{}`“”«»…]+/u;

/** What a sentence puts before a word. Within one an apostrophe belongs to it: `o'hara@acme.io`. */
const BEFORE = /^['‘*]+/u;

/** What a sentence puts behind a word. */
const BEHIND = /['’*.!?]+$/u;

/** What follows a domain and can't be a part of one, such as `'s`. */
const BEHIND_DOMAIN = /(@[\p{L}\p{M}\p{N}.-]+)[^\p{L}\p{M}\p{N}.@_-].*$/u;
