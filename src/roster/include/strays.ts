/**
 * Files that lie where a pattern looks and that no entry includes: a team's file that was renamed or
 * moved drops out without a word otherwise, and its people with it.
 */
import type { Files } from '../../env.js';
import { matchesName, type Segment } from '../check/include.js';
import {
  byPath,
  type FoundEntry,
  type FoundPlace,
  homeIn,
  isBelow,
  isYaml,
  otherEnding,
  pathIn,
} from './found.js';

/** A folder whose names were matched with a segment of an entry. */
export interface ListedFolder {
  readonly place: FoundPlace;
  readonly segment: Segment;
  /** Whether files are wanted there, and not folders. */
  readonly isLast: boolean;
}

/** What is known when all entries were followed. */
interface StraySearch {
  readonly files: Pick<Files, 'list' | 'realPath'>;
  /** Where the root file's folder really is. */
  readonly folder: string;
  /** Where the root and everything that is included really are. What is found is added. */
  readonly known: Set<string>;
  /** How many names may still be looked at. Where they run out, the rest is not told. */
  looksLeft: number;
}

/** The entries, each with what it should perhaps lead to too. `listed` has the folders of each. */
export async function addStrays(
  search: StraySearch,
  found: readonly FoundEntry[],
  listed: readonly (readonly ListedFolder[])[],
): Promise<readonly FoundEntry[]> {
  const entries: FoundEntry[] = [];
  for (const [index, entry] of found.entries()) {
    entries.push({ ...entry, strays: await findStrays(search, listed[index] ?? []) });
  }
  return entries;
}

/**
 * The paths of such files in the folders that an entry listed and directly below these, sorted. Never
 * rejects: what can't be looked at is no reason to refuse a roster.
 */
async function findStrays(
  search: StraySearch,
  listed: readonly ListedFolder[],
): Promise<readonly string[]> {
  const strays: FoundPlace[] = [];
  for (const { place, segment, isLast } of listed) {
    const isRoot = place.path === '';
    // Beside a root file stands anything: other rosters, workflows, whole programs.
    if (isRoot && !isLast) continue;
    const inside = await placesIn(search, place);
    strays.push(...(await takeStrays(search, inside, isRoot ? segment : null)));
    if (isRoot) continue;
    for (const folder of inside) {
      if (isYaml(folder.path)) continue;
      strays.push(...(await takeStrays(search, await placesIn(search, folder), null)));
    }
  }
  return strays.sort(byPath).map(({ path }) => path);
}

/** With a segment, only those that would match it with the other ending of YAML files. */
async function takeStrays(
  search: StraySearch,
  inside: readonly FoundPlace[],
  segment: Segment | null,
): Promise<readonly FoundPlace[]> {
  const strays: FoundPlace[] = [];
  for (const place of inside) {
    const isMeant = segment === null || matchesName(segment, otherEnding(place.path) ?? '');
    if (!isYaml(place.path) || !isMeant || search.known.has(place.home)) continue;
    search.known.add(place.home);
    if ((await namesInFolder(search, place)) === null) strays.push(place);
  }
  return strays;
}

/** What stands in a folder, apart from hidden files and from links that lead out or nowhere. */
async function placesIn(search: StraySearch, folder: FoundPlace): Promise<readonly FoundPlace[]> {
  const places: FoundPlace[] = [];
  for (const name of (await namesInFolder(search, folder)) ?? []) {
    search.looksLeft -= 1;
    if (search.looksLeft < 0) break;
    if (name.startsWith('.')) continue;
    const home = await search.files.realPath(homeIn(folder, name)).catch(() => null);
    if (home === null || !isBelow(home, search.folder)) continue;
    places.push({ path: pathIn(folder, name), home });
  }
  return places;
}

/** Null for what is no folder, or may not be listed. */
function namesInFolder(
  { files }: StraySearch,
  { home }: FoundPlace,
): Promise<readonly string[] | null> {
  return files.list(home).catch(() => null);
}
