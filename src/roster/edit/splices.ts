/**
 * The splices that an edit is made of: how people are added, given new values, and taken out, with
 * everything else byte for byte as it was.
 */
import { PERSON_KEYS, type PersonKey } from '../words.js';
import {
  afterLine,
  columnAt,
  isFlow,
  lineEndOf,
  lineStart,
  nextLine,
  restOfLine,
  writeScalar,
} from '../yaml/text.js';
import type { MappingEntry } from '../yaml/tree.js';
import type { NewPerson, PersonValues } from './person.js';
import {
  BLOCK_STYLE,
  flowStyle,
  type Item,
  knownEntries,
  type PeopleList,
  type PersonTree,
  quoteAt,
  refuseEdit,
  styleOf,
  writeEntry,
  writeFlow,
  writePersonLines,
} from './style.js';

/** What is put in the place of a part of a text. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the splices made. At one place they come in the order given. Throws on overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const inOrder = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  for (const splice of inOrder) {
    if (splice.start < at) throw new RangeError('splices overlap');
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return parts.join('') + text.slice(at);
}

/** Each person behind the last one of the same account type, or at the end. */
export function addPeople(text: string, list: PeopleList, people: readonly NewPerson[]): Splice[] {
  if (people.length === 0) return [];
  if (list.items.length === 0) return addFirst(text, list, people);
  const groups = new Map<Item, NewPerson[]>();
  for (const person of people) {
    const same = list.items.findLast((item) => item.accountType === person.account_type);
    const neighbour = same ?? list.items.at(-1);
    if (neighbour === undefined) continue;
    groups.set(neighbour, [...(groups.get(neighbour) ?? []), person]);
  }
  return [...groups].flatMap(([neighbour, group]) =>
    neighbour.dash === null
      ? addToFlow(text, list, neighbour, group)
      : [addToBlock(text, neighbour, neighbour.dash, group)],
  );
}

/** The splices that give a person these values. Keys that are new come where they usually stand. */
export function setValues(text: string, person: PersonTree, values: PersonValues): Splice[] {
  const inserted = new Map<PersonKey, string[]>();
  const splices: Splice[] = [];
  for (const key of PERSON_KEYS) {
    const value = key === 'email' ? undefined : values[key];
    const entry = person.entries.get(key);
    if (value === undefined) continue;
    if (value === null) splices.push(...removeKey(text, person, entry));
    else if (entry !== undefined) splices.push(replaceValue(text, entry, value));
    else insertBehind(inserted, text, person, key, value);
  }
  return [...insertKeys(text, person, inserted), ...splices];
}

/**
 * The splices that take a person out, with the comments on the person's own lines. What stands above
 * and below stays: it may be about others.
 */
export function removePerson(text: string, list: PeopleList, item: Item): Splice[] {
  const before = list.items[list.items.indexOf(item) - 1];
  const after = list.items[list.items.indexOf(item) + 1];
  if (item.dash === null) return removeFromFlow(text, item, before, after);
  const start = lineStart(text, item.dash);
  const lines = deleteLines(text, start, afterLine(text, item.end));
  if (before !== undefined || after !== undefined) return [lines];
  const colon = text.indexOf(':', list.entry.keyAt.end) + 1;
  return [{ start: colon, end: colon, text: ' []' }, lines];
}

function addToBlock(
  text: string,
  { tree, end }: Item,
  dash: number,
  people: readonly NewPerson[],
): Splice {
  const style = styleOf(text, tree);
  const indent = columnAt(text, dash);
  const between = text.slice(dash + 1, tree.at.start);
  const space = /^ +$/.test(between) ? between : ' ';
  const lines = people.flatMap((person) =>
    writePersonLines(person, style, ' '.repeat(indent), space),
  );
  return insertLines(text, behindComments(text, afterLine(text, end), indent), lines);
}

/** Comments that stand deeper than the dash are still about the person above. */
function behindComments(text: string, start: number, indent: number): number {
  let at = start;
  for (;;) {
    const [comment] = /^ *(?=#)/.exec(restOfLine(text, at)) ?? [];
    if (comment === undefined || comment.length <= indent) return at;
    at = nextLine(text, at);
  }
}

/** Comments have no place between brackets: what follows could be lost in one. */
function addToFlow(
  text: string,
  list: PeopleList,
  { tree, end }: Item,
  people: readonly NewPerson[],
): Splice[] {
  const written = people.map((person) => writeFlow(person, styleOf(text, tree)));
  const own = findOwnLine(text, tree.at.start, end);
  if (own !== null) return insertFlowLines(text, end, own, written);
  const comma = commaOf(text, list);
  return [{ start: end, end, text: written.map((item) => comma + item).join('') }];
}

/** What stands between the first two. */
function commaOf(text: string, { items: [first, second] }: PeopleList): string {
  if (first === undefined || second === undefined) return ', ';
  const between = text.slice(first.end, second.tree.at.start);
  return /^, *$/.test(between) ? between : ', ';
}

function addFirst(text: string, list: PeopleList, people: readonly NewPerson[]): Splice[] {
  const { keyAt } = list.entry;
  const { at } = list.list;
  const quote = quoteAt(text, keyAt.start);
  if (
    quote === 'plain' &&
    text.slice(keyAt.end, at.end) === ': []' &&
    isFirstInLine(text, keyAt.start)
  ) {
    const indent = ' '.repeat(columnAt(text, keyAt.start) + 2);
    const lines = people.flatMap((person) => writePersonLines(person, BLOCK_STYLE, indent, ' '));
    const below = insertLines(text, nextLine(text, at.end), lines);
    return [{ start: keyAt.end + 1, end: at.end, text: '' }, below];
  }
  if (text.charAt(at.start) !== '[') throw refuseEdit('its `users` is not written as a list');
  const written = people.map((person) => writeFlow(person, flowStyle(quote)));
  return [{ start: at.start + 1, end: at.start + 1, text: written.join(', ') }];
}

function isFirstInLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** In the quotes that stand there. A block scalar includes the end of its last line. */
function replaceValue(text: string, { value: { at } }: MappingEntry, value: string): Splice {
  const end = text.charAt(at.end - 1) === '\n' ? lineEndOf(text) : '';
  return { ...at, text: writeScalar(value, quoteAt(text, at.start)) + end };
}

function insertBehind(
  inserted: Map<PersonKey, string[]>,
  text: string,
  person: PersonTree,
  key: PersonKey,
  value: string,
): void {
  const before = PERSON_KEYS.slice(0, PERSON_KEYS.indexOf(key));
  const behind = before.findLast((each) => person.entries.has(each)) ?? 'email';
  const written = writeEntry(key, value, styleOf(text, person));
  inserted.set(behind, [...(inserted.get(behind) ?? []), written]);
}

function insertKeys(
  text: string,
  person: PersonTree,
  inserted: ReadonlyMap<PersonKey, readonly string[]>,
): Splice[] {
  return [...inserted].flatMap(([behind, written]) => {
    const entry = person.entries.get(behind);
    if (entry === undefined) return [];
    return isFlow(text, person)
      ? insertInFlow(text, person, entry, written)
      : [insertInBlock(text, entry, written)];
  });
}

function insertInBlock(text: string, behind: MappingEntry, written: readonly string[]): Splice {
  const indent = ' '.repeat(columnAt(text, behind.keyAt.start));
  const at = afterLine(text, behind.value.at.end);
  return insertLines(
    text,
    at,
    written.map((entry) => indent + entry),
  );
}

/** In the same line, unless each key has a line of its own. */
function insertInFlow(
  text: string,
  person: PersonTree,
  { keyAt, value: { at } }: MappingEntry,
  written: readonly string[],
): Splice[] {
  const own = findOwnLine(text, keyAt.start, at.end);
  if (own !== null) return insertFlowLines(text, at.end, own, written);
  const { comma } = styleOf(text, person);
  const space = comma.trim() === ',' && comma.includes('\n') ? ', ' : comma;
  return [{ start: at.end, end: at.end, text: written.map((entry) => space + entry).join('') }];
}

function removeKey(text: string, person: PersonTree, entry: MappingEntry | undefined): Splice[] {
  if (entry === undefined) return [];
  const entries = knownEntries(person).map(([, each]) => each);
  const index = entries.indexOf(entry);
  const next = entries[index + 1];
  if (!isFlow(text, person)) return [removeFromBlock(text, entry, index === 0 ? next : undefined)];
  const before = entries[index - 1];
  if (before !== undefined) {
    return [{ start: before.value.at.end, end: entry.value.at.end, text: '' }];
  }
  return [{ start: entry.keyAt.start, end: next?.keyAt.start ?? entry.value.at.end, text: '' }];
}

/** With its lines, but for a comment, which stays. `next` is there for a key behind the dash. */
function removeFromBlock(
  text: string,
  { keyAt, value: { at } }: MappingEntry,
  next?: MappingEntry,
): Splice {
  const comment = text.charAt(at.end - 1) === '\n' ? -1 : restOfLine(text, at.end).indexOf('#');
  if (comment >= 0) return { start: keyAt.start, end: at.end + comment, text: '' };
  if (next !== undefined && text.slice(at.end, next.keyAt.start).includes('#')) {
    // The dash stands alone then, above the comments and the next key.
    return { start: text.slice(0, keyAt.start).trimEnd().length, end: at.end, text: '' };
  }
  if (next !== undefined) return { start: keyAt.start, end: next.keyAt.start, text: '' };
  const end = text.charAt(at.end - 1) === '\n' ? at.end : nextLine(text, at.end);
  return deleteLines(text, lineStart(text, keyAt.start), end);
}

function removeFromFlow(
  text: string,
  item: Item,
  before: Item | undefined,
  after: Item | undefined,
): Splice[] {
  const { start } = item.tree.at;
  const own = findOwnLine(text, start, item.end);
  if (own !== null) {
    const lines = deleteLines(text, lineStart(text, start), nextLine(text, item.end));
    return own.hasComma ? [lines] : [...removeComma(text, before), lines];
  }
  if (before !== undefined) return [{ start: before.end, end: item.end, text: '' }];
  return [{ start, end: after?.tree.at.start ?? item.end, text: '' }];
}

/** The comma behind someone who is the last one now: JSON has none there. */
function removeComma(text: string, before: Item | undefined): Splice[] {
  if (before === undefined) return [];
  const [found] = /^[ \t]*,/.exec(text.slice(before.end)) ?? [];
  if (found === undefined) return [];
  const end = before.end + found.length;
  return [{ start: end - 1, end, text: '' }];
}

/** Puts whole lines in at the start of a line, or below a last line that has no end. */
function insertLines(text: string, at: number, lines: readonly string[]): Splice {
  const eol = lineEndOf(text);
  const isBelowOpenLine = at === text.length && at > 0 && !text.endsWith('\n');
  const inserted = isBelowOpenLine
    ? lines.map((line) => eol + line).join('')
    : lines.map((line) => line + eol).join('');
  return { start: at, end: at, text: inserted };
}

/** Takes whole lines away; with a last line that has no end, the end of the line before it. */
function deleteLines(text: string, start: number, end: number): Splice {
  const isOpen = end === text.length && !text.endsWith('\n');
  if (!isOpen || start === 0) return { start, end, text: '' };
  const before = text.charAt(start - 2) === '\r' ? start - 2 : start - 1;
  return { start: before, end, text: '' };
}

/** A line that something in braces or brackets has to itself, but for a comma and a comment. */
interface OwnLine {
  readonly indent: string;
  readonly hasComma: boolean;
}

/** The line of what stands from `start` to `end`, if nothing else is in it; or null. */
function findOwnLine(text: string, start: number, end: number): OwnLine | null {
  const indent = text.slice(lineStart(text, start), start);
  const behind = /^[ \t]*(,?)[ \t]*(?:#.*)?$/.exec(restOfLine(text, end));
  if (behind === null || indent.trim() !== '') return null;
  return { indent, hasComma: behind[1] === ',' };
}

/** Puts lines below such a line: each has a comma as JSON wants it, and the last one as it was. */
function insertFlowLines(
  text: string,
  end: number,
  { indent, hasComma }: OwnLine,
  written: readonly string[],
): Splice[] {
  const last = written.length - 1;
  const lines = written.map((one, index) => indent + one + (hasComma || index < last ? ',' : ''));
  const inserted = insertLines(text, nextLine(text, end), lines);
  return hasComma ? [inserted] : [{ start: end, end, text: ',' }, inserted];
}
