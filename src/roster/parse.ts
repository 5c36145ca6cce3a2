/** A roster file's bytes to a roster, or everything that is wrong with them. Pure. */

import type { RosterFile } from '../generated/roster-file.js';
import { buildRoster } from './build-roster.js';
import { checkPeople } from './check-people.js';
import { checkPolicy } from './check-policy.js';
import { checkSchema } from './check-schema.js';
import { checkText } from './check-text.js';
import { decodeText } from './decode.js';
import { parseYaml } from './parse-yaml.js';
import { type Finding, locateProblems, type Problem } from './problem.js';
import type { Roster } from './roster.js';
import type { SourceText } from './source-text.js';
import type { Tree } from './tree.js';
import { findUnsupported } from './unsupported.js';

/** A roster that can be used, with warnings; or problems, at least one of them an error. */
export type ParseResult =
  | { readonly ok: true; readonly roster: Roster; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Parses and checks a whole roster file. Problems are in the order of the file, each once. `path`
 * is what they and the roster name the file; nothing is read from there. Never throws.
 */
export function parseRoster(bytes: Uint8Array, path: string): ParseResult {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] };
  const { source } = decoded;
  const { findings, checked } = checkSource(source);
  const problems = locateProblems(source, findings);
  if (checked === null || problems.some(({ severity }) => severity === 'error')) {
    return { ok: false, problems };
  }
  const roster = buildRoster(source, bytes, checked.file, checked.tree);
  return { ok: true, roster, warnings: problems };
}

/** What is wrong with a text, and the file that keeps the schema, if it does. */
interface Checked {
  readonly findings: readonly Finding[];
  readonly checked: { readonly file: RosterFile; readonly tree: Tree } | null;
}

function checkSource(source: SourceText): Checked {
  const { tree, findings } = parseYaml(source);
  const ofText = [...checkText(source), ...findings];
  if (tree === null && findings.length > 0) return { findings: ofText, checked: null };
  const shape = checkTopLevel(source, tree);
  if (shape !== null || tree === null) {
    return { findings: shape === null ? ofText : [...ofText, shape], checked: null };
  }
  const schema = checkSchema(source, tree);
  const ofContent = [
    ...(schema.ok ? [] : schema.findings),
    ...findUnsupported(tree),
    ...checkPolicy(source, tree),
    ...checkPeople(source, tree),
  ];
  return {
    findings: [...ofText, ...notAlreadySaid(ofText, ofContent)],
    checked: schema.ok ? { file: schema.file, tree } : null,
  };
}

/** A roster is a mapping; what else a file can be, in its own words. */
function checkTopLevel(source: SourceText, tree: Tree | null): Finding | null {
  const start = { start: 0, end: 0 };
  const hint = 'A roster begins with `version: 1`; after it come `users:`.';
  if (source.text.trim() === '') {
    return { code: 'empty_file', at: start, message: 'The file is empty.', hint };
  }
  if (tree === null || (tree.kind === 'scalar' && tree.value === null)) {
    const message = 'There is nothing in the file but comments.';
    return { code: 'empty_file', at: start, message, hint };
  }
  if (tree.kind === 'mapping') return null;
  const what = tree.kind === 'list' ? 'a list' : 'a single value';
  const message = `The file is ${what}; a roster is a mapping of keys to values.`;
  return { code: 'not_a_mapping', at: { start: tree.at.start, end: tree.at.start }, message, hint };
}

/** What is wrong with the text of a value is not told again as what is wrong with the value. */
function notAlreadySaid(ofText: readonly Finding[], ofContent: readonly Finding[]): Finding[] {
  const said = new Set(ofText.map(({ at }) => at.start));
  return ofContent.filter(({ at }) => !said.has(at.start));
}
