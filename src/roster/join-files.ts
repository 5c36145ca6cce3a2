/** A root file and what it includes to one roster, or everything that is wrong with them. Pure. */
import type { Day } from '../day.js';
import { buildRoster, type CheckedPart } from './build-roster.js';
import { checkExpiryEffect } from './check-expiry.js';
import { type Opened, openFile, type RosterPart } from './check-file.js';
import { checkGrants } from './check-grants.js';
import { checkPeople, findEmptyRoster } from './check-people.js';
import { type FoundIncludes, folderPrefix } from './included.js';
import { MOST_COST } from './lexeme-cost.js';
import { type Link, linkFiles } from './link-files.js';
import type { Budget } from './parse-yaml.js';
import {
  type Finding,
  joinProblems,
  locateProblems,
  type PlacedFinding,
  type Problem,
} from './problem.js';
import type { Roster } from './roster.js';
import type { SourceText } from './source-text.js';
import type { WrittenInclude } from './written-includes.js';

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
