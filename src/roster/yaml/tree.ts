/** A parsed file as plain data that knows where everything stands. Free of the YAML library. */

import { type EmailKey, emailKey } from '../../email.js';
import { positionAt, type Range, type SourceText } from '../problem.js';

/** What a scalar can be in YAML's core schema. */
export type ScalarValue = string | number | boolean | null;

/** One key with its value. */
export interface Entry {
  /** Where the key stands. */
  readonly keyAt: Range;
  readonly value: Tree;
}

/**
 * A value with its place. Where an alias stands, `at` is the alias and everything below is where
 * the anchor's content stands: a fault in there must be mended there.
 */
export type Tree =
  | { readonly kind: 'mapping'; readonly at: Range; readonly entries: ReadonlyMap<string, Entry> }
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
export function entryOf(tree: Tree | null, key: string): Entry | null {
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

// Texts of a roster file with the places where they are written.

/** A text with its place. */
export interface Written {
  readonly text: string;
  readonly at: Range;
}

/** The address of a person, with the file that it stands in. */
export interface WrittenPerson extends Written {
  readonly key: EmailKey;
  readonly source: SourceText;
}

/** Longer than any address, in UTF-16 units. */
const LONGEST_COMPARED = 320;
/** `maxItems` of the lists in a policy. What is beyond is one fault, told by the schema. */
const MOST_ENTRIES = 500;

/** The texts in a list of the policy. What is none, empty, or overlong is the schema's business. */
export function writtenTexts(list: Tree | null): Written[] {
  return itemsOf(list)
    .slice(0, MOST_ENTRIES)
    .flatMap((item) => writtenText(item, item.at))
    .filter(({ text }) => text.length <= LONGEST_COMPARED);
}

/** The addresses under `users`, in the order of the file, as far as there are any. */
export function writtenPeople(source: SourceText, roster: Tree): WrittenPerson[] {
  return itemsOf(valueAt(roster, 'users')).flatMap((person) =>
    writtenText(valueAt(person, 'email'), person.at).map((written) => ({
      ...written,
      source,
      // Normalising a very long text can take long, and no such text is an address.
      key: emailKey(written.text.slice(0, LONGEST_COMPARED)),
    })),
  );
}

/** A text as a list of one; none when there is no text, or an empty one. `inside` is where it is used. */
export function writtenText(value: Tree | null, inside: Range): Written[] {
  const text = textOf(value);
  if (value === null || text === null || text === '') return [];
  return [{ text, at: isWithin(value.at, inside) ? value.at : inside }];
}

/** Through an alias a value stands elsewhere: then the alias is its place. */
function isWithin(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** Where a character stands in a value; the whole value when it is written as an escape. */
export function characterAt(source: SourceText, at: Range, character: string | undefined): Range {
  if (character === undefined) return at;
  const index = source.text.slice(at.start, at.end).indexOf(character);
  if (index < 0) return at;
  return { start: at.start + index, end: at.start + index + character.length };
}

/** The line, from 1, in which something begins. */
export function lineOf(source: SourceText, at: Range): number {
  return positionAt(source, at.start).line;
}

/** `line 3`, or `teams/data.yaml:3` for somebody who looks at another file. */
export function namePlace(place: SourceText, at: Range, from: SourceText): string {
  const line = lineOf(place, at);
  return place === from ? `line ${line}` : `${place.path}:${line}`;
}

/** Entries whose key was there before, each with the first one of that key. */
export function findRepeated<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
): { readonly entry: T; readonly first: T }[] {
  const firsts = new Map<string, T>();
  return entries.flatMap((entry) => {
    const first = firsts.get(keyOf(entry));
    if (first !== undefined) return [{ entry, first }];
    firsts.set(keyOf(entry), entry);
    return [];
  });
}
