/** People from a CSV file (RFC 4180), or everything that is wrong with it. Pure. */

import { CsvError, parse } from 'csv-parse/sync';
import { ACCOUNT_TYPES, isAccountType } from '../account-type.js';
import { parseDay } from '../day.js';
import { type EmailKey, emailKey } from '../email.js';
import { decodeText } from './bytes.js';
import { checkAddress, checkCharacters, trimSpaces } from './check/address.js';
import { type NewPerson, PERSON_KEYS, type PersonKey } from './edit/person.js';
import {
  type Finding,
  lineText,
  locateProblems,
  type Problem,
  type Range,
  type SourceText,
} from './problem.js';
import { quote, suggest } from './words.js';

/** People in the order of the file, each once; or problems by line. */
export type CsvResult =
  | { readonly ok: true; readonly people: readonly NewPerson[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A line of the table: where it begins, and its cells by their columns. */
interface Row {
  readonly line: number;
  readonly cells: ReadonlyMap<Column, string>;
}

/** Reads a whole file. `path` is what problems name it; nothing is read from there. Never throws. */
export function readCsv(bytes: Uint8Array, path: string): CsvResult {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] };
  const { source } = decoded;
  const findings: Finding[] = [];
  const people = readPeople(source, findings);
  if (findings.length === 0) return { ok: true, people };
  return { ok: false, problems: locateProblems(source, findings) };
}

function readPeople(source: SourceText, findings: Finding[]): readonly NewPerson[] {
  const rows = readRows(source, findings);
  const lines = new Map<EmailKey, number>();
  return rows.flatMap((row) => {
    const person = readPerson(source, row, findings);
    const email = trimSpaces(row.cells.get('email') ?? '');
    const first = lines.get(emailKey(email));
    if (first !== undefined) findings.push(at(source, row, 'email', duplicateFault(email, first)));
    // An empty cell is a fault of its own.
    else if (email !== '') lines.set(emailKey(email), row.line);
    return person === null || first !== undefined ? [] : [person];
  });
}

function duplicateFault(email: string, line: number): Omit<Finding, 'at'> {
  return {
    code: 'duplicate_person',
    message: `${quote(email)} is there twice: already in line ${line}.`,
    hint: 'Keep one line. Upper and lower case make no difference in an address.',
  };
}

function readRows(source: SourceText, findings: Finding[]): readonly Row[] {
  const records = readRecords(source, findings);
  const [header, ...rest] = records;
  if (header === undefined) {
    if (findings.length === 0) findings.push(emptyFile());
    return [];
  }
  const { columns, faults } = columnsOf(header.cells);
  findings.push(
    ...faults.map(({ cell, ...fault }) => ({ ...fault, at: placeOf(source, header.line, cell) })),
  );
  if (faults.length > 0) return [];
  if (rest.length === 0 && findings.length === 0) findings.push(emptyFile());
  return rest.flatMap(({ line, cells }) => {
    const row = {
      line,
      cells: new Map(columns.map((column, index) => [column, cells[index] ?? ''])),
    };
    if (cells.length === columns.length) return [row];
    const message = `This line has ${cells.length} cells, the first line has ${columns.length}.`;
    const hint = 'Put quotes around a cell that has the delimiter in it.';
    findings.push({ code: 'csv_syntax', at: placeOf(source, line, ''), message, hint });
    return [];
  });
}

function emptyFile(): Finding {
  return {
    code: 'empty_file',
    at: { start: 0, end: 0 },
    message: 'There is nobody in the file.',
    hint: 'The first line names the columns: email,account_type. Each other line is a person.',
  };
}

function readPerson(source: SourceText, row: Row, findings: Finding[]): NewPerson | null {
  const before = findings.length;
  const cell = (column: Column): string => trimSpaces(row.cells.get(column) ?? '');
  const add = (column: Column, fault: Omit<Finding, 'at'>): void => {
    findings.push(at(source, row, column, fault));
  };
  const email = cell('email');
  checkEmail(email, (fault) => add('email', fault));
  const accountType = cell('account_type');
  if (!isAccountType(accountType)) add('account_type', accountTypeFault(accountType));
  const written = cell('expires');
  const expires = parseDay(written);
  if (written !== '' && expires === null) add('expires', dayFault(written));
  for (const column of ['name', 'note'] as const) {
    const fault = checkCharacters(cell(column).replaceAll(/[\r\n\t]+/g, ' '));
    if (fault !== null) add(column, fault);
  }
  if (findings.length > before || !isAccountType(accountType)) return null;
  const [name, note] = [cell('name') || null, cell('note') || null];
  return { email, account_type: accountType, name, expires, note, comment: null };
}

function checkEmail(email: string, add: (fault: Omit<Finding, 'at'>) => void): void {
  const fault = email === '' ? missing('email') : checkAddress(email);
  // What a roster only warns of is told when the roster is read.
  if (fault !== null && fault.severity !== 'warning') add(fault);
}

function accountTypeFault(accountType: string): Omit<Finding, 'at'> {
  if (accountType === '') return missing('account_type');
  const names = Object.keys(ACCOUNT_TYPES);
  const meant = suggest(accountType, names);
  return {
    code: 'unknown_account_type',
    message: `There is no account type ${quote(accountType)}.`,
    hint: meant === null ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`,
  };
}

function dayFault(written: string): Omit<Finding, 'at'> {
  return {
    code: 'invalid_date',
    message: `${quote(written)} is no day of the calendar.`,
    hint: 'Write it as 2026-12-31, or leave the cell empty.',
  };
}

function missing(column: Column): Omit<Finding, 'at'> {
  return {
    code: 'missing_key',
    message: `\`${column}\` is empty in this line.`,
    hint: 'Each person has an email and an account_type.',
  };
}

function at(
  source: SourceText,
  row: Row,
  column: Column,
  { code, message, hint }: Omit<Finding, 'at'>,
): Finding {
  return {
    code,
    message,
    hint: hint ?? null,
    at: placeOf(source, row.line, row.cells.get(column) ?? ''),
  };
}

// The columns of a CSV file, by the names in its first line.

/** A column is a key of a person. */
export type Column = PersonKey;

/** Names as people and other programs write them: without case, spaces and marks. */
const NAMES: Readonly<Record<string, Column>> = {
  email: 'email',
  name: 'name',
  accounttype: 'account_type',
  role: 'account_type',
  expires: 'expires',
  note: 'note',
};

/** What is wrong with a name. */
export type HeaderFault = Omit<Finding, 'at'> & { readonly cell: string };

/** The columns in their order, and what is wrong with their names. */
export function columnsOf(cells: readonly string[]): {
  readonly columns: readonly Column[];
  readonly faults: readonly HeaderFault[];
} {
  if (looksLikeData(cells)) return { columns: [], faults: [noHeader()] };
  const columns: Column[] = [];
  const faults: HeaderFault[] = [];
  for (const cell of cells) {
    const column = columnOf(cell);
    if (column === null) faults.push(unknownColumn(cell));
    else if (columns.includes(column)) faults.push(repeatedColumn(cell, column));
    else columns.push(column);
  }
  for (const column of ['email', 'account_type'] as const) {
    if (!columns.includes(column)) faults.push(missingColumn(column));
  }
  return { columns, faults };
}

function looksLikeData(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.includes('@')) && cells.every((cell) => columnOf(cell) === null);
}

function noHeader(): HeaderFault {
  return {
    cell: '',
    code: 'missing_key',
    message: 'The first line names no columns: it looks like a person.',
    hint: 'Write a line above it that names the columns: email,account_type.',
  };
}

function columnOf(cell: string): Column | null {
  const name = cell
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
  return Object.hasOwn(NAMES, name) ? (NAMES[name] ?? null) : null;
}

function unknownColumn(cell: string): HeaderFault {
  if (cell.trim() === '') return unnamedColumn();
  const meant = suggest(cell, PERSON_KEYS);
  return {
    cell,
    code: 'unknown_key',
    message: `There is no column ${quote(cell)} for people.`,
    hint: `${meant === null ? '' : `Did you mean ${meant}? `}Columns are ${PERSON_KEYS.join(', ')}.`,
  };
}

function unnamedColumn(): HeaderFault {
  return {
    cell: '',
    code: 'unknown_key',
    message: 'A column has no name, and something stands below it.',
    hint: 'Name it in the first line, or empty it.',
  };
}

function repeatedColumn(cell: string, column: Column): HeaderFault {
  return {
    cell,
    code: 'duplicate_key',
    message: `The column \`${column}\` is there twice.`,
    hint: 'Keep one of them.',
  };
}

function missingColumn(column: Column): HeaderFault {
  return {
    cell: '',
    code: 'missing_key',
    message: `The first line names no column \`${column}\`.`,
    hint: 'The first line names the columns: email,account_type.',
  };
}

// The lines of a CSV file as cells.

/** In characters: more than any person has. */
const LONGEST_RECORD = 65_536;

/** A record with the line that it begins in. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The records that are not empty, the one with the names first. Where the text is no CSV any more it
 * adds a finding, and gives what comes before.
 */
export function readRecords(source: SourceText, findings: Finding[]): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  const order = orderOf(source);
  let lastLine = 0;
  try {
    parse(source.text, {
      delimiter: order ?? delimiterOf(source),
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
      on_record: (cells: string[], { lines }) => {
        records.push({ cells, line: lines - countLines(cells) });
        lastLine = lines;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    findings.push(syntaxFinding(source, error, lastLine));
  }
  const named = order === null ? records : records.slice(1);
  return dropEmptyColumns(named.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')));
}

/** The delimiter that a spreadsheet's own first line names, as in `sep=;`; or null. */
function orderOf({ text }: SourceText): string | null {
  return /^sep=([,;\t|])\r?\n/i.exec(text)?.[1] ?? null;
}

/** Without columns that have neither a name nor anything below it, as spreadsheets leave them. */
function dropEmptyColumns(records: readonly CsvRecord[]): readonly CsvRecord[] {
  const unnamed = (records[0]?.cells ?? []).flatMap((cell, at) => (cell.trim() === '' ? [at] : []));
  const dropped = new Set(
    unnamed.filter((at) => records.every(({ cells }) => (cells[at] ?? '').trim() === '')),
  );
  if (dropped.size === 0) return records;
  return records.map(({ line, cells }) => ({
    line,
    cells: cells.filter((_, at) => !dropped.has(at)),
  }));
}

/** Of a record over several lines, the library tells the last one. */
function countLines(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

/** Whatever parts the names in the first line. */
function delimiterOf(source: SourceText): string {
  const [first = ''] = /\S.*/.exec(source.text) ?? [];
  const header = first.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}

function syntaxFinding(source: SourceText, error: CsvError, lastLine: number): Finding {
  const told: unknown = error['lines'];
  const line = typeof told === 'number' ? told : 1;
  const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
  const end = isOpen ? source.text.length : (source.lineStarts[line - 1] ?? 0);
  const quoteAt = openQuote(source.text, source.lineStarts[lastLine] ?? 0, end);
  const hint = 'Put quotes around the whole cell, and write a quote in it twice.';
  if (quoteAt !== null) {
    return {
      code: 'csv_syntax',
      at: { start: quoteAt, end: quoteAt + 1 },
      message: 'A quote is opened here and not closed where its cell ends.',
      hint,
    };
  }
  return {
    code: 'csv_syntax',
    at: placeOf(source, line, ''),
    message:
      'This is no line of a CSV file: a quote stands where none can be, or the line is too long.',
    hint,
  };
}

/** Where the quote stands that is still open at the end. A quote within a cell is written twice. */
function openQuote(text: string, start: number, end: number): number | null {
  let open: number | null = null;
  for (let at = text.indexOf('"', start); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    open = open === null ? at : null;
  }
  return open;
}

/** The cell where it can be found in its line, else the line. */
export function placeOf(source: SourceText, line: number, cell: string): Range {
  const text = lineText(source, line);
  const start = source.lineStarts[line - 1] ?? 0;
  const index = cell.trim() === '' ? -1 : text.indexOf(cell.trim());
  if (index < 0) return { start, end: start + text.length };
  return { start: start + index, end: start + index + cell.trim().length };
}
