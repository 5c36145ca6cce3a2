/**
 * Takes people out of what is shown, for places where others than a workspace's owners can read it.
 * Works on the data before anything is rendered, so that no renderer can forget it.
 */

import { isAccountType } from '../account-type.js';
import { emailKey } from '../email.js';
import type { AuditSays, Explanation, GitSays, RosterSays } from '../plan/explain.js';
import type { Problem } from '../roster/problem.js';
import type { AuditEntry, UserEntry } from './lists.js';

/** One run's way of hiding people: everybody has the same number in all that the run shows. */
export interface Redaction {
  /**
   * A copy of plain data (a plan file, a report file, a result). Each `email` is `person-3`, each
   * `uid` is `uid-3`, digests are zeros, and every other text is as `text` makes it.
   */
  readonly data: <T extends object>(data: T) => T;
  /** Copies that say which problem is where, and nothing of what the file says there. */
  readonly problems: (problems: readonly Problem[]) => readonly Problem[];
  /** The text without addresses and without what a server said. */
  readonly text: (text: string) => string;
}

/**
 * Numbers people in the order in which they are met. A digest of an address would hide nobody: who
 * guesses the address can compute it. That holds for the digests of plans and rosters too.
 */
export function createRedaction(): Redaction {
  const people = createNumbering('person', emailKey);
  const uids = createNumbering('uid', (uid) => uid);
  const text = (raw: string): string =>
    people.replaceUnusual(raw.replace(SAID, ': "…"')).replace(ADDRESS, people.mask);
  const hide = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (key === 'email') return people.mask(value);
    if (key === 'uid') return uids.mask(value);
    return key === 'sha256' ? NO_DIGEST : text(value);
  };
  return {
    // Plain data that is published as JSON goes through JSON and comes back the same.
    data: (data) => JSON.parse(JSON.stringify(data), hide),
    problems: (problems) => problems.map((problem) => redactProblem(problem, text)),
    text,
  };
}

const NO_DIGEST = '0'.repeat(64);
/** A server's own words, as messages quote them. There may be quotes in them too. */
const SAID = /: ".*"/gs;
/** More than addresses: where one could begin or end, nothing of it may stay behind. */
const ADDRESS = /(?![`'])[^\s"<>()[\],;:\\]+@[^\s"<>()[\],;:\\]*[^\s"<>()[\],;:\\`'.!?…]/gu;

/** Numbers for texts, and texts in which they are put. */
interface Numbering {
  /** `person-3`; the same for texts that are one and the same person, and for what it made itself. */
  readonly mask: (text: string) => string;
  /** Replaces the texts that were met and don't look like addresses. */
  readonly replaceUnusual: (text: string) => string;
}

function createNumbering(word: string, keyOf: (text: string) => string): Numbering {
  const masks = new Map<string, string>();
  const unusual = new Map<string, string>();
  const made = new Set<string>();
  const mask = (text: string): string => {
    if (made.has(text)) return text;
    const key = keyOf(text);
    const known = masks.get(key);
    if (known !== undefined) return known;
    const fresh = `${word}-${masks.size + 1}`;
    masks.set(key, fresh);
    made.add(fresh);
    if (text.trim() !== '' && text.replace(ADDRESS, '') !== '') unusual.set(text, fresh);
    return fresh;
  };
  const replaceUnusual = (text: string): string =>
    [...unusual].reduce((rest, [from, to]) => rest.replaceAll(from, to), text);
  return { mask, replaceUnusual };
}

/** Messages and hints quote the file in many ways, so none of them is kept. */
function redactProblem(problem: Problem, text: (raw: string) => string): Problem {
  const said = problem.code.replaceAll('_', ' ');
  return {
    ...problem,
    file: text(problem.file),
    message: `${said.charAt(0).toUpperCase()}${said.slice(1)}.`,
    hint: 'What the file says here is hidden by --redact.',
    // As long as before, so that columns still point at the place.
    excerpt: problem.excerpt === null ? null : problem.excerpt.replace(/\S/g, 'x'),
  };
}

// Takes people out of an explanation, which says more about one of them than anything else does.

const HIDDEN = '…';

/** The explanation without people: names, notes, authors and summaries of commits are hidden as a whole. */
export function redactExplanation(explanation: Explanation, redaction: Redaction): Explanation {
  const { email } = redaction.data({ email: explanation.email });
  return redaction.data({
    ...explanation,
    email,
    roster: hideInRoster(explanation.roster),
    git: explanation.git === null ? null : hideInGit(explanation.git),
    audit_log: explanation.audit_log === null ? null : hideInLog(explanation.audit_log, redaction),
  });
}

function hideInRoster(roster: RosterSays): RosterSays {
  return {
    ...roster,
    name: roster.name === null ? null : HIDDEN,
    note: roster.note === null ? null : HIDDEN,
  };
}

function hideInGit(git: GitSays): GitSays {
  return git.status === 'committed' ? { ...git, author: HIDDEN, summary: HIDDEN } : git;
}

/** Who acted is somebody, whatever the log calls them. */
function hideInLog(audit: AuditSays, redaction: Redaction): AuditSays {
  if (audit.status === 'not_read') return audit;
  const events = audit.events.map((event) => {
    const { actor_email: actor } = event;
    if (actor === null) return event;
    return { ...event, actor_email: redaction.data({ email: actor }).email };
  });
  return { ...audit, events };
}

// Takes people out of lists, which hold more of them than plans and reports do.

/** Users by their numbers alone: a name tells who somebody is as well as an address does. */
export function redactUsers(
  users: readonly UserEntry[],
  redaction: Redaction,
): readonly UserEntry[] {
  return redaction.data(users).map((user) => ({
    ...user,
    name: user.name === null ? null : user.email,
  }));
}

/** Events without people. What metadata say is not known beforehand, so little of it is kept. */
export function redactAuditLog(
  entries: readonly AuditEntry[],
  redaction: Redaction,
): readonly AuditEntry[] {
  // All addresses are met first, so that odd ones are found in other texts too.
  const masks = entries.map(({ actor_email }) =>
    actor_email === null ? null : maskPerson(actor_email, redaction),
  );
  return entries.map((entry, index) => ({
    ...redaction.data({ ...entry, metadata: null }),
    actor_user_id: null,
    actor_email: masks[index] ?? null,
    metadata: redactMetadata(entry.metadata, redaction),
  }));
}

function maskPerson(email: string, redaction: Redaction): string {
  return redaction.data({ email }).email;
}

/**
 * The shape stays, and numbers, account types and people's numbers. Any other text may be somebody's
 * name or uid, and a key may be an address.
 */
function redactMetadata(value: unknown, redaction: Redaction): unknown {
  if (typeof value === 'string') return redactText(value, redaction);
  if (Array.isArray(value)) return value.map((each: unknown) => redactMetadata(each, redaction));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: readonly [string, unknown]) => [
      PLAIN_KEY.test(key) ? key : redactText(key, redaction),
      redactMetadata(each, redaction),
    ]),
  );
}

const PLAIN_KEY = /^[a-z]\w{0,40}$/i;
const ONE_ADDRESS = /^\S+@\S+$/;
const HIDDENRedactLists = '…';

function redactText(text: string, redaction: Redaction): string {
  if (isAccountType(text)) return text;
  return ONE_ADDRESS.test(text) ? maskPerson(text, redaction) : HIDDENRedactLists;
}
