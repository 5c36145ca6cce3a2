/** One file of a roster, checked as far as it can be by itself. */
import type { RosterFile } from '../../generated/roster-file.js';
import { decodeText } from '../bytes.js';
import type { Finding, Problem, Range, SourceText } from '../problem.js';
import { nameCharacter } from '../words.js';
import { type Budget, parseYaml } from '../yaml/parse.js';
import { entryOf, type Tree } from '../yaml/tree.js';
import { checkIncludePaths } from './include.js';
import { checkPolicy } from './policy.js';
import { checkSchema } from './schema.js';

/** The root has every key; what it includes has `version` and `users` alone. */
export type Role = 'root' | 'included';

/** A file of a roster with what is known of it. */
export interface RosterPart {
  readonly source: SourceText;
  readonly bytes: Uint8Array;
  /** The file's mapping, or null when it has none. */
  readonly tree: Tree | null;
  /** Its data, or null when it breaks the schema. */
  readonly file: RosterFile | null;
  readonly findings: readonly Finding[];
  /** Where something is said about the text itself: what comes of it is not told again. */
  readonly said: ReadonlySet<number>;
}

/** A part, or the one problem that keeps the file from being read at all. */
export type Opened =
  | { readonly ok: true; readonly part: RosterPart }
  | { readonly ok: false; readonly problem: Problem };

/** Decodes, parses and checks one file. `path` is what problems name it. */
export function openFile(bytes: Uint8Array, path: string, role: Role, budget?: Budget): Opened {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return decoded;
  const { source } = decoded;
  const { tree, findings } = parseYaml(source, budget);
  const ofText = [...checkText(source), ...findings];
  const said = new Set(ofText.map(({ at }) => at.start));
  const part = { source, bytes, said, tree: null, file: null };
  if (tree === null && findings.length > 0) {
    return { ok: true, part: { ...part, findings: ofText } };
  }
  const shape = checkTopLevel(source, tree);
  if (shape !== null || tree === null) {
    return { ok: true, part: { ...part, findings: shape === null ? ofText : [...ofText, shape] } };
  }
  const { file, findings: ofContent } = checkContent(
    source,
    tree,
    role,
    findings.filter(({ code }) => code === 'key_not_text').map(({ at }) => at),
  );
  // What is wrong with the text of a value is not told again as what is wrong with the value.
  const all = [...ofText, ...ofContent.filter(({ at }) => !said.has(at.start))];
  return { ok: true, part: { ...part, tree, file, findings: all } };
}

function checkContent(
  source: SourceText,
  tree: Tree,
  role: Role,
  badKeys: readonly Range[],
): { readonly file: RosterFile | null; readonly findings: readonly Finding[] } {
  const foreign = role === 'root' ? [] : findForeignKeys(tree);
  const schema = checkSchema(source, role === 'root' ? tree : withoutForeignKeys(tree), badKeys);
  return {
    file: schema.ok ? schema.file : null,
    findings: [
      ...foreign,
      ...(schema.ok ? [] : schema.findings),
      ...(role === 'root'
        ? [...checkIncludePaths(source, tree), ...checkPolicy(source, tree)]
        : []),
    ],
  };
}

/** Who edits a team's file decides about people, never about the roster as a whole. */
const ROOT_KEYS = ['workspace', 'policy', 'include'];

function findForeignKeys(tree: Tree): Finding[] {
  return ROOT_KEYS.flatMap((key) => {
    const entry = entryOf(tree, key);
    if (entry === null) return [];
    return [
      {
        code: 'not_in_included_file',
        at: entry.keyAt,
        message: `\`${key}\` can not be in a file that is included: it has \`version\` and \`users\` alone.`,
        hint: 'Write it in the file that includes this one.',
      } as const,
    ];
  });
}

function withoutForeignKeys(tree: Tree): Tree {
  if (tree.kind !== 'mapping') return tree;
  const entries = new Map([...tree.entries].filter(([key]) => !ROOT_KEYS.includes(key)));
  return { ...tree, entries };
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
  if (tree.kind === 'mapping') return findOtherFile(tree);
  const what = tree.kind === 'list' ? 'a list' : 'a single value';
  const message = `The file is ${what}; a roster is a mapping of keys to values.`;
  return { code: 'not_a_mapping', at: { start: tree.at.start, end: tree.at.start }, message, hint };
}

/** What roster itself writes as JSON, which is YAML too: dozens of unknown keys would say less. */
function findOtherFile(tree: Tree): Finding | null {
  const version = entryOf(tree, 'format_version');
  if (version === null || entryOf(tree, 'users') !== null) return null;
  const [what, hint] =
    entryOf(tree, 'plans') === null
      ? ['JSON that roster wrote', 'Name the roster file that it was made of.']
      : [
          'a saved plan',
          'Apply it with `roster apply`, or name the roster file that it was made of.',
        ];
  return { code: 'not_a_roster', at: version.keyAt, message: `This is ${what}, no roster.`, hint };
}

// Characters that make a file look other than it is read, wherever they stand, comments included.

/**
 * Control characters, which YAML 1.2 (5.1) forbids but for tab and line ends; a line end that some
 * editors know and YAML doesn't; and marks that turn the direction of what follows. With the last
 * two a reviewer sees another file than roster reads (https://trojansource.codes).
 */
const DECEIVING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding these is what it is for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g;

/** A file that is no text at all has millions of them; nobody reads more than these. */
const MOST_FINDINGS = 100;

/** A finding at each of them, but for a file that is full of them. */
export function checkText({ text }: SourceText): Finding[] {
  const findings: Finding[] = [];
  for (const { 0: character, index } of text.matchAll(DECEIVING)) {
    findings.push(deceivingFinding(character, index));
    if (findings.length === MOST_FINDINGS) break;
  }
  return findings;
}

function deceivingFinding(character: string, index: number): Finding {
  const isDirectional = character >= '\u202a' && character <= '\u2069';
  return {
    code: isDirectional ? 'bidi_mark' : 'control_character',
    at: { start: index, end: index + 1 },
    message: `There is a character that can not be seen: ${nameCharacter(character)}.`,
    hint: isDirectional
      ? 'Remove it. It makes the line look other than it is read.'
      : 'Remove it. The file may be damaged, or is no text.',
  };
}
