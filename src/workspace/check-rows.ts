/**
 * Checking JSON that came from a server: objects, and lists row by row. What is wrong becomes a gap, a
 * sentence without personal data.
 */
import type { Checked } from './workspace.js';

/** An object of JSON: not null, not a list. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value from `JSON.parse` is an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one row. Names what is wrong by `wrong`, and then returns null. */
type RowReader<T> = (row: RowFields) => T | null;

/** The fields of one row, each checked as it is read. Null when it is not what was asked for. */
export interface RowFields {
  /** A text that is not blank, of a length that makes sense. */
  readonly text: (name: string) => string | null;
  /** A text for readers, blank ones too: see `boundText`. */
  readonly anyText: (name: string) => string | null;
  /** The same, where there may be none. */
  readonly textOrNull: (name: string) => string | null;
  readonly integer: (name: string) => number | null;
  /** The value as it is; undefined when it is missing or of another type than these. */
  readonly oneOf: (name: string, types: readonly JsonType[]) => unknown;
}

/** Types of JSON, as gaps name them. */
type JsonType = 'null' | 'text' | 'number' | 'boolean' | 'list' | 'object';

/** Longer than any address, name or uid; comparing very long texts takes very long. */
const LONGEST_TEXT = 320;

/** What nobody reads to its end: far more than any name, and little enough to be gone through again and again. */
const LONGEST_WORDS = 1000;

/**
 * A text for readers, or how long it is where nobody would read it. It is not cut: half of a secret that a server
 * repeats would not be recognised.
 */
export function boundText(text: string, most: number = LONGEST_WORDS): string {
  if (text.length <= most) return text;
  return `(a text of ${text.length.toLocaleString('en')} characters)`;
}

/** Reads every row of a list; malformed rows are left out, each with its gaps. */
export function checkRows<T>(
  list: unknown,
  path: string,
  read: RowReader<T>,
): Checked<readonly T[]> {
  if (!Array.isArray(list)) return { value: [], gaps: [describeWrong(path, list)] };
  const rows: readonly unknown[] = list;
  const gaps: string[] = [];
  const value: T[] = [];
  // One reader for all rows, which is told which row is read: there may be a hundred thousand.
  let index = 0;
  let here: JsonRecord = {};
  const fields = readFields(
    (name) => here[name],
    (name, wrong) => gaps.push(describeWrong(`${path}[${index}].${name}`, wrong)),
  );
  for (const row of rows) {
    if (isRecord(row)) {
      here = row;
      const before = gaps.length;
      const result = read(fields);
      if (result !== null && gaps.length === before) value.push(result);
    } else gaps.push(describeWrong(`${path}[${index}]`, row));
    index += 1;
  }
  return { value, gaps };
}

const MOST_GAPS = 20;

/** Keeps a message readable when a thousand rows are wrong in one way. */
export function limitGaps(gaps: readonly string[]): readonly string[] {
  if (gaps.length <= MOST_GAPS) return gaps;
  return [...gaps.slice(0, MOST_GAPS), `${gaps.length - MOST_GAPS} more parts are wrong`];
}

/** `x is missing`, `x is null`, `x is not what it should be (a number)`. Never shows the value. */
export function describeWrong(path: string, value: unknown): string {
  if (value === undefined) return `${path} is missing`;
  const type = jsonType(value);
  if (type === 'null') return `${path} is null`;
  if (type === 'text') return `${path} is blank or not valid`;
  return `${path} is not valid (its type is ${type})`;
}

const TEXT: readonly JsonType[] = ['text'];
const TEXT_OR_NULL: readonly JsonType[] = ['text', 'null'];

/** The fields of the row whose values `fieldOf` gives; `tellWrong` hears of each that is not what was asked for. */
function readFields(
  fieldOf: (name: string) => unknown,
  tellWrong: (name: string, value: unknown) => void,
): RowFields {
  const oneOf = (name: string, types: readonly JsonType[]): unknown => {
    const value = fieldOf(name);
    if (value !== undefined && types.includes(jsonType(value))) return value;
    tellWrong(name, value);
    return undefined;
  };
  const textOr = (name: string, types: readonly JsonType[]): string | null => {
    const value = oneOf(name, types);
    return typeof value === 'string' ? value : null;
  };
  const bounded = (text: string | null): string | null => (text === null ? null : boundText(text));
  const text = (name: string): string | null => {
    const value = textOr(name, TEXT);
    if (value === null || (value.length <= LONGEST_TEXT && value.trim() !== '')) return value;
    tellWrong(name, value);
    return null;
  };
  const integer = (name: string): number | null => {
    const value = oneOf(name, ['number']);
    if (typeof value !== 'number') return null;
    if (Number.isSafeInteger(value)) return value;
    tellWrong(name, value);
    return null;
  };
  return {
    ...{ oneOf, text, integer },
    anyText: (name) => bounded(textOr(name, TEXT)),
    textOrNull: (name) => bounded(textOr(name, TEXT_OR_NULL)),
  };
}

function jsonType(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}
