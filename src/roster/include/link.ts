/** Which file is included by which entry: each file by one, and the root by none. */

import type { WrittenInclude } from '../check/include.js';
import type { Finding, SourceText } from '../problem.js';
import { quote } from '../words.js';
import { lineOf } from '../yaml/tree.js';
import type { FoundFile, FoundIncludes } from './found.js';

/** A file with the entry that includes it. */
export interface Link {
  readonly include: WrittenInclude;
  readonly file: FoundFile;
}

/** The files in the order of entries and paths, what is wrong with the entries, and what may be. */
export interface Linked {
  readonly links: readonly Link[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** `found` has what each of the entries leads to, in their order. */
export function linkFiles(
  root: SourceText,
  entries: readonly WrittenInclude[],
  found: FoundIncludes,
): Linked {
  const links = new Map<string, Link>();
  const findings: Finding[] = [];
  for (const [index, include] of entries.entries()) {
    const { files, faults } = found.entries[index] ?? { files: [], faults: [] };
    findings.push(...faults.map((fault) => ({ ...fault, at: include.at })));
    for (const file of files) {
      const first = links.get(file.home);
      if (file.home === found.rootHome) findings.push(includesItself(root, include, file));
      else if (first !== undefined) findings.push(includedTwice(root, include, file, first));
      else links.set(file.home, { include, file });
    }
  }
  // Two ways to one file, or to the root, are mended first: they change what is included.
  const warnings = findings.length > 0 ? [] : warnOfStrays(entries, found);
  return { links: [...links.values()], findings, warnings };
}

const MOST_NAMED = 5;

function warnOfStrays(entries: readonly WrittenInclude[], found: FoundIncludes): Finding[] {
  return entries.flatMap(({ at }, index) => {
    const strays = found.entries[index]?.strays ?? [];
    if (strays.length === 0) return [];
    const named = strays.slice(0, MOST_NAMED).map(quote).join(', ');
    const more = strays.length > MOST_NAMED ? ` and ${strays.length - MOST_NAMED} more` : '';
    const [verb, them] = strays.length === 1 ? ['lies', 'it'] : ['lie', 'them'];
    return [
      {
        code: 'not_included',
        severity: 'warning',
        at,
        message: `${named}${more} ${verb} where this looks, but no entry includes ${them}: whoever is listed there is not on the roster.`,
        hint: `Rename ${them}, write an entry for ${them}, or move ${them} out of this folder.`,
      } as const,
    ];
  });
}

function includesItself(root: SourceText, { at }: WrittenInclude, file: FoundFile): Finding {
  return {
    code: 'includes_itself',
    at,
    message: `${quote(file.path)}, which this includes, is ${root.path} itself.`,
    hint: 'Keep included files in a folder of their own, for example teams/*.yaml.',
  };
}

function includedTwice(
  root: SourceText,
  { at }: WrittenInclude,
  { path }: FoundFile,
  first: Link,
): Finding {
  const line = lineOf(root, first.include.at);
  return {
    code: 'included_twice',
    at,
    message:
      path === first.file.path
        ? `${quote(path)} is included twice: already by line ${line}.`
        : `${quote(path)} is the same file as ${quote(first.file.path)}, which line ${line} includes.`,
    hint: 'Include each file once, so that one rule says what it may grant.',
  };
}
