/** The files of a roster, each checked by itself, to a roster: links between them, what is wrong across them. */
import type { Day } from '../day.js';
import { buildRoster, type CheckedPart } from './build-roster.js';
import type { Opened, RosterPart } from './check/file.js';
import { checkGrants, type WrittenInclude, writtenIncludes } from './check/include.js';
import { checkPeople } from './check/people.js';
import { folderPrefix } from './include/found.js';
import type { Link, Linked } from './include/link.js';
import {
  joinProblems,
  locateProblems,
  type Problem,
  type ProblemAt,
  type ProblemIn,
  type SourceText,
} from './problem.js';
import type { Roster } from './roster.js';

/** A roster that can be used, with warnings; or problems, at least one of them an error. */
export type ParseResult =
  | { readonly ok: true; readonly roster: Roster; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** 500 included files, each within its own bounds, would be far too much: they may cost as much as these. */
export const FILES_WORTH = 4;

/** The entries of a root file whose path can be looked for. */
export function includesOf({ tree }: RosterPart): readonly WrittenInclude[] {
  return tree === null ? [] : writtenIncludes(tree);
}

/** How problems name an included file: by the way to the root file, so that an editor finds it. */
export function shownPath(root: SourceText, { file }: Link): string {
  return `${folderPrefix(root.path)}${file.path}`;
}

/** The roster of a root file and the files that it links to, `opened` in the order of the links. */
export function joinFiles(
  root: RosterPart,
  linked: Linked,
  opened: readonly Opened[],
  today: Day,
): ParseResult {
  const included = linked.links.flatMap((link, index) => {
    const each = opened[index];
    return each?.ok === true ? [{ part: each.part, link }] : [];
  });
  const unread = opened.flatMap((each) => (each.ok ? [] : [each.problem]));
  const isWhole = linked.problems.length === 0 && unread.length === 0;
  const ofRoster = [
    ...[...linked.problems, ...linked.warnings].map((each) => ({ ...each, source: root.source })),
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
  // A file that is left out would disable everyone in it.
  if (isRefused || trusted === undefined || 1 + others.length < parts.length) {
    return { ok: false, problems };
  }
  return { ok: true, roster: buildRoster(trusted, others, today), warnings: problems };
}

/** An included file with what leads to it. */
interface Included {
  readonly part: RosterPart;
  readonly link: Link;
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
