/**
 * Takes people out of what is shown, for places where others than a workspace's owners can read it.
 * Works on the data before anything is rendered, so that no renderer can forget it.
 */
import { emailKey } from '../email.js';
import type { Problem } from '../roster/problem.js';

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
