/** How the people of a file are written and where each stands, so that the next one can be written alike. */
import { type EmailKey, emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { PERSON_KEYS, type PersonKey } from '../words.js';
import {
  afterLine,
  commentWords,
  dashAfter,
  isFlow,
  type Quote,
  writeScalar,
} from '../yaml/text.js';
import { entryOf, type MappingEntry, type Tree, textOf, valueAt } from '../yaml/tree.js';
import type { NewPerson } from './person.js';

/** A person as the tree has one. */
export type PersonTree = Extract<Tree, { kind: 'mapping' }>;

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
  readonly entry: MappingEntry;
  readonly list: Extract<Tree, { kind: 'list' }>;
  readonly items: readonly Item[];
}

/** The list of a file's people. Throws `edit_refused` where there is none that can be edited. */
export function peopleList(text: string, root: Tree): PeopleList {
  const entry = entryOf(root, 'users');
  const list = entry?.value;
  if (entry === null || list?.kind !== 'list' || text.charAt(list.at.start) === '*') {
    throw refuseEdit('its `users` is not written out as a list in the file');
  }
  return { entry, list, items: readItems(text, list) };
}

/** What is alike in all people of a file, as far as people care. */
interface PersonStyle {
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
export function knownEntries(person: PersonTree): readonly (readonly [PersonKey, MappingEntry])[] {
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

/** One key with its value. Double quotes need no space behind the colon, all else does. */
export function writeEntry(key: PersonKey, value: string, style: PersonStyle): string {
  const name = style.keyQuote === 'plain' ? key : `${style.keyQuote}${key}${style.keyQuote}`;
  const colon = style.keyQuote === 'plain' ? ': ' : style.colon;
  return `${name}${colon}${writeScalar(value, style.valueQuotes.get(key) ?? 'plain')}`;
}

/** A person as an item of a list, in lines: behind a dash, with the comment in the first one. */
export function writePersonLines(
  person: NewPerson,
  style: PersonStyle,
  indent: string,
  space: string,
): readonly string[] {
  const words = person.comment === null ? '' : commentWords(person.comment);
  const comment = words === '' ? '' : ` # ${words}`;
  if (style.kind === 'flow') return [`${indent}-${space}${writeFlow(person, style)}${comment}`];
  const [first = '', ...rest] = writeEntries(person, style);
  const deeper = `${indent} ${' '.repeat(space.length)}`;
  return [`${indent}-${space}${first}${comment}`, ...rest.map((entry) => deeper + entry)];
}

/** A person in braces. */
export function writeFlow(person: NewPerson, style: PersonStyle): string {
  const [open = '', close = ''] = style.padding;
  return `{${open}${writeEntries(person, style).join(style.comma)}${close}}`;
}

/** The error for a file in which an edit would do more than was asked for. */
export function refuseEdit(why: string): RosterError {
  return new RosterError(`This edit is not safe, so roster left the file as it is: ${why}.`, {
    code: 'edit_refused',
    exitCode: EXIT.invalid,
    hint: 'Edit the file yourself. Anchors, aliases or comments inside an entry can prevent a safe edit.',
  });
}

function readItems(text: string, list: PeopleList['list']): readonly Item[] {
  const isBetween = isFlow(text, list);
  let after = list.at.start;
  return list.items.map((tree) => {
    if (tree.kind !== 'mapping' || text.charAt(tree.at.start) === '*') {
      throw refuseEdit('one of its entries is not written out as a person in the file');
    }
    const dash = isBetween ? null : dashAfter(text, after);
    const end = text.charAt(tree.at.start) === '{' ? tree.at.end : contentEnd(tree);
    after = afterLine(text, end);
    const key = emailKey(textOf(valueAt(tree, 'email')) ?? '');
    return { tree, key, accountType: textOf(valueAt(tree, 'account_type')) ?? '', end, dash };
  });
}

/** The library counts comments and blank lines behind a block mapping as part of it. */
function contentEnd(tree: PersonTree): number {
  const ends = [...tree.entries.values()].map(({ keyAt, value }) =>
    Math.max(keyAt.end, value.at.end),
  );
  return Math.max(tree.at.start, ...ends);
}

function quoteAll(quote: Quote): ReadonlyMap<PersonKey, Quote> {
  return new Map(PERSON_KEYS.map((key) => [key, quote]));
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
function writeEntries(person: NewPerson, style: PersonStyle): readonly string[] {
  return style.order.flatMap((key) => {
    const value = person[key];
    return value === null ? [] : [writeEntry(key, value, style)];
  });
}
