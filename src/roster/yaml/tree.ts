/**
 * A parsed file as plain data that knows where everything stands. Short, so that checks and edits know no
 * more of YAML than this.
 */
import type { Range } from '../problem.js';

/** What a scalar can be in YAML's core schema. */
export type ScalarValue = string | number | boolean | null;

/** One key with its value. */
export interface MappingEntry {
  /** Where the key stands. */
  readonly keyAt: Range;
  readonly value: Tree;
}

/**
 * A value with its place. Where an alias stands, `at` is the alias and everything below is where
 * the anchor's content stands: what is wrong in there must be mended there.
 */
export type Tree =
  | {
      readonly kind: 'mapping';
      readonly at: Range;
      readonly entries: ReadonlyMap<string, MappingEntry>;
    }
  | { readonly kind: 'list'; readonly at: Range; readonly items: readonly Tree[] }
  | { readonly kind: 'scalar'; readonly at: Range; readonly value: ScalarValue };

/** The data alone. Its objects have no prototype, so `__proto__` is a key like any other. */
export function toData(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(toData);
    case 'mapping': {
      const data: Record<string, unknown> = Object.create(null);
      for (const [key, entry] of tree.entries) data[key] = toData(entry.value);
      return data;
    }
  }
}

/** The entry of a mapping, or null when there is none or the tree is no mapping. */
export function entryOf(tree: Tree | null, key: string): MappingEntry | null {
  return tree?.kind === 'mapping' ? (tree.entries.get(key) ?? null) : null;
}

/** The value under a key, or null when there is none or the tree is no mapping. */
export function valueAt(tree: Tree | null, key: string): Tree | null {
  return entryOf(tree, key)?.value ?? null;
}

/** The items of a list; none when the tree is no list. */
export function itemsOf(tree: Tree | null): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The text of a scalar that is one, or null. */
export function textOf(tree: Tree | null): string | null {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : null;
}

/** What stands at a JSON pointer (RFC 6901), or null when nothing does. */
export function atPointer(tree: Tree, pointer: string): Tree | null {
  let here: Tree | null = tree;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    here = here?.kind === 'list' ? (here.items[Number(key)] ?? null) : valueAt(here, key);
  }
  return here;
}
