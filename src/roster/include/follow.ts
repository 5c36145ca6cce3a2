/** The files that `include` names, from disk; none from outside the root file's folder. */
import type { Files } from '../../env.js';
import { errorCode, LARGEST_FILE, tooLarge, unreadable } from '../bytes.js';
import { matchesName, type Segment, type WrittenInclude } from '../check/include.js';
import type { Problem } from '../problem.js';
import { quote } from '../words.js';
import {
  byPath,
  type EntryFault,
  type FoundEntry,
  type FoundFile,
  type FoundIncludes,
  folderPrefix,
  homeIn,
  isBelow,
  nothingFound,
  type Place,
  pathIn,
} from './found.js';

/** What reading a roster needs of the outside. */
export type ReadingFiles = Pick<Files, 'read' | 'size' | 'list' | 'realPath'>;

/** More files than that are no teams. */
const MOST_FILES = 500;
/** A pattern with several `*` in a large folder looks at many names. */
const MOST_LOOKS = 20_000;

/** What is known while entries are followed one after another. */
interface Search {
  readonly files: ReadingFiles;
  /** Where the root file's folder really is. */
  readonly folder: string;
  filesLeft: number;
  looksLeft: number;
  bytesLeft: number;
}

/** What comes up while one entry is followed. */
interface Notes {
  readonly faults: EntryFault[];
  readonly listed: Listed[];
}

/** Follows each entry and reads what is there. Faults of the disk are faults of their entry. */
export async function readIncludes(
  root: { readonly path: string; readonly size: number },
  entries: readonly WrittenInclude[],
  files: ReadingFiles,
): Promise<FoundIncludes> {
  // Most rosters include nothing and are read without a further look at the disk.
  if (entries.length === 0) return { rootHome: root.path, entries: [] };
  const rootHome = (await files.realPath(root.path)) ?? root.path;
  const folder = (await files.realPath(folderPrefix(root.path) || '.')) ?? '.';
  const search: Search = {
    files,
    folder,
    filesLeft: MOST_FILES,
    looksLeft: MOST_LOOKS,
    bytesLeft: LARGEST_FILE - root.size,
  };
  const found: FoundEntry[] = [];
  const listed: Listed[][] = [];
  for (const entry of entries) {
    const notes: Notes = { faults: [], listed: [] };
    found.push(await followEntry(search, entry, notes));
    listed.push(notes.listed);
  }
  const known = [rootHome, ...found.flatMap((entry) => entry.files.map(({ home }) => home))];
  const strays = { files, folder, known: new Set(known), looksLeft: search.looksLeft };
  return { rootHome, entries: await addStrays(strays, found, listed) };
}

async function followEntry(
  search: Search,
  entry: WrittenInclude,
  notes: Notes,
): Promise<FoundEntry> {
  const { faults } = notes;
  const places = await findPlaces(search, entry.segments, notes);
  search.filesLeft -= places.length;
  if (search.filesLeft < 0 || search.looksLeft < 0)
    return { files: [], faults: [tooManyFiles(MOST_FILES)] };
  const read: FoundFile[] = [];
  for (const place of places) {
    const result = await readPlace(search, place);
    if ('bytes' in result) read.push(result);
    else faults.push(result);
    if (search.bytesLeft < 0) return { files: [], faults: [tooMuchTogether()] };
  }
  if (read.length === 0 && faults.length === 0) faults.push(nothingFound(entry));
  return { files: read.sort(byPath), faults };
}

/** Goes down name by name, so that nothing is looked at beyond a link that leads out. */
async function findPlaces(
  search: Search,
  segments: readonly Segment[],
  notes: Notes,
): Promise<readonly Place[]> {
  let places: readonly Place[] = [{ path: '', home: search.folder }];
  for (const segment of segments) {
    const below: Place[] = [];
    for (const place of places) {
      if (segment.length > 1)
        notes.listed.push({ place, segment, isLast: segment === segments.at(-1) });
      below.push(...(await findBelow(search, place, segment, notes)));
    }
    places = below;
  }
  return places;
}

async function findBelow(
  search: Search,
  place: Place,
  segment: Segment,
  { faults }: Notes,
): Promise<Place[]> {
  try {
    const names = segment.length === 1 ? segment : await namesIn(search, place, segment);
    const found: Place[] = [];
    for (const name of names) {
      const result = await look(search, place, name, segment.length > 1);
      if (result === null) continue;
      if ('home' in result) found.push(result);
      else faults.push(result);
    }
    return found;
  } catch (error) {
    // Where a folder is wanted and a file stands, there is nothing.
    if (errorCode(error) !== 'ENOTDIR') faults.push(faultAt(place.path || '.', error));
    return [];
  }
}

async function namesIn(search: Search, { home }: Place, segment: Segment): Promise<string[]> {
  const names = (await search.files.list(home)) ?? [];
  return names.filter((name) => matchesName(segment, name));
}

/** The place of a name in a folder; null when there is none, a fault when it leads out. */
async function look(
  search: Search,
  folder: Place,
  name: string,
  isListed: boolean,
): Promise<Place | EntryFault | null> {
  search.looksLeft -= 1;
  if (search.looksLeft < 0) return null;
  const path = pathIn(folder, name);
  const home = await search.files.realPath(homeIn(folder, name));
  if (home === null) return isListed ? brokenLink(path) : null;
  return isBelow(home, search.folder) ? { path, home } : leadsOut(path);
}

async function readPlace(search: Search, place: Place): Promise<FoundFile | EntryFault> {
  const { files } = search;
  try {
    const size = await files.size(place.home);
    if (size !== null && size > LARGEST_FILE)
      return faultOf(place.path, tooLarge(place.path, size));
    // By its real path, so that a link that is turned meanwhile leads nowhere else.
    const bytes = size === null ? null : await files.read(place.home);
    if (bytes === null) return brokenLink(place.path);
    search.bytesLeft -= bytes.length;
    return { ...place, bytes };
  } catch (error) {
    return faultAt(place.path, error);
  }
}

// What keeps an entry of `include` from being followed on a disk, in words.

/** The fault of a path that the disk refused with an error. */
export function faultAt(path: string, error: unknown): EntryFault {
  return faultOf(path, unreadable(path, error, '*.yaml'));
}

/** The fault of a path whose file has a problem. */
export function faultOf(path: string, { code, message, hint }: Problem): EntryFault {
  return { code, message: `${quote(path)} can not be included. ${message}`, hint };
}

/** The fault of a path that is a symbolic link to somewhere outside. */
export function leadsOut(path: string): EntryFault {
  return {
    code: 'include_outside',
    message: `${quote(path)} is a link that leads out of the folder of this file.`,
    hint: 'Put the file itself there: included files stand below the folder of this file.',
  };
}

/** The fault of a name that is there and leads to no file. */
export function brokenLink(path: string): EntryFault {
  return {
    code: 'include_not_found',
    message: `${quote(path)} is a link that leads nowhere.`,
    hint: 'Mend the link, or remove it.',
  };
}

/** The fault of entries that lead to more than so many files. */
export function tooManyFiles(most: number): EntryFault {
  return {
    code: 'too_many_files',
    message: `More than ${most} files are included, or too many are looked at to find them.`,
    hint: 'Write a narrower pattern: a folder for the files alone, as in teams/*.yaml.',
  };
}

/** The fault of files that are too large together. */
export function tooMuchTogether(): EntryFault {
  return {
    code: 'too_large',
    message: 'This roster and what it includes have more than 16 MiB together.',
    hint: 'Check that these are the files you mean.',
  };
}

// Files that lie where a pattern looks and that no entry includes: a team's file that was renamed or
// moved drops out without a word otherwise, and its people with it.

/** A folder whose names were matched with a segment of an entry. */
export interface Listed {
  readonly place: Place;
  readonly segment: Segment;
  /** Whether files are wanted there, and not folders. */
  readonly isLast: boolean;
}

/** What is known when all entries were followed. */
export interface StraySearch {
  readonly files: ReadingFiles;
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
  listed: readonly (readonly Listed[])[],
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
  listed: readonly Listed[],
): Promise<readonly string[]> {
  const strays: Place[] = [];
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
  inside: readonly Place[],
  segment: Segment | null,
): Promise<readonly Place[]> {
  const strays: Place[] = [];
  for (const place of inside) {
    const isMeant = segment === null || matchesName(segment, withOtherEnding(place.path));
    if (!isYaml(place.path) || !isMeant || search.known.has(place.home)) continue;
    search.known.add(place.home);
    if ((await namesInFindStrays(search, place)) === null) strays.push(place);
  }
  return strays;
}

/** What stands in a folder, apart from hidden files and from links that lead out or nowhere. */
async function placesIn(search: StraySearch, folder: Place): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const name of (await namesInFindStrays(search, folder)) ?? []) {
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
function namesInFindStrays(
  { files }: StraySearch,
  { home }: Place,
): Promise<readonly string[] | null> {
  return files.list(home).catch(() => null);
}

function isYaml(path: string): boolean {
  return path.endsWith('.yaml') || path.endsWith('.yml');
}

function withOtherEnding(path: string): string {
  return path.endsWith('.yml')
    ? `${path.slice(0, -'.yml'.length)}.yaml`
    : `${path.slice(0, -'.yaml'.length)}.yml`;
}
