/**
 * Who may be one person with two addresses: someone who is invited and someone who is disabled, by their name or
 * by addresses that differ in what people get wrong. The API can't enable a user again, so a typo must not disable one.
 */
import { domainInLetters, type EmailKey, emailKey } from '../email.js';
import { isInvitation } from './changes.js';
import type { Change, Lookalikes } from './plan.js';
import { compareText, type Standing } from './standing.js';

/** Who is compared. */
export interface Compared {
  readonly key: EmailKey;
  /** As the roster has it, or Paradime. */
  readonly name: string | null;
}

/** Why two may be one person. */
type Likeness = Lookalikes['likeness'];

/** Two that may be one person. */
interface Pair<A, B> {
  readonly one: A;
  readonly other: B;
  readonly likeness: Likeness;
}

/** The invitations and disables that may be of one person, each in one pair at most, sorted by the invited address. */
export function findLookalikes(
  changes: readonly Change[],
  standings: readonly Standing[],
): readonly Lookalikes[] {
  const names = new Map(
    standings.map(({ key, person, active }) => [key, person?.name ?? active[0]?.name ?? null]),
  );
  const compared = changes.map((change) => {
    const key = emailKey(change.email);
    return { change, key, name: names.get(key) ?? null };
  });
  const invited = compared.filter(({ change }) => isInvitation(change));
  const disabled = compared.filter(({ change }) => change.action === 'disable');
  return pairUp(invited, disabled)
    .map(({ one, other, likeness }) => ({
      invited: one.change.email,
      disabled: other.change.email,
      likeness,
      source: one.change.source,
    }))
    .toSorted((a, b) => compareText(emailKey(a.invited), emailKey(b.invited)));
}

/** The one of these who may be the same person, by the strongest likeness; null when nobody is. */
export function findLookalike<T extends Compared>(
  compared: Compared,
  candidates: readonly T[],
): T | null {
  return pairUp([compared], candidates)[0]?.other ?? null;
}

/** What two must have in common, and what must be true of them beside that. */
interface LikenessRule {
  readonly likeness: Likeness;
  readonly common: (compared: Compared) => readonly string[];
  readonly fits?: (one: Compared, other: Compared) => boolean;
}

/** The strongest first. */
const RULES: readonly LikenessRule[] = [
  { likeness: 'same_name', common: nameKeys },
  { likeness: 'same_local_part', common: localKeys },
  { likeness: 'one_letter_apart', common: letterKeys, fits: isOneLetterApart },
];

/** Linear in how many there are, whatever they are called: what has something in common stands together. */
function pairUp<A extends Compared, B extends Compared>(
  ones: readonly A[],
  others: readonly B[],
): readonly Pair<A, B>[] {
  const pairs: Pair<A, B>[] = [];
  let left = [...ones].sort(inKeyOrder);
  const free = new Set([...others].sort(inKeyOrder));
  for (const { likeness, common, fits } of RULES) {
    const groups = groupBy(free, common, keysOf(left.length < free.size ? left : free, common));
    left = left.filter((one) => {
      const other = takeFrom(groups, common(one), free, (each) => fits?.(one, each) ?? true);
      if (other === null) return true;
      free.delete(other);
      pairs.push({ one, other, likeness });
      return false;
    });
  }
  return pairs;
}

function keysOf(all: Iterable<Compared>, common: LikenessRule['common']): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const each of all) for (const key of common(each)) keys.add(key);
  return keys;
}

/** `wanted` are the keys of the smaller side: no other can be common to two. */
function groupBy<T extends Compared>(
  all: Iterable<T>,
  common: LikenessRule['common'],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    for (const key of common(each)) {
      if (!wanted.has(key)) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [each]);
      else group.push(each);
    }
  }
  return groups;
}

/** More that have one thing in common, and do not fit, are not looked at: a hostile list would take for ever. */
const MOST_LOOKS = 16;

function takeFrom<T>(
  groups: ReadonlyMap<string, T[]>,
  keys: readonly string[],
  free: ReadonlySet<T>,
  fits: (other: T) => boolean,
): T | null {
  for (const key of keys) {
    const group = groups.get(key) ?? [];
    while (group[0] !== undefined && !free.has(group[0])) group.shift();
    const found = group.slice(0, MOST_LOOKS).find((other) => free.has(other) && fits(other));
    if (found !== undefined) return found;
  }
  return null;
}

function inKeyOrder(a: Compared, b: Compared): number {
  return compareText(a.key, b.key);
}

function nameKeys({ name }: Compared): readonly string[] {
  const plain = (name ?? '').normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return plain === '' ? [] : [plain];
}

/** Without what follows a plus, without dots, with the parts between dots in any order, and in plain letters. */
function localKeys({ key }: Compared): readonly string[] {
  const { local, domains } = partsOf(key);
  const locals = plainSpellings(local).flatMap((each) => {
    const words = each.split(/[._-]+/).filter((word) => word !== '');
    return [words.join(''), words.toSorted(compareText).join('.')];
  });
  return combine(locals, domains);
}

/** From so many letters on, two names that differ by one are rarely two people's. */
const LONG_NAME = 7;
/** No address has a longer part before its `@`: RFC 5321, 4.5.3.1.1. */
const LONGEST_NAME = 64;

/** The name as it is, and with each of its letters left out: two that are one letter apart share one of these. */
function letterKeys({ key }: Compared): readonly string[] {
  const { local, domains } = partsOf(key);
  const letters = [...local];
  if (letters.length < LONG_NAME || letters.length > LONGEST_NAME) return [];
  let at = 0;
  const without = letters.map((letter) => {
    const before = local.slice(0, at);
    at += letter.length;
    return before + local.slice(at);
  });
  return combine([local, ...without], domains);
}

/** One letter more, less, or another one, or two that changed places. */
function isOneLetterApart(one: Compared, other: Compared): boolean {
  const [a, b] = [[...partsOf(one.key).local], [...partsOf(other.key).local]];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = (letters: readonly string[], skipped: number): string =>
    letters.slice(start + skipped).join('');
  if (long.length > short.length) return rest(short, 0) === rest(long, 1);
  if (rest(short, 1) === rest(long, 1)) return true;
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return isSwapped && rest(short, 2) === rest(long, 2);
}

/** The part before the `@` without what follows a plus, and the domain as it may be spelled in plain letters. */
function partsOf(key: EmailKey): { readonly local: string; readonly domains: readonly string[] } {
  const at = key.lastIndexOf('@');
  const local = key.slice(0, Math.max(0, at)).replace(/(?<=.)\+.*$/s, '');
  return { local, domains: plainSpellings(domainInLetters(key.slice(at + 1))) };
}

/** `jürgen` is spelled as `jurgen` or as `juergen` where letters must be plain. */
function plainSpellings(text: string): readonly string[] {
  const plain = withoutMarks(text);
  const german = withoutMarks(
    text.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'),
  );
  return plain === german ? [plain] : [plain, german];
}

function withoutMarks(text: string): string {
  const marked = text.replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('æ', 'ae');
  return marked.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

function combine(locals: readonly string[], domains: readonly string[]): readonly string[] {
  const combined = new Set<string>();
  for (const local of locals) {
    if (local !== '') for (const domain of domains) combined.add(`${local}@${domain}`);
  }
  return [...combined];
}
