/** One file of a roster, checked as far as it can be by itself. */
import type { RosterFile } from '../../generated/roster-file.js';
import { decodeText } from '../bytes.js';
import type { Problem, ProblemAt, Range, SourceText } from '../problem.js';
import { ROOT_KEYS } from '../words.js';
import { type Budget, createBudget } from '../yaml/budget.js';
import type { ParsedYaml } from '../yaml/build-tree.js';
import { readYaml } from '../yaml/read-yaml.js';
import { entryOf, type Tree } from '../yaml/tree.js';
import { checkFileCharacters } from './characters.js';
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
  readonly problems: readonly ProblemAt[];
  /** Where something is said about the text itself: what comes of it is not told again. */
  readonly said: ReadonlySet<number>;
}

/** A part, or the one problem that keeps the file from being read at all. */
export type Opened =
  | { readonly ok: true; readonly part: RosterPart }
  | { readonly ok: false; readonly problem: Problem };

/** Decodes, reads and checks one file. `path` is what problems name it. */
export async function openFile(
  bytes: Uint8Array,
  path: string,
  role: Role,
  budget: Budget = createBudget(),
): Promise<Opened> {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return decoded;
  const { source } = decoded;
  return { ok: true, part: checkFile(source, bytes, role, await readYaml(source, budget)) };
}

/** Checks what was read of one file. */
export function checkFile(
  source: SourceText,
  bytes: Uint8Array,
  role: Role,
  { tree, problems: ofYaml }: ParsedYaml,
): RosterPart {
  const ofText = [...checkFileCharacters(source), ...ofYaml];
  const said = new Set(ofText.map(({ at }) => at.start));
  const unusable = { source, bytes, said, tree: null, file: null, problems: ofText };
  if (tree === null && ofYaml.length > 0) return unusable;
  const ofTop = checkTopLevel(source, tree);
  if (tree === null || ofTop.length > 0) {
    return { ...unusable, problems: [...ofText, ...ofTop] };
  }
  const badKeys = ofYaml.filter(({ code }) => code === 'key_not_text').map(({ at }) => at);
  const { file, problems: ofContent } = checkContent(source, tree, role, badKeys);
  // What is wrong with the text of a value is not told again as what is wrong with the value.
  const problems = [...ofText, ...ofContent.filter(({ at }) => !said.has(at.start))];
  return { source, bytes, said, tree, file, problems };
}

function checkContent(
  source: SourceText,
  tree: Tree,
  role: Role,
  badKeys: readonly Range[],
): { readonly file: RosterFile | null; readonly problems: readonly ProblemAt[] } {
  const foreign = role === 'root' ? [] : checkForeignKeys(tree);
  const schema = checkSchema(source, role === 'root' ? tree : withoutForeignKeys(tree), badKeys);
  return {
    file: schema.ok ? schema.file : null,
    problems: [
      ...foreign,
      ...(schema.ok ? [] : schema.problems),
      ...(role === 'root'
        ? [...checkIncludePaths(source, tree), ...checkPolicy(source, tree)]
        : []),
    ],
  };
}

function checkForeignKeys(tree: Tree): ProblemAt[] {
  return ROOT_KEYS.flatMap((key) => {
    const entry = entryOf(tree, key);
    if (entry === null) return [];
    return [
      {
        code: 'not_in_included_file',
        at: entry.keyAt,
        message: `\`${key}\` cannot be in an included file, which can have only \`version\` and \`users\`.`,
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
function checkTopLevel(source: SourceText, tree: Tree | null): ProblemAt[] {
  const start = { start: 0, end: 0 };
  const hint = 'A roster begins with `version: 1`, followed by `users:`.';
  if (source.text.trim() === '') {
    return [{ code: 'empty_file', at: start, message: 'The file is empty.', hint }];
  }
  if (tree === null || (tree.kind === 'scalar' && tree.value === null)) {
    const message = 'The file contains only comments.';
    return [{ code: 'empty_file', at: start, message, hint }];
  }
  if (tree.kind === 'mapping') return checkIsRoster(tree);
  const what = tree.kind === 'list' ? 'a list' : 'a single value';
  const message = `The file is ${what}; a roster is a mapping of keys to values.`;
  const at = { start: tree.at.start, end: tree.at.start };
  return [{ code: 'not_a_mapping', at, message, hint }];
}

/** What roster itself writes as JSON, which is YAML too: dozens of unknown keys would say less. */
function checkIsRoster(tree: Tree): ProblemAt[] {
  const version = entryOf(tree, 'format_version');
  if (version === null || entryOf(tree, 'users') !== null) return [];
  const [what, hint] =
    entryOf(tree, 'plans') === null
      ? ['JSON that roster wrote', 'Name the roster file that it was made from.']
      : [
          'a saved plan',
          'Apply it with `roster apply`, or name the roster file that it was made from.',
        ];
  return [
    { code: 'not_a_roster', at: version.keyAt, message: `This is ${what}, not a roster.`, hint },
  ];
}
