/** What a file says of each person and where, also a file that is no roster anymore: what git keeps of older days is compared by that. */
import { type EmailKey, emailKey } from '../email.js';
import { decodeText } from './bytes.js';
import { positionAt, type Range, type SourceText } from './problem.js';
import { createBudget } from './yaml/budget.js';
import { readYaml } from './yaml/read-yaml.js';
import { itemsOf, type Tree, textOf, toData, valueAt } from './yaml/tree.js';

/** A person's entry as a file has it. */
export interface FileEntry {
  /** Everything that it says, in a form that is the same however and in which order that is written. */
  readonly says: string;
  /** Every line, from 1, that says something of it. */
  readonly lines: readonly number[];
}

/**
 * The entries of these addresses alone, since a file can have many people and many versions. The first where one is
 * there twice; null for what is no YAML or has no `users`.
 */
export async function readEntries(
  bytes: Uint8Array,
  path: string,
  wanted: ReadonlySet<EmailKey>,
): Promise<ReadonlyMap<EmailKey, FileEntry> | null> {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return null;
  const { source } = decoded;
  const users = valueAt((await readYaml(source, createBudget())).tree, 'users');
  if (users?.kind !== 'list') return null;
  const entries = new Map<EmailKey, FileEntry>();
  for (const item of itemsOf(users)) {
    const email = textOf(valueAt(item, 'email'));
    const key = emailKey(email ?? '');
    if (!wanted.has(key) || entries.has(key)) continue;
    const lines = new Set(rangesOf(item).flatMap((range) => linesOf(range, source)));
    entries.set(key, { says: sayOf(item), lines: [...lines] });
  }
  return entries;
}

/** Keys in one order, since `fmt` has its own. */
function sayOf(tree: Tree): string {
  if (tree.kind !== 'mapping') return JSON.stringify(toData(tree));
  const said = [...tree.entries].map(([key, { value }]) => [key, toData(value)] as const);
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Keys and scalars: what stands between them says nothing. */
function rangesOf(tree: Tree): readonly Range[] {
  switch (tree.kind) {
    case 'scalar':
      return [tree.at];
    case 'list':
      return tree.items.flatMap(rangesOf);
    case 'mapping':
      return [...tree.entries.values()].flatMap(({ keyAt, value }) => [keyAt, ...rangesOf(value)]);
  }
}

function linesOf({ start, end }: Range, source: SourceText): readonly number[] {
  const first = positionAt(source, start).line;
  const last = positionAt(source, Math.max(start, end - 1)).line;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
