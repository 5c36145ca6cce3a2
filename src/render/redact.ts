/**
 * Takes people out of what is shown, for places where others than a workspace's owners can read it.
 * Works on the data before anything is rendered, so that no renderer can forget it; what of the data
 * is harmless is written down in `harmless.ts`, and everything else is hidden.
 */
import { isAccountType } from '../account-type.js';
import type { ReportFile, Result } from '../apply/report.js';
import { emailKey } from '../email.js';
import type { DoctorFile } from '../generated/doctor-file.js';
import type { ExpiringFile } from '../generated/expiring-file.js';
import type { ReviewFile } from '../generated/review-file.js';
import type { Explanation } from '../plan/explain/explain.js';
import type { PlanFile, RosterPast } from '../plan/plan.js';
import type { Problem } from '../roster/problem.js';
import { concealIn, type Secrets } from '../secret.js';
import { HARMLESS } from './harmless.js';
import type { AuditEntry, UserEntry, WorkspaceEntry, WrittenEntry } from './lists.js';
import type { AnyRule, Rule, TextRule } from './redaction-rule.js';

/** Gives back a copy without people. */
type Redact<T> = (shown: T) => T;

/** One run's way of showing data: without secrets and, with `--redact`, without people, each with the same number everywhere. */
export interface Redaction {
  readonly hidesPeople: boolean;
  readonly planFile: Redact<PlanFile>;
  readonly reportFile: Redact<ReportFile>;
  readonly result: Redact<Result>;
  readonly explanation: Redact<Explanation>;
  /** Says which problem is where, and nothing of what the file says there. */
  readonly problems: Redact<readonly Problem[]>;
  readonly users: Redact<readonly UserEntry[]>;
  readonly workspaces: Redact<readonly WorkspaceEntry[]>;
  readonly auditLog: Redact<readonly AuditEntry[]>;
  readonly written: Redact<readonly WrittenEntry[]>;
  readonly doctorFile: Redact<DoctorFile>;
  readonly expiringFile: Redact<ExpiringFile>;
  readonly reviewFile: Redact<ReviewFile>;
  /** For a sentence that is made of it. */
  readonly rosterPast: Redact<RosterPast>;
  /** A person's number instead of the address. */
  readonly email: Redact<string>;
  /** The text without addresses and without what a server said. */
  readonly text: Redact<string>;
}

/**
 * Numbers people in the order in which they are met. A digest of an address would hide nobody: who
 * guesses the address can compute it. That holds for the digests of plans and rosters too.
 */
export function createRedaction(secrets: Secrets): Redaction {
  const masks = createMasks();
  const by =
    <T>(rule: Rule<T> & AnyRule): Redact<T> =>
    (shown) =>
      concealIn(redact(shown, rule, masks), secrets);
  const problems = by<readonly Problem[]>([HARMLESS.problem]);
  const users = by<readonly UserEntry[]>([HARMLESS.user]);
  return {
    hidesPeople: true,
    planFile: by(HARMLESS.planFile),
    reportFile: by(HARMLESS.reportFile),
    result: by(HARMLESS.result),
    explanation: by(HARMLESS.explanation),
    problems: (found) => problems(found).map(nameProblem),
    users: (found) => users(found).map(nameUser),
    workspaces: by<readonly WorkspaceEntry[]>([HARMLESS.workspace]),
    auditLog: by<readonly AuditEntry[]>([HARMLESS.auditEvent]),
    written: by<readonly WrittenEntry[]>([HARMLESS.written]),
    doctorFile: by(HARMLESS.doctorFile),
    expiringFile: by(HARMLESS.expiringFile),
    reviewFile: by(HARMLESS.reviewFile),
    rosterPast: by(HARMLESS.rosterPast),
    email: masks.person,
    text: (text) => masks.text(secrets.conceal(text)),
  };
}

/** The code says what is wrong, as far as that can be said without the file's own words. */
function nameProblem(problem: Problem): Problem {
  const said = problem.code.replaceAll('_', ' ');
  return {
    ...problem,
    message: `${said.charAt(0).toUpperCase()}${said.slice(1)}.`,
    hint: 'What the file says here is hidden by --redact.',
  };
}

function nameUser(user: UserEntry): UserEntry {
  return { ...user, name: user.name === null ? null : user.email };
}

const HIDDEN = '…';
const NO_DIGEST = '0'.repeat(64);

function redact<T>(shown: T, rule: AnyRule, masks: Masks): T {
  // Twice, since an odd address that is met late may stand in a text before it.
  letThrough(shown, rule, masks);
  // The rule is made for the type: what it lets through is of the same kind as what it was given.
  return letThrough(shown, rule, masks) as T;
}

/** What of a value may be seen by a rule. Null says that there is nothing, so it stays. */
function letThrough(value: unknown, rule: AnyRule, masks: Masks): unknown {
  if (value === null || value === undefined) return value;
  if (typeof rule === 'string') return showByWord(value, rule, masks);
  if (isListRule(rule)) {
    return Array.isArray(value) ? value.map((each) => letThrough(each, rule[0], masks)) : HIDDEN;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return HIDDEN;
  return mapEntries(value, (key, each) => {
    const known = Object.hasOwn(rule, key) ? rule[key] : undefined;
    return known === undefined
      ? [showKey(key, masks), HIDDEN]
      : [key, letThrough(each, known, masks)];
  });
}

function isListRule(rule: AnyRule): rule is readonly [AnyRule] {
  return Array.isArray(rule);
}

function mapEntries(
  value: object,
  change: (key: string, each: unknown) => readonly [string, unknown],
): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: readonly [string, unknown]) => change(key, each)),
  );
}

function showByWord(value: unknown, rule: Extract<AnyRule, string>, masks: Masks): unknown {
  switch (rule) {
    case 'plain':
      return typeof value === 'number' || typeof value === 'boolean' ? value : HIDDEN;
    case 'word':
      return typeof value === 'string' && WORD.test(value) ? value : HIDDEN;
    case 'nobody':
      return null;
    case 'open':
      return showOpen(value, masks);
    default:
      return typeof value === 'string' ? showText(value, rule, masks) : HIDDEN;
  }
}

const WORD = /^[\w-]+$/;
/** What keys of a policy can be set to, but for logins and patterns of them. */
const VALUE = /^(?:\d+[%d]?|disable|keep|true|false|no limit)$/;

function showText(text: string, rule: TextRule, masks: Masks): string {
  switch (rule) {
    case 'text':
      return masks.text(text);
    case 'person':
      return masks.person(text);
    case 'uid':
      return masks.uid(text);
    case 'digest':
      return NO_DIGEST;
    case 'value':
      return VALUE.test(text) ? text : showWord(text, masks);
    case 'outline':
      // As long as before, so that columns still point at the place.
      return text.replace(/\S/g, 'x');
    case 'hidden':
      return HIDDEN;
  }
}

/**
 * What nobody knows beforehand: the shape stays, and numbers, account types and people's numbers. Any
 * other text may be someone's name or uid, and a key may be an address.
 */
function showOpen(value: unknown, masks: Masks): unknown {
  if (typeof value === 'string') return showWord(value, masks);
  if (Array.isArray(value)) return value.map((each: unknown) => showOpen(each, masks));
  if (typeof value !== 'object' || value === null) return value;
  return mapEntries(value, (key, each) => [showKey(key, masks), showOpen(each, masks)]);
}

const PLAIN_KEY = /^[a-z]\w{0,40}$/i;

function showKey(key: string, masks: Masks): string {
  return PLAIN_KEY.test(key) ? key : showWord(key, masks);
}

function showWord(text: string, masks: Masks): string {
  if (isAccountType(text)) return text;
  return isOneAddress(text) ? masks.person(text) : HIDDEN;
}

function isOneAddress(text: string): boolean {
  return text.slice(1, -1).includes('@') && !/\s/.test(text);
}

/** What stands for people, and texts in which that is put. */
interface Masks {
  readonly person: (email: string) => string;
  readonly uid: (uid: string) => string;
  readonly text: (text: string) => string;
}

/** A server's own words, as messages quote them. There may be quotes in them too. */
const SAID = /: ".*"/gs;
/** More than words: where an address could begin or end, nothing of it may stay behind. */
const WORDS = /[^\s"<>()[\],;:\\]+/gu;
const QUOTES_BEFORE = /^[`']*/;
const LAST_OF_ADDRESS = /[^`'.!?…]/u;

/** Replaces what may be an address. Word by word, so that a long text takes no longer than its length. */
function replaceAddresses(text: string, mask: (address: string) => string): string {
  if (!text.includes('@')) return text;
  return text.replace(WORDS, (word) => {
    const start = QUOTES_BEFORE.exec(word)?.[0].length ?? 0;
    const end = endOfAddress(word);
    const address = word.slice(start, end);
    if (!address.slice(1, -1).includes('@')) return word;
    return `${word.slice(0, start)}${mask(address)}${word.slice(end)}`;
  });
}

function endOfAddress(word: string): number {
  let end = word.length;
  while (end > 0 && !LAST_OF_ADDRESS.test(word.charAt(end - 1))) end -= 1;
  return end;
}

function createMasks(): Masks {
  const people = createNumbering('person', emailKey);
  const uids = createNumbering('uid', (uid) => uid);
  return {
    person: people.mask,
    uid: uids.mask,
    text: (raw) => {
      const words = people.replaceUnusual(raw.replace(SAID, ': "…"'));
      return replaceAddresses(words, people.mask);
    },
  };
}

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
  let lengths: readonly number[] = [];
  const made = new Set<string>();
  const mask = (text: string): string => {
    if (made.has(text)) return text;
    const key = keyOf(text);
    const known = masks.get(key);
    if (known !== undefined) return known;
    const fresh = `${word}-${masks.size + 1}`;
    masks.set(key, fresh);
    made.add(fresh);
    if (text.trim() !== '' && replaceAddresses(text, () => '') !== '') {
      unusual.set(text, fresh);
      if (!lengths.includes(text.length)) lengths = [...lengths, text.length].sort((a, b) => b - a);
    }
    return fresh;
  };
  return { mask, replaceUnusual: (text) => replaceKnown(text, unusual, lengths) };
}

/**
 * Replaces whatever is known, the longest first. Looked up by length at each place, so that ten thousand odd logins
 * cost no more than a few lengths.
 */
function replaceKnown(
  text: string,
  known: ReadonlyMap<string, string>,
  lengths: readonly number[],
): string {
  if (known.size === 0) return text;
  let shown = '';
  let at = 0;
  while (at < text.length) {
    const length = lengths.find((each) => known.has(text.slice(at, at + each))) ?? 0;
    shown += known.get(text.slice(at, at + length)) ?? text.charAt(at);
    at += Math.max(1, length);
  }
  return shown;
}
