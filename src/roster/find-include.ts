/** An `include` entry by the place that a person has it from. */
import type { AccountType } from '../account-type.js';
import { openFile } from './check-file.js';
import { matchesName } from './include-path.js';
import { folderPrefix } from './included.js';
import type { Person } from './roster.js';
import { lineOf } from './written.js';
import { type WrittenInclude, writtenIncludes } from './written-includes.js';

/** An entry as it is written. */
export interface IncludeEntry {
  readonly path: string;
  readonly mayGrant: readonly AccountType[];
}

/**
 * The entry that let a person in, out of the root file's bytes; null for a person of the root file, and
 * where the file is another one by now.
 */
export function findInclude(
  bytes: Uint8Array,
  path: string,
  { source, include }: Pick<Person, 'source' | 'include'>,
): IncludeEntry | null {
  const root = openFile(bytes, path, 'root');
  if (include === null || !root.ok || root.part.tree === null) return null;
  const { source: text, tree } = root.part;
  const names = source.file.slice(folderPrefix(path).length).split('/');
  const entry = writtenIncludes(tree).find(
    (each) => lineOf(text, each.entryAt) === include.line && leadsTo(each, names),
  );
  if (entry === undefined || entry.mayGrant === null) return null;
  return { path: entry.path, mayGrant: entry.mayGrant };
}

function leadsTo({ segments }: WrittenInclude, names: readonly string[]): boolean {
  return (
    segments.length === names.length &&
    segments.every((segment, index) => matchesName(segment, names[index] ?? ''))
  );
}
