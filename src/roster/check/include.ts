/** The `include` entries of a root file, as far as they can be used, and what their files may grant. */
import { type AccountType, isAccountType } from '../../account-type.js';
import { matchesPieces } from '../../email.js';
import {
  lineInWords,
  type ProblemAt,
  type ProblemIn,
  type Range,
  type SourceText,
} from '../problem.js';
import { quote } from '../words.js';
import { entryOf, itemsOf, type Tree, textOf, valueAt } from '../yaml/tree.js';
import { checkCharacters, placeTextProblem, type TextProblem } from './characters.js';
import { type Written, writtenText } from './written.js';

/** One name of a path, split at each `*`: a single piece is a name as it is. */
export type Segment = readonly string[];

/** One entry, with the places that its problems are shown at. */
export interface WrittenInclude {
  /** The path as written. */
  readonly path: string;
  /** Where the path stands. */
  readonly at: Range;
  readonly segments: readonly Segment[];
  /** The entry as a whole. */
  readonly entryAt: Range;
  /** What its files may grant, or null when that can't be told: the schema says why. */
  readonly mayGrant: readonly AccountType[] | null;
  /** Where the rule stands: the key `may_grant`. */
  readonly mayGrantAt: Range;
}

/** The entries whose path can be looked for. */
export function writtenIncludes(root: Tree): WrittenInclude[] {
  return writtenPaths(root).flatMap(({ entry, path }) => {
    if (checkPath(path.text) !== null) return [];
    const rule = entryOf(entry, 'may_grant');
    return {
      path: path.text,
      at: path.at,
      segments: segmentsOf(path.text),
      entryAt: entry.at,
      mayGrant: accountTypes(rule?.value ?? null),
      mayGrantAt: rule?.keyAt ?? entry.at,
    };
  });
}

/**
 * Whether a name is one that a segment stands for. Hidden files must be named, as in a shell. An ü is one
 * character or two: editors write the one, and a Mac's disk may have the other.
 */
export function matchesName(segment: Segment, name: string): boolean {
  const pieces = segment.map((piece) => piece.normalize('NFC'));
  const composed = name.normalize('NFC');
  if (pieces.length === 1) return composed === pieces[0];
  if (composed.startsWith('.') && pieces[0] === '') return false;
  return matchesPieces(composed, pieces);
}

/** Whether the names of a path, in their order, are some that an entry leads to. */
export function leadsTo({ segments }: WrittenInclude, names: readonly string[]): boolean {
  return segmentsLeadTo(segments, names);
}

/** Whether a path, as an entry writes it, leads to a file, for who knows no more of the entry. */
export function pathLeadsTo(written: string, file: string): boolean {
  return segmentsLeadTo(segmentsOf(written), pathNames(file));
}

function segmentsLeadTo(segments: readonly Segment[], names: readonly string[]): boolean {
  return (
    segments.length === names.length &&
    segments.every((segment, index) => matchesName(segment, names[index] ?? ''))
  );
}

/** What is wrong with the paths of `include`. */
export function checkIncludePaths(source: SourceText, root: Tree): ProblemAt[] {
  return writtenPaths(root).flatMap(({ path }) => {
    const problem = checkPath(path.text);
    return problem === null ? [] : [placeTextProblem(problem, source, path.at)];
  });
}

/** People in an included file whose account type the root file does not let that file grant. */
export function checkGrants(
  { source, tree }: { readonly source: SourceText; readonly tree: Tree | null },
  root: SourceText,
  { path, mayGrant, mayGrantAt }: WrittenInclude,
): ProblemIn[] {
  if (mayGrant === null) return [];
  const rule = lineInWords(root, mayGrantAt, source);
  return itemsOf(valueAt(tree, 'users')).flatMap((person) =>
    writtenText(valueAt(person, 'account_type'), person.at).flatMap(({ text, at }) => {
      // A word that is no account type is told by the schema.
      if (!isAccountType(text) || mayGrant.includes(text)) return [];
      return [
        {
          code: 'grant_not_allowed',
          source,
          at,
          message: `This file may not grant ${text}: according to ${rule} (\`include\`, ${quote(path)}) it may grant ${mayGrant.join(', ')}.`,
          hint: 'Choose one of these, or ask the owners of the root file.',
        } as const,
      ];
    }),
  );
}

/** `maxItems` of `include`. What is beyond is one problem, told by the schema. */
const MOST_ENTRIES = 500;
/** `maxLength` of a path. */
const LONGEST_PATH = 1024;

function writtenPaths(root: Tree): { readonly entry: Tree; readonly path: Written }[] {
  return itemsOf(valueAt(root, 'include'))
    .slice(0, MOST_ENTRIES)
    .flatMap((entry) =>
      writtenText(valueAt(entry, 'path'), entry.at)
        .filter(({ text }) => text.length <= LONGEST_PATH)
        .map((path) => ({ entry, path })),
    );
}

function accountTypes(list: Tree | null): readonly AccountType[] | null {
  const texts = itemsOf(list).map((item) => textOf(item) ?? '');
  const types = texts.filter(isAccountType);
  return types.length === 0 || types.length < texts.length ? null : types;
}

/** The names of a path that has no problem. A leading `./` says nothing and is left out. */
function segmentsOf(path: string): readonly Segment[] {
  return pathNames(path).map((name) => name.split('*'));
}

/** What is wrong with a path as it is written, or null. Looks at no file. */
function checkPath(path: string): TextProblem | null {
  const problem = checkCharacters(path);
  if (problem !== null) return problem;
  for (const [isWrong, because, hint] of NOT_INCLUDABLE) {
    if (!isWrong(path)) continue;
    return {
      code: 'invalid_path',
      message: `${quote(path)} cannot be included: ${because}.`,
      hint,
    };
  }
  return null;
}

const BELOW = "Included files must be below this file's folder: write, for example, teams/*.yaml.";

/** From special to general: the first that matches names the problem. */
const NOT_INCLUDABLE: readonly (readonly [
  (path: string) => boolean,
  because: string,
  hint: string,
])[] = [
  [(path) => path.includes('\\'), 'there is a backslash in it', 'Write / between names.'],
  [(path) => path.startsWith('/') || /^[A-Za-z]:/.test(path), 'it is an absolute path', BELOW],
  [(path) => path.split('/').includes('..'), 'it leaves the folder with `..`', BELOW],
  [
    (path) => path.includes('**'),
    '`**` is not supported',
    '`*` stands for any characters of one name: write a pattern for each depth, as in teams/*/*.yaml.',
  ],
  [
    (path) => pathNames(path).length === 0 || pathNames(path).includes(''),
    'a name in it is empty',
    'Write one / between two names, and a name at the end.',
  ],
];

function pathNames(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '.');
}
