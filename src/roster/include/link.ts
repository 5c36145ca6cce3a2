/** Which file is included by which entry: each file by one, and the root by none. */
import { nameFirst } from '../../count.js';
import type { WrittenInclude } from '../check/include.js';
import { lineAt, type ProblemAt, type SourceText } from '../problem.js';
import { quote } from '../words.js';
import type { FoundFile, FoundIncludes } from './found.js';

/** A file with the entry that includes it. */
export interface Link {
  readonly include: WrittenInclude;
  readonly file: FoundFile;
}

/** The files in the order of entries and paths, what is wrong with the entries, and what may be. */
export interface Linked {
  readonly links: readonly Link[];
  readonly problems: readonly ProblemAt[];
  readonly warnings: readonly ProblemAt[];
}

/** `found` has what each of the entries leads to, in their order. */
export function linkFiles(
  root: SourceText,
  entries: readonly WrittenInclude[],
  found: FoundIncludes,
): Linked {
  const links = new Map<string, Link>();
  const problems: ProblemAt[] = [];
  for (const [index, include] of entries.entries()) {
    const { files, problems: ofEntry } = found.entries[index] ?? { files: [], problems: [] };
    problems.push(...ofEntry.map((problem) => ({ ...problem, at: include.at })));
    for (const file of files) {
      const first = links.get(file.home);
      if (file.home === found.rootHome) problems.push(includesItself(root, include, file));
      else if (first !== undefined) problems.push(includedTwice(root, include, file, first));
      else links.set(file.home, { include, file });
    }
  }
  // Two ways to one file, or to the root, are mended first: they change what is included.
  const warnings = problems.length > 0 ? [] : warnOfStrays(entries, found);
  return { links: [...links.values()], problems, warnings };
}

const MOST_NAMED = 5;

function warnOfStrays(entries: readonly WrittenInclude[], found: FoundIncludes): ProblemAt[] {
  return entries.flatMap(({ at }, index) => {
    const strays = found.entries[index]?.strays ?? [];
    if (strays.length === 0) return [];
    const named = nameFirst(strays.map(quote), MOST_NAMED);
    const [verb, them] = strays.length === 1 ? ['is', 'it'] : ['are', 'them'];
    return [
      {
        code: 'not_included',
        severity: 'warning',
        at,
        message: `${named} ${verb} where this pattern looks, but no entry includes ${them}: people listed there are not on the roster.`,
        hint: `Rename ${them}, write an entry for ${them}, or move ${them} out of this folder.`,
      } as const,
    ];
  });
}

function includesItself(root: SourceText, { at }: WrittenInclude, file: FoundFile): ProblemAt {
  return {
    code: 'includes_itself',
    at,
    message: `${quote(file.path)}, which this includes, is ${root.path} itself.`,
    hint: 'Keep included files in their own folder, for example teams/*.yaml.',
  };
}

function includedTwice(
  root: SourceText,
  { at }: WrittenInclude,
  { path }: FoundFile,
  first: Link,
): ProblemAt {
  const line = lineAt(root, first.include.at);
  return {
    code: 'included_twice',
    at,
    message:
      path === first.file.path
        ? `${quote(path)} is included twice: first on line ${line}.`
        : `${quote(path)} is the same file as ${quote(first.file.path)}, which line ${line} includes.`,
    hint: 'Include each file once, so that one rule says what it may grant.',
  };
}
