/** A roster out of bytes at hand. Apart from what reads files, since it has no time to wait for the YAML library. */
import type { Day } from '../day.js';
import { decodeText } from './bytes.js';
import { checkFile, type Opened, type Role } from './check/file.js';
import { type IncludedFile, pickIncluded } from './include/found.js';
import { linkFiles } from './include/link.js';
import { FILES_WORTH, includesOf, joinFiles, type ParseResult, shownPath } from './join.js';
import { type Budget, createBudget } from './yaml/budget.js';
import { parseYaml } from './yaml/parse.js';

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
  const root = parseFile(bytes, path, 'root', createBudget());
  if (!root.ok) return { ok: false, problems: [root.problem] };
  const { source } = root.part;
  const entries = includesOf(root.part);
  const linked = linkFiles(source, entries, pickIncluded(path, entries, context.included ?? []));
  const budget = createBudget(FILES_WORTH);
  const opened = linked.links.map((link) =>
    parseFile(link.file.bytes, shownPath(source, link), 'included', budget),
  );
  return joinFiles(root.part, linked, opened, context.today);
}

function parseFile(bytes: Uint8Array, path: string, role: Role, budget: Budget): Opened {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return decoded;
  const { source } = decoded;
  return { ok: true, part: checkFile(source, bytes, role, parseYaml(source, budget)) };
}
