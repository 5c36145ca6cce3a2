/** The library's nodes to a tree: keys unique, aliases resolved, with limits on what they expand. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { lineAt, MOST_PROBLEMS, type ProblemAt, type Range, type SourceText } from '../problem.js';
import { quote } from '../words.js';
import { MOST_LEVELS } from './limits.js';
import type { MappingEntry, ScalarValue, Tree } from './tree.js';

/** Aliases may make a file this many times larger than it is written … */
const MOST_EXPANSION = 10;
/** … and this many values larger in any case. */
const FREE_EXPANSION = 1000;

/** The tree, if the file has any value and one can be made of it, and all that is wrong in it. */
export interface ParsedYaml {
  readonly tree: Tree | null;
  readonly problems: readonly ProblemAt[];
}

/** A tree with what it costs to walk it: aliases make both larger than what is written. */
interface Built {
  readonly tree: Tree;
  readonly size: number;
  readonly depth: number;
}

/** What is known while one document is built. */
interface Build {
  readonly source: SourceText;
  readonly problems: ProblemAt[];
  readonly anchors: Map<string, Built>;
  /** Anchors whose content is being built: an alias to one of these never ends. */
  readonly open: Set<string>;
  written: number;
  /** The alias that stands for most: where to look when it is too much. */
  largest: { readonly size: number; readonly at: Range };
}

/** The tree of a document's contents with what is wrong in it; no tree when it would be too large. */
export function buildTree(source: SourceText, contents: unknown): ParsedYaml {
  const build: Build = {
    source,
    problems: [],
    anchors: new Map(),
    open: new Set(),
    written: 0,
    largest: { size: 0, at: { start: 0, end: 0 } },
  };
  const built = buildNode(build, contents, null);
  const { problems } = build;
  if (built.size <= build.written * MOST_EXPANSION + FREE_EXPANSION) {
    return { tree: built.tree, problems };
  }
  return { tree: null, problems: [...problems, aliasBomb(build.largest.at)] };
}

/** An absent value has the place of its key; without one, it is where the library puts it. */
function buildNode(build: Build, node: unknown, key: Range | null): Built {
  if (isAlias(node)) return buildAlias(build, node);
  build.written += 1;
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor === undefined) return buildContent(build, node, key);
  build.open.add(anchor);
  const built = buildContent(build, node, key);
  build.open.delete(anchor);
  build.anchors.set(anchor, built);
  return built;
}

function buildContent(build: Build, node: unknown, key: Range | null): Built {
  if (isMap(node)) return buildMapping(build, node);
  if (isSeq(node)) return buildList(build, node);
  const value = isScalar(node) ? node.value : null;
  const written = rangeOf(isScalar(node) ? node.range : null);
  const at = written.end > written.start ? written : (key ?? written);
  return { tree: { kind: 'scalar', at, value: scalarValue(value) }, size: 1, depth: 1 };
}

function buildMapping(build: Build, map: YAMLMap): Built {
  const entries = new Map<string, MappingEntry>();
  let size = 1;
  let depth = 0;
  const { start, end: written } = rangeOf(map.range);
  let end = map.flow === true ? written : start;
  for (const pair of map.items) {
    const key = readKey(build, pair.key, rangeOf(map.range));
    const built = buildNode(build, pair.value, key.at);
    size += built.size;
    depth = Math.max(depth, built.depth);
    end = Math.max(end, key.at.end, built.tree.at.end);
    if (key.text === null) continue;
    const first = entries.get(key.text);
    if (first === undefined) entries.set(key.text, { keyAt: key.at, value: built.tree });
    else addProblem(build, duplicateKey(build.source, key.text, key.at, first));
  }
  return { tree: { kind: 'mapping', at: { start, end }, entries }, size, depth: depth + 1 };
}

function buildList(build: Build, list: YAMLSeq): Built {
  const { start, end } = rangeOf(list.range);
  const built = list.items.map((item) => buildNode(build, item, null));
  const last = built.at(-1)?.tree.at.end;
  const at = { start, end: list.flow === true ? end : (last ?? start) };
  return {
    tree: { kind: 'list', at, items: built.map(({ tree }) => tree) },
    size: built.reduce((sum, { size }) => sum + size, 1),
    depth: built.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
  };
}

function buildAlias(build: Build, alias: Alias): Built {
  const at = rangeOf(alias.range);
  const target = build.anchors.get(alias.source);
  if (target !== undefined && target.depth <= MOST_LEVELS) {
    if (target.size > build.largest.size) build.largest = { size: target.size, at };
    return { ...target, tree: { ...target.tree, at } };
  }
  addProblem(build, aliasProblem(build, alias.source, at));
  // The text as written is what someone who forgot the quotes meant.
  return { tree: { kind: 'scalar', at, value: `*${alias.source}` }, size: 1, depth: 1 };
}

function aliasProblem(build: Build, name: string, at: Range): ProblemAt {
  if (build.anchors.has(name)) return deepAlias(name, at);
  return build.open.has(name) ? aliasLoop(name, at) : unknownAlias(name, at);
}

/** A key as text. Numbers and the like are taken as they are written: they are unknown keys. */
function readKey(build: Build, key: unknown, near: Range): { text: string | null; at: Range } {
  if (isScalar(key)) {
    const at = rangeOf(key.range);
    return { text: typeof key.value === 'string' ? key.value : (key.source ?? ''), at };
  }
  const at = isAlias(key) || isMap(key) || isSeq(key) ? rangeOf(key.range) : near;
  addProblem(build, keyNotText(at));
  return { text: null, at };
}

/** One more than are shown, so that it is said that there are more. */
function addProblem({ problems }: Build, problem: ProblemAt): void {
  if (problems.length <= MOST_PROBLEMS) problems.push(problem);
}

function rangeOf(range: readonly number[] | null | undefined): Range {
  const start = range?.[0] ?? 0;
  return { start, end: range?.[1] ?? start };
}

/** What the core schema resolves to; anything else would be a tag, and those are refused before. */
function scalarValue(value: unknown): ScalarValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return null;
}

/** One key twice in a mapping: YAML forbids it, and readers would see either. */
function duplicateKey(source: SourceText, key: string, at: Range, first: MappingEntry): ProblemAt {
  return {
    code: 'duplicate_key',
    at,
    message: `The key ${quote(key)} appears twice: first on line ${lineAt(source, first.keyAt)}.`,
    hint: 'Keep one of them.',
  };
}

/** A key that is a list, a mapping or an alias. */
function keyNotText(at: Range): ProblemAt {
  return {
    code: 'key_not_text',
    at,
    message: 'A key must be plain text.',
    hint: 'A key that begins with a special character needs quotes.',
  };
}

/** `*name` without `&name` before it; mostly a pattern whose quotes were forgotten. */
function unknownAlias(name: string, at: Range): ProblemAt {
  return {
    code: 'unknown_alias',
    at,
    message: `In YAML ${quote(`*${name}`)} is an alias, and there is no ${quote(`&${name}`)} before it.`,
    hint: `If you mean text, write quotes around it: "*${name}".`,
  };
}

/** An alias inside of what it stands for. */
function aliasLoop(name: string, at: Range): ProblemAt {
  return {
    code: 'alias_loop',
    at,
    message: `The alias ${quote(`*${name}`)} refers to something that contains it.`,
    hint: 'Write the value itself instead of the alias.',
  };
}

/** An alias to an anchor that nests too deep already. */
function deepAlias(name: string, at: Range): ProblemAt {
  return {
    code: 'too_deep',
    at,
    message: `The alias ${quote(`*${name}`)} nests values too deeply.`,
    hint: 'Write the value itself instead of the alias.',
  };
}

/** Aliases that make a small file a huge one. */
function aliasBomb(at: Range): ProblemAt {
  return {
    code: 'alias_bomb',
    at,
    message: 'Aliases make this file more than ten times larger than its text.',
    hint: 'Write values out instead of using aliases of aliases.',
  };
}
