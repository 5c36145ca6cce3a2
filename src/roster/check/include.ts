/** The `include` entries of a root file, as far as they can be used. */
import { type AccountType, isAccountType } from '../../account-type.js';
import { matchesPieces } from '../../email.js';
import type { Finding, Range, SourceText } from '../problem.js';
import { quote } from '../words.js';
import {
  characterAt,
  entryOf,
  itemsOf,
  type Tree,
  textOf,
  valueAt,
  type Written,
  writtenText,
} from '../yaml/tree.js';
import { type AddressFault, checkCharacters } from './address.js';

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

/** `maxItems` of `include`. What is beyond is one fault, told by the schema. */
const MOST_ENTRIES = 500;
/** `maxLength` of a path. */
const LONGEST_PATH = 1024;

/** The entries whose path can be looked for. */
export function writtenIncludes(root: Tree): WrittenInclude[] {
  return writtenPaths(root).flatMap(({ entry, path }) => {
    if (includePathFault(path.text) !== null) return [];
    const rule = entryOf(entry, 'may_grant');
    return {
      path: path.text,
      at: path.at,
      segments: parseIncludePath(path.text),
      entryAt: entry.at,
      mayGrant: accountTypes(rule?.value ?? null),
      mayGrantAt: rule?.keyAt ?? entry.at,
    };
  });
}

/** What is wrong with the paths of `include`. */
export function checkIncludePaths(source: SourceText, root: Tree): Finding[] {
  return writtenPaths(root).flatMap(({ path }) => {
    const fault = includePathFault(path.text);
    if (fault === null) return [];
    const { character, ...rest } = fault;
    return [{ ...rest, at: characterAt(source, path.at, character) }];
  });
}

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

// The paths of `include`: relative, below the root file's folder, `*` for any characters of a name.

/** One name of a path, split at each `*`: a single piece is a name as it is. */
export type Segment = readonly string[];

/** The names of a path that has no fault. A leading `./` says nothing and is left out. */
export function parseIncludePath(path: string): readonly Segment[] {
  return namesOf(path).map((name) => name.split('*'));
}

/** Whether a name is one that a segment stands for. Hidden files must be named, as in a shell. */
export function matchesName(segment: Segment, name: string): boolean {
  if (segment.length === 1) return name === segment[0];
  if (name.startsWith('.') && segment[0] === '') return false;
  return matchesPieces(name, segment);
}

/** What is wrong with a path as it is written, or null. Looks at no file. */
export function includePathFault(path: string): AddressFault | null {
  const fault = checkCharacters(path);
  if (fault !== null) return fault;
  for (const [isFaulty, because, hint] of FAULTS) {
    if (!isFaulty(path)) continue;
    return {
      code: 'invalid_path',
      message: `${quote(path)} can not be included: ${because}.`,
      hint,
    };
  }
  return null;
}

const BELOW =
  'Included files stand below the folder of this file: write, for example, teams/*.yaml.';

/** From special to general: the first that matches names the fault. */
const FAULTS: readonly (readonly [(path: string) => boolean, because: string, hint: string])[] = [
  [(path) => path.includes('\\'), 'there is a backslash in it', 'Write / between names.'],
  [(path) => path.startsWith('/') || /^[A-Za-z]:/.test(path), 'it is an absolute path', BELOW],
  [(path) => path.split('/').includes('..'), 'it leads out of a folder with `..`', BELOW],
  [
    (path) => path.includes('**'),
    '`**` is not known',
    '`*` stands for any characters of one name: write a pattern for each depth, as in teams/*/*.yaml.',
  ],
  [
    (path) => namesOf(path).length === 0 || namesOf(path).includes(''),
    'a name in it is empty',
    'Write one / between two names, and a name at the end.',
  ],
];

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '.');
}
