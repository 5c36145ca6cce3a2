/**
 * The YAML that rosters are mostly written in, read in one pass: keys and values in lines, lists, and braces or
 * brackets within a line. Anything else is left to the YAML library, which need not be loaded without it.
 * What is read here reads the same there, places included: test/fuzz/quick-yaml.test.ts asks both.
 */
import type { Range } from '../problem.js';
import type { Budget } from './budget.js';
import type { MappingEntry, ScalarValue, Tree } from './tree.js';

/** Longer lines are no lines of a roster. */
const LONGEST_LINE = 4096;
/** A roster has four levels of lists and mappings. */
const MOST_LEVELS = 8;

/** The line that is read next, of those that hold something. */
interface Reading {
  readonly text: string;
  readonly budget: Budget;
  /** Where the search for the next line goes on. */
  next: number;
  /** The column of the line's first word; -1 behind the last line. */
  indent: number;
  /** Where what is not read yet begins, and where the line ends. */
  at: number;
  end: number;
  level: number;
}

/** The tree of a text, or null when it holds anything but plain lines: the YAML library knows what that is. */
export function readQuickly(text: string, budget: Budget): Tree | null {
  if (UNUSUAL.test(text)) return null;
  const reading: Reading = { text, budget, next: 0, indent: -1, at: 0, end: 0, level: 0 };
  toNextLine(reading);
  if (reading.indent === 0 && text.slice(reading.at, reading.end).trimEnd() === '---') {
    toNextLine(reading);
  }
  const tree = readLines(reading);
  // Lines that are further in belong to a value of several lines: nobody took them.
  return reading.indent < 0 ? tree : null;
}

/** Tabs, marks and control characters, and carriage returns that end no line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNUSUAL = /[\0-\x09\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufeff]|\r(?!\n)/;

/** Passes over blank lines and comments. */
function toNextLine(reading: Reading): void {
  const { text } = reading;
  while (reading.next < text.length) {
    const start = reading.next;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    reading.next = end + 1;
    reading.at = skipSpaces(text, start);
    reading.end = end > start && text.charAt(end - 1) === '\r' ? end - 1 : end;
    if (reading.at >= reading.end || text.charAt(reading.at) === '#') continue;
    reading.indent = reading.at - start;
    return;
  }
  reading.indent = -1;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === ' ') at += 1;
  return at;
}

/** A list or a mapping whose lines begin in the column of this one. */
function readLines(reading: Reading): Tree | null {
  reading.level += 1;
  if (reading.level > MOST_LEVELS || reading.end - reading.at > LONGEST_LINE) return null;
  const tree = isItem(reading) ? readList(reading) : readMapping(reading);
  reading.level -= 1;
  return tree;
}

function isItem({ text, at }: Reading): boolean {
  return text.startsWith('- ', at);
}

function readMapping(reading: Reading): Tree | null {
  const { indent, at: start } = reading;
  const entries = new Map<string, MappingEntry>();
  let end = start;
  while (reading.indent === indent) {
    const keyAt = takeKey(reading);
    if (keyAt === null) return null;
    const value = readValue(reading, indent, keyAt);
    if (value === null || !addEntry(reading, entries, keyAt, value)) return null;
    end = Math.max(keyAt.end, value.at.end);
  }
  return { kind: 'mapping', at: { start, end }, entries };
}

const KEY = /[A-Za-z_][\w-]*(?=:(?:[ \r\n]|$))/y;

/** The place of the key that comes next; what comes next then is behind its colon. */
function takeKey(reading: Reading): Range | null {
  KEY.lastIndex = reading.at;
  if (!KEY.test(reading.text)) return null;
  const keyAt = { start: reading.at, end: KEY.lastIndex };
  reading.at = keyAt.end + 1;
  return keyAt;
}

/** False when the key is there already: which of the two is wrong is not told here. */
function addEntry(
  { text, budget }: Reading,
  entries: Map<string, MappingEntry>,
  keyAt: Range,
  value: Tree,
): boolean {
  const key = text.slice(keyAt.start, keyAt.end);
  budget.values -= 1;
  if (entries.has(key) || budget.values < 0) return false;
  entries.set(key, { keyAt, value });
  return true;
}

/** What stands behind a key: in its line, in lines further in, or in a list that begins in its column. */
function readValue(reading: Reading, indent: number, keyAt: Range): Tree | null {
  const at = skipSpaces(reading.text, reading.at);
  if (at < reading.end && reading.text.charAt(at) !== '#') return readRest(reading, at);
  toNextLine(reading);
  const isBelow = reading.indent > indent || (reading.indent === indent && isItem(reading));
  return isBelow ? readLines(reading) : { kind: 'scalar', at: keyAt, value: null };
}

function readList(reading: Reading): Tree | null {
  const { indent, at: start } = reading;
  const items: Tree[] = [];
  while (reading.indent === indent && isItem(reading)) {
    const item = readItem(reading);
    reading.budget.values -= 1;
    if (item === null || reading.budget.values < 0) return null;
    items.push(item);
  }
  const end = items.at(-1)?.at.end ?? start;
  return { kind: 'list', at: { start, end }, items };
}

/** What stands behind a dash: a mapping whose first key it is, or a value. */
function readItem(reading: Reading): Tree | null {
  const at = skipSpaces(reading.text, reading.at + 1);
  KEY.lastIndex = at;
  if (!KEY.test(reading.text)) return readRest(reading, at);
  reading.indent += at - reading.at;
  reading.at = at;
  return readLines(reading);
}

/** A value that fills the rest of its line, up to a comment. */
function readRest(reading: Reading, at: number): Tree | null {
  const { text, end } = reading;
  if (end - at > LONGEST_LINE) return null;
  const tree = readEnclosed(reading, at) ?? readPlain(text, at, end);
  if (tree === null) return null;
  const behind = skipSpaces(text, tree.at.end);
  const isComment = behind > tree.at.end && text.charAt(behind) === '#';
  if (behind < end && !isComment) return null;
  toNextLine(reading);
  return tree;
}

/** A value in quotes, braces or brackets; null when none begins here. */
function readEnclosed(reading: Reading, at: number): Tree | null {
  switch (reading.text.charAt(at)) {
    case '"':
    case "'":
      return readQuoted(reading.text, at);
    case '{':
      return readBraces(reading, at);
    case '[':
      return readBrackets(reading, at);
    default:
      return null;
  }
}

const QUOTED = /"[^"\\\n]*"|'[^'\n]*'/y;

/** Without any escapes. */
function readQuoted(text: string, start: number): Tree | null {
  QUOTED.lastIndex = start;
  if (!QUOTED.test(text)) return null;
  const end = QUOTED.lastIndex;
  return { kind: 'scalar', at: { start, end }, value: text.slice(start + 1, end - 1) };
}

const PLAIN = /[^\s\-?:,[\]{}#&*!|>'"%@`~.+=<][^\n]*/y;

/** A value without quotes, in a line of its own or behind a key. */
function readPlain(text: string, start: number, end: number): Tree | null {
  PLAIN.lastIndex = start;
  if (!PLAIN.test(text)) return null;
  const rest = text.slice(start, end);
  const comment = rest.indexOf(' #');
  const written = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd();
  return written.includes(': ') || written.endsWith(':') ? null : plainScalar(written, start);
}

const PLAIN_IN_FLOW = /[^\s\-?:,[\]{}#&*!|>'"%@`~.+=<][^,[\]{}#:"\n]*/y;

/** A value without quotes between braces or brackets. */
function readPlainInFlow(text: string, start: number): Tree | null {
  PLAIN_IN_FLOW.lastIndex = start;
  if (!PLAIN_IN_FLOW.test(text)) return null;
  return plainScalar(text.slice(start, PLAIN_IN_FLOW.lastIndex).trimEnd(), start);
}

/** What the core schema may read as something else than text. */
const NO_TEXT = /^(?:null|true|false|[\d.]+(?:e[-+]?\d+)?|0[ox].*)$/i;
const SMALL_NUMBER = /^\d{1,9}$/;
const WORDS: ReadonlyMap<string, ScalarValue> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);

function plainScalar(written: string, start: number): Tree | null {
  const at = { start, end: start + written.length };
  if (!NO_TEXT.test(written)) return { kind: 'scalar', at, value: written };
  const value = SMALL_NUMBER.test(written) ? Number(written) : WORDS.get(written);
  return value === undefined ? null : { kind: 'scalar', at, value };
}

/** `{ key: value, … }` within a line. */
function readBraces(reading: Reading, start: number): Tree | null {
  const { text } = reading;
  const entries = new Map<string, MappingEntry>();
  let at = skipSpaces(text, start + 1);
  while (text.charAt(at) !== '}' || entries.size > 0) {
    reading.at = at;
    const keyAt = takeKey(reading);
    const value = keyAt === null ? null : readInFlow(reading, skipSpaces(text, reading.at));
    if (keyAt === null || value === null || !addEntry(reading, entries, keyAt, value)) return null;
    at = skipSpaces(text, value.at.end);
    if (text.charAt(at) === '}') break;
    if (text.charAt(at) !== ',') return null;
    at = skipSpaces(text, at + 1);
  }
  return { kind: 'mapping', at: { start, end: at + 1 }, entries };
}

/** `[value, …]` within a line. */
function readBrackets(reading: Reading, start: number): Tree | null {
  const { text, budget } = reading;
  const items: Tree[] = [];
  let at = skipSpaces(text, start + 1);
  while (text.charAt(at) !== ']' || items.length > 0) {
    const item = readInFlow(reading, at);
    budget.values -= 1;
    if (item === null || budget.values < 0) return null;
    items.push(item);
    at = skipSpaces(text, item.at.end);
    if (text.charAt(at) === ']') break;
    if (text.charAt(at) !== ',') return null;
    at = skipSpaces(text, at + 1);
  }
  return { kind: 'list', at: { start, end: at + 1 }, items };
}

function readInFlow(reading: Reading, at: number): Tree | null {
  reading.level += 1;
  if (reading.level > MOST_LEVELS) return null;
  const tree = readEnclosed(reading, at) ?? readPlainInFlow(reading.text, at);
  reading.level -= 1;
  return tree;
}
