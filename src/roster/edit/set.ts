/** New values for a person who is in the file: the splices that write them. */
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
import type { PersonValues } from './person.js';
import { deleteLines, findOwnLine, insertFlowLines, insertLines, type Splice } from './splice.js';
import { knownEntries, type PersonTree, quoteAt, styleOf, writeEntry } from './style.js';

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
