/** How a person is written in a file, so that the next one can be written alike. */

import { type EmailKey, emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { type Entry, entryOf, type Tree, textOf, valueAt } from '../yaml/tree.js';
import { type NewPerson, PERSON_KEYS, type PersonKey } from './person.js';
import { afterLine, lineStart, type Quote, writeScalar } from './splice.js';

/** A person as the tree has one. */
export type PersonTree = Extract<Tree, { kind: 'mapping' }>;

/** What is alike in all people of a file, as far as people care. */
export interface PersonStyle {
  /** `block`: a line for each key; `flow`: braces. */
  readonly kind: 'block' | 'flow';
  readonly order: readonly PersonKey[];
  readonly keyQuote: Quote;
  readonly valueQuotes: ReadonlyMap<PersonKey, Quote>;
  /** Between a key and its value. */
  readonly colon: string;
  /** Between two keys in braces. */
  readonly comma: string;
  /** Behind the opening brace and before the closing one. */
  readonly padding: readonly [string, string];
}

/** How people are written in a file that has none. */
export const BLOCK_STYLE: PersonStyle = {
  kind: 'block',
  order: PERSON_KEYS,
  keyQuote: 'plain',
  valueQuotes: new Map(),
  colon: ': ',
  comma: ', ',
  padding: [' ', ' '],
};

/** The same in braces; with quotes, as JSON has them. */
export function flowStyle(keyQuote: Quote): PersonStyle {
  return { ...BLOCK_STYLE, kind: 'flow', keyQuote, valueQuotes: quoteAll(keyQuote) };
}

function quoteAll(quote: Quote): ReadonlyMap<PersonKey, Quote> {
  return new Map(PERSON_KEYS.map((key) => [key, quote]));
}

/** Whether a person is written in braces. */
export function isFlow(text: string, { at }: Tree): boolean {
  const first = text.charAt(at.start);
  return first === '{' || first === '[';
}

/** Reads the style off a person. */
export function styleOf(text: string, person: PersonTree): PersonStyle {
  const entries = knownEntries(person);
  const [first, second] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return BLOCK_STYLE;
  const keyQuote = quoteAt(text, first[1].keyAt.start);
  const valueQuotes = new Map(
    entries.map(([key, entry]) => [key, quoteAt(text, entry.value.at.start)]),
  );
  return {
    kind: isFlow(text, person) ? 'flow' : 'block',
    order: completeOrder(entries.map(([key]) => key)),
    keyQuote,
    valueQuotes:
      keyQuote === 'plain' ? valueQuotes : new Map([...quoteAll(keyQuote), ...valueQuotes]),
    colon: matching(text.slice(first[1].keyAt.end, first[1].value.at.start), /^: +$|^:$/, ': '),
    comma:
      second === undefined
        ? ', '
        : matching(text.slice(first[1].value.at.end, second[1].keyAt.start), /^,\s*$/, ', '),
    padding: [
      matching(text.slice(person.at.start + 1, first[1].keyAt.start), /^\s*$/, ' '),
      matching(text.slice(last[1].value.at.end, person.at.end - 1), /^\s*$/, ' '),
    ],
  };
}

/** The keys that a person can have, in the order in which this one has them. */
export function knownEntries(person: PersonTree): readonly (readonly [PersonKey, Entry])[] {
  return PERSON_KEYS.flatMap((key) => {
    const entry = person.entries.get(key);
    return entry === undefined ? [] : [[key, entry] as const];
  }).sort(([, a], [, b]) => a.keyAt.start - b.keyAt.start);
}

/** The quotes that stand at an offset. */
export function quoteAt(text: string, offset: number): Quote {
  const character = text.charAt(offset);
  return character === '"' || character === "'" ? character : 'plain';
}

function matching(found: string, expected: RegExp, otherwise: string): string {
  return expected.test(found) ? found : otherwise;
}

/** Each key that is missing comes behind the one that it usually follows. */
function completeOrder(found: readonly PersonKey[]): readonly PersonKey[] {
  const order = [...found];
  for (const [index, key] of PERSON_KEYS.entries()) {
    if (order.includes(key)) continue;
    const before = PERSON_KEYS[index - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  }
  return order;
}

/** Each key with its value as they are written, without those that are null. */
export function writeEntries(person: NewPerson, style: PersonStyle): readonly string[] {
  return style.order.flatMap((key) => {
    const value = person[key];
    return value === null ? [] : [writeEntry(key, value, style)];
  });
}

/** One key with its value. Double quotes need no space behind the colon, all else does. */
export function writeEntry(key: PersonKey, value: string, style: PersonStyle): string {
  const name = style.keyQuote === 'plain' ? key : `${style.keyQuote}${key}${style.keyQuote}`;
  const colon = style.keyQuote === 'plain' ? ': ' : style.colon;
  return `${name}${colon}${writeScalar(value, style.valueQuotes.get(key) ?? 'plain')}`;
}

/** A person in braces. */
export function writeFlow(person: NewPerson, style: PersonStyle): string {
  const [open = '', close = ''] = style.padding;
  return `{${open}${writeEntries(person, style).join(style.comma)}${close}}`;
}

/** The column, from 0, at which an offset stands in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

// The list of people in a file, with what edits need to know of it.

/** A person with the place in the list. */
export interface Item {
  readonly tree: PersonTree;
  readonly key: EmailKey;
  readonly accountType: string;
  /** Where the content ends: behind the last value, or the closing brace. */
  readonly end: number;
  /** Where the dash stands; null in a list with brackets. */
  readonly dash: number | null;
}

/** The list under `users`. */
export interface PeopleList {
  readonly entry: Entry;
  readonly list: Extract<Tree, { kind: 'list' }>;
  /** Whether it is written with brackets. */
  readonly isFlow: boolean;
  readonly items: readonly Item[];
}

/** The list of a file's people. Throws `edit_refused` where there is none that can be edited. */
export function peopleList(text: string, root: Tree): PeopleList {
  const entry = entryOf(root, 'users');
  const list = entry?.value;
  if (entry === null || list?.kind !== 'list' || text.charAt(list.at.start) === '*') {
    throw refuseEdit('its `users` is no list that stands there');
  }
  const isFlow = text.charAt(list.at.start) === '[';
  return { entry, list, isFlow, items: readItems(text, list, isFlow) };
}

function readItems(text: string, list: PeopleList['list'], isFlow: boolean): readonly Item[] {
  let after = list.at.start;
  return list.items.map((tree) => {
    if (tree.kind !== 'mapping' || text.charAt(tree.at.start) === '*') {
      throw refuseEdit('somebody in it is no person that stands there');
    }
    const dash = isFlow ? null : dashAfter(text, after);
    const end = text.charAt(tree.at.start) === '{' ? tree.at.end : contentEnd(tree);
    after = afterLine(text, end);
    const key = emailKey(textOf(valueAt(tree, 'email')) ?? '');
    return { tree, key, accountType: textOf(valueAt(tree, 'account_type')) ?? '', end, dash };
  });
}

/** The error for a file in which an edit would do more than was asked for. */
export function refuseEdit(why: string): RosterError {
  return new RosterError(`This edit is not safe, so the file was left as it is: ${why}.`, {
    code: 'edit_refused',
    exitCode: EXIT.invalid,
    hint: 'Edit the file by hand; anchors, aliases and comments inside of a person are in the way.',
  });
}

/** The library counts comments and blank lines behind a block mapping as part of it. */
function contentEnd(tree: PersonTree): number {
  const ends = [...tree.entries.values()].map(({ keyAt, value }) =>
    Math.max(keyAt.end, value.at.end),
  );
  return Math.max(tree.at.start, ...ends);
}

/** The next dash that stands first in its line. */
export function dashAfter(text: string, from: number): number {
  const dash = /(?<=^|\n)[ \t]*-(?=\s)|^-(?=\s)/g;
  if (text.charAt(from) === '-') return from;
  dash.lastIndex = from;
  const found = dash.exec(text);
  return found === null ? from : found.index + found[0].length - 1;
}
