/** The `include` entries of a root file, as far as they can be used. */
import { type AccountType, isAccountType } from '../account-type.js';
import { includePathFault, parseIncludePath, type Segment } from './include-path.js';
import type { Finding } from './problem.js';
import type { Range, SourceText } from './source-text.js';
import { entryOf, itemsOf, type Tree, textOf, valueAt } from './tree.js';
import { characterAt, type Written, writtenText } from './written.js';

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
