/** A roster file with all that it includes, from disk or from bytes at hand: a roster, or its problems. */
import type { Day } from '../day.js';
import { buildRoster, type CheckedPart } from './build-roster.js';
import { loadBytes, unreadable } from './bytes.js';
import { openFile, type RosterPart } from './check/file.js';
import { checkGrants, type WrittenInclude, writtenIncludes } from './check/include.js';
import { checkPeople } from './check/people.js';
import { type ReadingFiles, readIncludes } from './include/follow.js';
import {
  type FoundIncludes,
  folderPrefix,
  type IncludedFile,
  otherEnding,
  pickIncluded,
} from './include/found.js';
import { type Link, linkFiles } from './include/link.js';
import {
  fileProblem,
  joinProblems,
  locateProblems,
  type Problem,
  type ProblemAt,
  type ProblemIn,
  type SourceText,
} from './problem.js';
import type { Roster } from './roster.js';
import { type Budget, MOST_COST } from './yaml/limits.js';

/** A roster that can be used, with warnings; or problems, at least one of them an error. */
export type ParseResult =
  | { readonly ok: true; readonly roster: Roster; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a roster depends on beside its own bytes. */
export interface ParseContext {
  /** The day, in UTC, by which `expires` is past or to come. */
  readonly today: Day;
  /** The files that `include` can name; none when absent. Those that it does not name are left out. */
  readonly included?: readonly IncludedFile[];
}

/**
 * Parses and checks a whole roster. Problems are in the order of the files and their lines, each once.
 * `path` is what they and the roster name the root file, and included files are named by the way from
 * it; nothing is read from there. Never throws.
 */
export function parseRoster(bytes: Uint8Array, path: string, context: ParseContext): ParseResult {
  const root = openFile(bytes, path, 'root');
  if (!root.ok) return withProblem(root.problem);
  const entries = includesOf(root.part);
  const found = pickIncluded(path, entries, context.included ?? []);
  return joinFiles(root.part, entries, found, context.today);
}

/**
 * Reads and parses a roster file and the files that it includes. A file that is not there, is too
 * large, or can't be read is a problem like any other. Never rejects.
 */
export async function readRoster(
  path: string,
  files: ReadingFiles,
  today: Day,
): Promise<ParseResult> {
  const read = await loadBytes(path, files, { name: path, inside: 'roster.yaml' });
  if (!read.ok) return withProblem(read.problem);
  if (read.bytes === null) return withProblem(await missingFile(path, files));
  const root = openFile(read.bytes, path, 'root');
  if (!root.ok) return withProblem(root.problem);
  const entries = includesOf(root.part);
  try {
    const found = await readIncludes({ path, size: read.bytes.length }, entries, files);
    return joinFiles(root.part, entries, found, today);
  } catch (error) {
    return withProblem(unreadable(path, error, 'roster.yaml'));
  }
}

function withProblem(problem: Problem): ParseResult {
  return { ok: false, problems: [problem] };
}

async function missingFile(path: string, files: ReadingFiles): Promise<Problem> {
  const other = otherEnding(path);
  const isThere = other !== null && (await files.size(other).catch(() => null)) !== null;
  return fileProblem(path, {
    code: 'file_not_found',
    message: 'There is no such file.',
    hint: isThere
      ? `There is ${other}: name it, as in \`roster validate ${other}\`.`
      : 'Name another file, as in `roster validate FILE`, or write one: `roster schema` tells what it holds.',
  });
}

function includesOf({ tree }: RosterPart): readonly WrittenInclude[] {
  return tree === null ? [] : writtenIncludes(tree);
}

/** An included file with what leads to it. */
interface Included {
  readonly part: RosterPart;
  readonly link: Link;
}

/** `found` has what each of the root's entries leads to, in their order. */
function joinFiles(
  root: RosterPart,
  entries: readonly WrittenInclude[],
  found: FoundIncludes,
  today: Day,
): ParseResult {
  const { links, problems: ofEntries, warnings } = linkFiles(root.source, entries, found);
  const { included, unread } = openLinks(root.source, links);
  const isWhole = ofEntries.length === 0 && unread.length === 0;
  const ofRoster = [
    ...[...ofEntries, ...warnings].map((problem) => ({ ...problem, source: root.source })),
    ...checkAcross(root, included, isWhole, today),
  ];
  const parts = [root, ...included.map(({ part }) => part)];
  const problems = joinProblems([...locateInParts(parts, ofRoster), unread]);
  const checked = [
    checkedPart(root, null),
    ...included.map(({ part, link }) => checkedPart(part, link)),
  ];
  const [trusted, ...others] = checked.filter((part) => part !== null);
  const isRefused = problems.some(({ severity }) => severity === 'error');
  // A file that is left out would disable everybody in it.
  if (isRefused || trusted === undefined || 1 + others.length < parts.length) {
    return { ok: false, problems };
  }
  return { ok: true, roster: buildRoster(trusted, others), warnings: problems };
}

/** 500 files, each within its own bounds, would be far too much. A person takes 20 to 50. */
const MOST_COST_TOGETHER = 4 * MOST_COST;

/** Files are named by the way to the root file, so that an editor finds them. */
function openLinks(
  root: SourceText,
  links: readonly Link[],
): { readonly included: readonly Included[]; readonly unread: readonly Problem[] } {
  const budget: Budget = { left: MOST_COST_TOGETHER };
  const included: Included[] = [];
  const unread: Problem[] = [];
  for (const link of links) {
    const path = `${folderPrefix(root.path)}${link.file.path}`;
    const opened = openFile(link.file.bytes, path, 'included', budget);
    if (opened.ok) included.push({ part: opened.part, link });
    else unread.push(opened.problem);
  }
  return { included, unread };
}

/** What is wrong with several files together. */
function checkAcross(
  root: RosterPart,
  included: readonly Included[],
  isWhole: boolean,
  today: Day,
): readonly ProblemIn[] {
  const parts = [root, ...included.map(({ part }) => part)];
  return [
    ...checkPeople(parts, isWhole, today),
    ...included.flatMap(({ part, link }) => checkGrants(part, root.source, link.include)),
  ];
}

/** Each file's problems, in the order of the files. */
function locateInParts(
  parts: readonly RosterPart[],
  ofRoster: readonly ProblemIn[],
): readonly (readonly Problem[])[] {
  const bySource = new Map<SourceText, ProblemAt[]>(parts.map(({ source }) => [source, []]));
  for (const problem of ofRoster) bySource.get(problem.source)?.push(problem);
  return parts.map(({ source, problems }) =>
    locateProblems(source, [...problems, ...(bySource.get(source) ?? [])]),
  );
}

function checkedPart(
  { source, bytes, tree, file }: RosterPart,
  link: Link | null,
): CheckedPart | null {
  return tree === null || file === null ? null : { source, bytes, tree, file, link };
}
