/** A roster file from disk. */
import type { Day } from '../day.js';
import { buildRoster, type CheckedPart } from './build-roster.js';
import { LARGEST_FILE, tooLarge, unreadable } from './bytes.js';
import { type Opened, openFile, type RosterPart } from './check/file.js';
import { type WrittenInclude, writtenIncludes } from './check/include.js';
import { checkExpiryEffect, checkGrants, checkPeople, findEmptyRoster } from './check/people.js';
import { type ReadingFiles, readIncludes } from './include/follow.js';
import {
  type FoundIncludes,
  folderPrefix,
  type IncludedFile,
  pickIncluded,
} from './include/found.js';
import { type Link, linkFiles } from './include/link.js';
import {
  type Finding,
  fileProblem,
  joinProblems,
  locateProblems,
  type PlacedFinding,
  type Problem,
  type SourceText,
} from './problem.js';
import type { Roster } from './roster.js';
import { type Budget, MOST_COST } from './yaml/parse.js';

/**
 * Reads and parses a roster file and the files that it includes. A file that is not there, is too
 * large, or can't be read is a problem like any other. Never rejects.
 */
export async function readRoster(
  path: string,
  files: ReadingFiles,
  today: Day,
): Promise<ParseResult> {
  try {
    const size = await files.size(path);
    if (size !== null && size > LARGEST_FILE) return refuse(tooLarge(path, size));
    const bytes = size === null ? null : await files.read(path);
    if (bytes === null) return refuse(await notFound(path, files));
    return await joinIncluded(bytes, path, files, today);
  } catch (error) {
    return refuse(unreadable(path, error, 'roster.yaml'));
  }
}

async function joinIncluded(
  bytes: Uint8Array,
  path: string,
  files: ReadingFiles,
  today: Day,
): Promise<ParseResult> {
  const root = openFile(bytes, path, 'root');
  if (!root.ok) return refuse(root.problem);
  const entries = root.part.tree === null ? [] : writtenIncludes(root.part.tree);
  const found = await readIncludes({ path, size: bytes.length }, entries, files);
  return joinFiles(root.part, entries, found, today);
}

function refuse(problem: Problem): ParseResult {
  return { ok: false, problems: [problem] };
}

async function notFound(path: string, files: ReadingFiles): Promise<Problem> {
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

/** `roster.yml` for `roster.yaml` and the other way round. */
function otherEnding(path: string): string | null {
  if (path.endsWith('.yaml')) return `${path.slice(0, -'.yaml'.length)}.yml`;
  return path.endsWith('.yml') ? `${path.slice(0, -'.yml'.length)}.yaml` : null;
}

// A root file and what it includes to one roster, or everything that is wrong with them. Pure.

/** A roster that can be used, with warnings; or problems, at least one of them an error. */
export type ParseResult =
  | { readonly ok: true; readonly roster: Roster; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** 500 files, each within its own bounds, would be far too much. A person takes 20 to 50. */
const MOST_COST_TOGETHER = 4 * MOST_COST;

/** `found` has what each of the root's entries leads to, in their order. */
export function joinFiles(
  root: RosterPart,
  entries: readonly WrittenInclude[],
  found: FoundIncludes,
  today: Day,
): ParseResult {
  const { links, findings: ofEntries, warnings } = linkFiles(root.source, entries, found);
  const budget = { left: MOST_COST_TOGETHER };
  const opened = links.map((link) => ({ link, result: openLinked(root.source, link, budget) }));
  const included = opened.flatMap(({ link, result }) =>
    result.ok ? [{ part: result.part, link }] : [],
  );
  const parts = [root, ...included.map(({ part }) => part)];
  const isWhole = ofEntries.length === 0 && included.length === links.length;
  const findings = [
    ...[...ofEntries, ...warnings].map((finding) => ({ ...finding, source: root.source })),
    ...checkPeople(parts, today),
    ...checkExpiryEffect(parts),
    ...included.flatMap(({ part, link }) => checkGrants(part, root.source, link.include)),
    ...(isWhole ? findEmptyRoster(parts) : []),
  ];
  const unreadable = opened.flatMap(({ result }) => (result.ok ? [] : [result.problem]));
  const problems = joinProblems([...locateInParts(parts, findings), unreadable]);
  const checked = [
    checkedPart(root, null),
    ...included.map(({ part, link }) => checkedPart(part, link)),
  ];
  const [trusted, ...others] = checked.filter((part) => part !== null);
  const isFaulty = problems.some(({ severity }) => severity === 'error');
  // A file that is left out would disable everybody in it.
  if (isFaulty || trusted === undefined || 1 + others.length < parts.length) {
    return { ok: false, problems };
  }
  return { ok: true, roster: buildRoster(trusted, others), warnings: problems };
}

/** Files are named by the way to the root file, so that an editor finds them. */
function openLinked(root: SourceText, { file }: Link, budget: Budget): Opened {
  return openFile(file.bytes, `${folderPrefix(root.path)}${file.path}`, 'included', budget);
}

/** Each file's problems, in the order of the files. */
function locateInParts(
  parts: readonly RosterPart[],
  findings: readonly PlacedFinding[],
): Problem[][] {
  const bySource = new Map<SourceText, Finding[]>(parts.map(({ source }) => [source, []]));
  for (const finding of findings) bySource.get(finding.source)?.push(finding);
  return parts.map(({ source, findings: own }) =>
    locateProblems(source, [...own, ...(bySource.get(source) ?? [])]),
  );
}

function checkedPart(
  { source, bytes, tree, file }: RosterPart,
  link: Link | null,
): CheckedPart | null {
  return tree === null || file === null ? null : { source, bytes, tree, file, link };
}

// A roster file's bytes, and those of what it includes, to a roster or all that is wrong. Pure.

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
  if (!root.ok) return { ok: false, problems: [root.problem] };
  const entries = root.part.tree === null ? [] : writtenIncludes(root.part.tree);
  const found = pickIncluded(path, entries, context.included ?? []);
  return joinFiles(root.part, entries, found, context.today);
}
