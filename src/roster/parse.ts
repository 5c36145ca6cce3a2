/** A roster file's bytes, and those of what it includes, to a roster or all that is wrong. Pure. */
import type { Day } from '../day.js';
import { openFile } from './check-file.js';
import { type IncludedFile, pickIncluded } from './included.js';
import { joinFiles, type ParseResult } from './join-files.js';
import { writtenIncludes } from './written-includes.js';

export type { ParseResult } from './join-files.js';

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
