/** The files that `include` names, from disk; none from outside the root file's folder. */
import type { Files } from '../../env.js';
import { errorCode } from '../../system-error.js';
import { LARGEST_FILE, loadBytes, unreadable } from '../bytes.js';
import { matchesName, type Segment, type WrittenInclude } from '../check/include.js';
import type { Problem, UnplacedProblem } from '../problem.js';
import { quote } from '../words.js';
import {
  byPath,
  type FoundEntry,
  type FoundFile,
  type FoundIncludes,
  type FoundPlace,
  folderPrefix,
  homeIn,
  isBelow,
  nothingFound,
  pathIn,
} from './found.js';
import { addStrays, type ListedFolder } from './strays.js';

/** What reading a roster needs of the outside. */
export type ReadingFiles = Pick<Files, 'read' | 'size' | 'list' | 'realPath'>;

/** More files than that are no teams. */
const MOST_FILES = 500;
/** A pattern with several `*` in a large folder looks at many names. */
const MOST_LOOKS = 20_000;

/** What is known while entries are followed one after another. */
interface Following {
  readonly files: ReadingFiles;
  /** Where the root file's folder really is. */
  readonly folder: string;
  filesLeft: number;
  looksLeft: number;
  bytesLeft: number;
}

/** What comes up while one entry is followed. */
interface Noticed {
  readonly problems: UnplacedProblem[];
  readonly listed: ListedFolder[];
}

/** Follows each entry and reads what is there. What the disk refuses is a problem of its entry. */
export async function readIncludes(
  root: { readonly path: string; readonly size: number },
  entries: readonly WrittenInclude[],
  files: ReadingFiles,
): Promise<FoundIncludes> {
  // Most rosters include nothing and are read without a further look at the disk.
  if (entries.length === 0) return { rootHome: root.path, entries: [] };
  const rootHome = (await files.realPath(root.path)) ?? root.path;
  const search = await startSearch(root, files);
  const found: FoundEntry[] = [];
  const listed: ListedFolder[][] = [];
  for (const entry of entries) {
    const noticed: Noticed = { problems: [], listed: [] };
    found.push(await followEntry(search, entry, noticed));
    listed.push(noticed.listed);
  }
  const known = [rootHome, ...found.flatMap((entry) => entry.files.map(({ home }) => home))];
  const { folder, looksLeft } = search;
  const strays = { files, folder, known: new Set(known), looksLeft };
  return { rootHome, entries: await addStrays(strays, found, listed) };
}

/** Where the entries lead, each place as often as they do; nothing there is read. Rejects as the disk does. */
export async function findIncluded(
  rootPath: string,
  entries: readonly WrittenInclude[],
  files: ReadingFiles,
): Promise<readonly FoundPlace[]> {
  const search = await startSearch({ path: rootPath, size: 0 }, files);
  const places: FoundPlace[] = [];
  for (const { segments } of entries) {
    places.push(...(await findPlaces(search, segments, { problems: [], listed: [] })));
  }
  return places;
}

async function startSearch(
  root: { readonly path: string; readonly size: number },
  files: ReadingFiles,
): Promise<Following> {
  return {
    files,
    folder: (await files.realPath(folderPrefix(root.path) || '.')) ?? '.',
    filesLeft: MOST_FILES,
    looksLeft: MOST_LOOKS,
    bytesLeft: LARGEST_FILE - root.size,
  };
}

async function followEntry(
  search: Following,
  entry: WrittenInclude,
  noticed: Noticed,
): Promise<FoundEntry> {
  const { problems } = noticed;
  const places = await findPlaces(search, entry.segments, noticed);
  search.filesLeft -= places.length;
  if (search.filesLeft < 0 || search.looksLeft < 0) {
    return { files: [], problems: [tooManyFiles(MOST_FILES)] };
  }
  const read: FoundFile[] = [];
  for (const place of places) {
    const result = await readPlace(search, place);
    if ('bytes' in result) read.push(result);
    else problems.push(result);
    if (search.bytesLeft < 0) return { files: [], problems: [tooMuchTogether()] };
  }
  if (read.length === 0 && problems.length === 0) problems.push(nothingFound(entry));
  return { files: read.sort(byPath), problems };
}

/** Goes down name by name, so that nothing is looked at beyond a link that leads out. */
async function findPlaces(
  search: Following,
  segments: readonly Segment[],
  noticed: Noticed,
): Promise<readonly FoundPlace[]> {
  let places: readonly FoundPlace[] = [{ path: '', home: search.folder }];
  for (const segment of segments) {
    const below: FoundPlace[] = [];
    for (const place of places) {
      if (segment.length > 1) {
        noticed.listed.push({ place, segment, isLast: segment === segments.at(-1) });
      }
      below.push(...(await findBelow(search, place, segment, noticed)));
    }
    places = below;
  }
  return places;
}

async function findBelow(
  search: Following,
  place: FoundPlace,
  segment: Segment,
  { problems }: Noticed,
): Promise<FoundPlace[]> {
  try {
    const names =
      segment.length === 1
        ? await nameOf(search, place, segment)
        : await namesIn(search, place, segment);
    const found: FoundPlace[] = [];
    for (const name of names) {
      const result = await look(search, place, name, segment.length > 1);
      if (result === null) continue;
      if ('home' in result) found.push(result);
      else problems.push(result);
    }
    return found;
  } catch (error) {
    // Where a folder is wanted and a file stands, there is nothing.
    if (errorCode(error) !== 'ENOTDIR') problems.push(unreadableEntry(place.path || '.', error));
    return [];
  }
}

/** As it is written or, where nothing has that name, as a disk may spell it. */
async function nameOf(
  search: Following,
  place: FoundPlace,
  segment: Segment,
): Promise<readonly string[]> {
  const [name = ''] = segment;
  if (name.normalize('NFD') === name.normalize('NFC')) return segment;
  if ((await search.files.realPath(homeIn(place, name))) !== null) return segment;
  const [found = name] = await namesIn(search, place, segment);
  return [found];
}

async function namesIn(
  search: Following,
  { home }: FoundPlace,
  segment: Segment,
): Promise<string[]> {
  const names = (await search.files.list(home)) ?? [];
  return names.filter((name) => matchesName(segment, name));
}

/** The place of a name in a folder; null when there is none, a problem when it leads out. */
async function look(
  search: Following,
  folder: FoundPlace,
  name: string,
  isListed: boolean,
): Promise<FoundPlace | UnplacedProblem | null> {
  search.looksLeft -= 1;
  if (search.looksLeft < 0) return null;
  const path = pathIn(folder, name);
  const home = await search.files.realPath(homeIn(folder, name));
  if (home === null) return isListed ? brokenLink(path) : null;
  return isBelow(home, search.folder) ? { path, home } : linkLeadsOut(path);
}

/** By its real path, so that a link that is turned meanwhile leads nowhere else. */
async function readPlace(
  search: Following,
  place: FoundPlace,
): Promise<FoundFile | UnplacedProblem> {
  const read = await loadBytes(place.home, search.files, { name: place.path, inside: '*.yaml' });
  if (!read.ok) return entryProblem(place.path, read.problem);
  if (read.bytes === null) return brokenLink(place.path);
  search.bytesLeft -= read.bytes.length;
  return { ...place, bytes: read.bytes };
}

/** The problem of a path that the disk refused with an error. */
function unreadableEntry(path: string, error: unknown): UnplacedProblem {
  return entryProblem(path, unreadable(path, error, '*.yaml'));
}

/** The problem of a path whose file has a problem. */
function entryProblem(path: string, { code, message, hint }: Problem): UnplacedProblem {
  return { code, message: `${quote(path)} cannot be included. ${message}`, hint };
}

/** The problem of a path that is a symbolic link to somewhere outside. */
function linkLeadsOut(path: string): UnplacedProblem {
  return {
    code: 'include_outside',
    message: `${quote(path)} is a link that leads out of this file's folder.`,
    hint: "Put the file itself there: included files must be below this file's folder.",
  };
}

/** The problem of a name that is there and leads to no file. */
function brokenLink(path: string): UnplacedProblem {
  return {
    code: 'include_not_found',
    message: `${quote(path)} is a link that leads nowhere.`,
    hint: 'Fix the link, or remove it.',
  };
}

/** The problem of entries that lead to more than so many files. */
function tooManyFiles(most: number): UnplacedProblem {
  return {
    code: 'too_many_files',
    message: `More than ${most} files are included, or roster has to look at too many files to find them.`,
    hint: 'Write a narrower pattern: keep the files in their own folder, as in teams/*.yaml.',
  };
}

/** The problem of files that are too large together. */
function tooMuchTogether(): UnplacedProblem {
  return {
    code: 'too_large',
    message: 'This roster and its included files are larger than 16 MiB in total.',
    hint: 'Check that these are the files you mean.',
  };
}
