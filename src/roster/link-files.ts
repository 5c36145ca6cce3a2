/** Which file is included by which entry: each file by one, and the root by none. */
import { quote } from './characters.js';
import type { FoundFile, FoundIncludes } from './included.js';
import type { Finding } from './problem.js';
import type { SourceText } from './source-text.js';
import { lineOf } from './written.js';
import type { WrittenInclude } from './written-includes.js';

/** A file with the entry that includes it. */
export interface Link {
  readonly include: WrittenInclude;
  readonly file: FoundFile;
}

/** The files in the order of entries and paths, and what is wrong with the entries. */
export interface Linked {
  readonly links: readonly Link[];
  readonly findings: readonly Finding[];
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
  return { links: [...links.values()], findings };
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
