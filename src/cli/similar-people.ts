/** People on a roster whose address may have been meant. */
import type { Roster } from '../roster/roster.js';
import { suggest } from '../roster/suggest.js';

/** More than that is no help. */
const MOST = 3;

/** As many letters at the beginning as are a hint at whom somebody means who has not typed more. */
const TELLING_LETTERS = 3;

/**
 * Up to three addresses, as the roster writes them, with nearly the same part before the `@`; where no domain
 * was typed, also with one that begins alike.
 */
export function findSimilar(typed: string, { people }: Pick<Roster, 'people'>): readonly string[] {
  const left = new Map<string, string[]>();
  for (const { email, key } of people) {
    const local = localPart(key);
    left.set(local, [...(left.get(local) ?? []), email]);
  }
  const wanted = localPart(typed);
  // Of other scripts nothing is left to compare by, and then everything would look alike.
  if (!/[a-z0-9]/i.test(wanted)) return [];
  const found: string[] = [];
  while (found.length < MOST) {
    const next = suggest(wanted, [...left.keys()]);
    if (next === null) break;
    found.push(...(left.get(next) ?? []));
    left.delete(next);
  }
  if (!/@./.test(typed)) found.push(...findBeginning(wanted, left));
  return found.slice(0, MOST);
}

function findBeginning(
  wanted: string,
  left: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const start = wanted.toLowerCase().slice(0, TELLING_LETTERS);
  if (start.length < TELLING_LETTERS) return [];
  return [...left].flatMap(([local, emails]) => (local.startsWith(start) ? emails : []));
}

function localPart(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at);
}
