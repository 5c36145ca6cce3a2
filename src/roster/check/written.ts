/** The texts that rules are about, each with the place where it is written. Short: people and policy share it. */
import { type EmailKey, emailKey } from '../../email.js';
import type { Range, SourceText } from '../problem.js';
import { itemsOf, type Tree, textOf, valueAt } from '../yaml/tree.js';

/** A text with its place. */
export interface Written {
  readonly text: string;
  readonly at: Range;
}

/** The address of a person, with the file that it stands in. */
export interface WrittenPerson extends Written {
  readonly key: EmailKey;
  readonly source: SourceText;
  /** As written; null where there is none. */
  readonly accountType: string | null;
}

/** A pattern of the policy, ready to be asked. */
export interface WrittenPattern extends Written {
  readonly source: SourceText;
  readonly matches: (address: EmailKey) => boolean;
}

/** Longer than any address, in UTF-16 units. */
const LONGEST_COMPARED = 320;
/** `maxItems` of the lists in a policy. What is beyond is one problem, told by the schema. */
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
  const people: WrittenPerson[] = [];
  // A loop, since this is asked of everyone: lists of one for each person would double the time.
  for (const person of itemsOf(valueAt(roster, 'users'))) {
    const value = valueAt(person, 'email');
    const text = textOf(value);
    if (value === null || text === null || text === '') continue;
    // Normalising a very long text can take long, and no such text is an address.
    const key = emailKey(text.slice(0, LONGEST_COMPARED));
    const accountType = textOf(valueAt(person, 'account_type'));
    people.push({ text, at: placeWithin(value, person.at), source, accountType, key });
  }
  return people;
}

/** A text as a list of one; none when there is no text, or an empty one. `inside` is where it is used. */
export function writtenText(value: Tree | null, inside: Range): Written[] {
  const text = textOf(value);
  if (value === null || text === null || text === '') return [];
  return [{ text, at: placeWithin(value, inside) }];
}

/** Through an alias a value stands elsewhere: then the alias is its place. */
function placeWithin({ at }: Tree, inside: Range): Range {
  return at.start >= inside.start && at.end <= inside.end ? at : inside;
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
