/** The files that `include` names, from disk; none from outside the root file's folder. */
import type { Files } from '../env.js';
import { LARGEST_FILE, tooLarge } from './decode.js';
import {
  brokenLink,
  faultAt,
  faultOf,
  leadsOut,
  tooManyFiles,
  tooMuchTogether,
} from './entry-faults.js';
import { errorCode } from './file-problems.js';
import { addStrays, type Listed } from './find-strays.js';
import { matchesName, type Segment } from './include-path.js';
import {
  byPath,
  type EntryFault,
  type FoundEntry,
  type FoundFile,
  type FoundIncludes,
  folderPrefix,
  nothingFound,
} from './included.js';
import { homeIn, isBelow, type Place, pathIn } from './place.js';
import type { WrittenInclude } from './written-includes.js';

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
