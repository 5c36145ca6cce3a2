/** A CSV file as a table: its records, and their cells by the names in the first line. */
import { CsvError, parse } from 'csv-parse/sync';
import { count } from '../count.js';
import {
  lineText,
  type ProblemAt,
  type Range,
  type SourceText,
  type UnplacedProblem,
} from './problem.js';
import { PERSON_KEYS, type PersonKey, quote, suggest } from './words.js';

/** A line of the table: where it begins, and its cells by their columns. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<PersonKey, string>;
}

/** The rows below the header. What is wrong with the table is added to the problems. */
export function readRows(source: SourceText, problems: ProblemAt[]): readonly CsvRow[] {
  const [header, ...records] = readRecords(source, problems);
  if (header === undefined) {
    if (problems.length === 0) problems.push(nobodyInFile());
    return [];
  }
  const { columns, problems: ofHeader } = columnsOf(header.cells);
  for (const { cell, ...problem } of ofHeader) {
    problems.push({ ...problem, at: placeOfCell(source, header.line, cell) });
  }
  if (ofHeader.length > 0) return [];
  if (records.length === 0 && problems.length === 0) problems.push(nobodyInFile());
  return records.flatMap(({ line, cells }) => {
    if (cells.length === columns.length) return [{ line, cells: cellsByColumn(columns, cells) }];
    problems.push({
      code: 'csv_syntax',
      at: placeOfCell(source, line, ''),
      message: `This line has ${count(cells.length, 'cell', 'cells')}, but the first line has ${columns.length}.`,
      hint: 'Put quotes around any cell that contains the delimiter.',
    });
    return [];
  });
}

/** The cell where it can be found in its line, else the line. */
export function placeOfCell(source: SourceText, line: number, cell: string): Range {
  const text = lineText(source, line);
  const start = source.lineStarts[line - 1] ?? 0;
  const index = cell.trim() === '' ? -1 : text.indexOf(cell.trim());
  if (index < 0) return { start, end: start + text.length };
  return { start: start + index, end: start + index + cell.trim().length };
}

function cellsByColumn(
  columns: readonly PersonKey[],
  cells: readonly string[],
): ReadonlyMap<PersonKey, string> {
  return new Map(columns.map((column, index) => [column, cells[index] ?? '']));
}

function nobodyInFile(): ProblemAt {
  return {
    code: 'empty_file',
    at: { start: 0, end: 0 },
    message: 'The file lists nobody.',
    hint: 'The first line names the columns: email,account_type. Each of the other lines is a person.',
  };
}

/** What is wrong with a name. */
type HeaderProblem = UnplacedProblem & { readonly cell: string };

/** The columns in their order, and what is wrong with their names. */
function columnsOf(cells: readonly string[]): {
  readonly columns: readonly PersonKey[];
  readonly problems: readonly HeaderProblem[];
} {
  if (looksLikeData(cells)) return { columns: [], problems: [noHeader()] };
  const columns: PersonKey[] = [];
  const problems: HeaderProblem[] = [];
  for (const cell of cells) {
    const column = columnNamed(cell);
    if (column === null) problems.push(unknownColumn(cell));
    else if (columns.includes(column)) problems.push(repeatedColumn(cell, column));
    else columns.push(column);
  }
  for (const column of ['email', 'account_type'] as const) {
    if (!columns.includes(column)) problems.push(missingColumn(column));
  }
  return { columns, problems };
}

function looksLikeData(cells: readonly string[]): boolean {
  return (
    cells.some((cell) => cell.includes('@')) && cells.every((cell) => columnNamed(cell) === null)
  );
}

function noHeader(): HeaderProblem {
  return {
    cell: '',
    code: 'missing_key',
    message: 'The first line names no columns: it looks like the entry of a person.',
    hint: 'Write a line above it that names the columns: email,account_type.',
  };
}

/** Names as people and other programs write them: without case, spaces and marks. */
function columnNamed(cell: string): PersonKey | null {
  const name = plainColumnName(cell.trim());
  if (name === 'role') return 'account_type';
  return PERSON_KEYS.find((key) => plainColumnName(key) === name) ?? null;
}

function plainColumnName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function unknownColumn(cell: string): HeaderProblem {
  if (cell.trim() === '') return unnamedColumn();
  const meant = suggest(cell, PERSON_KEYS);
  return {
    cell,
    code: 'unknown_key',
    message: `Unknown column ${quote(cell)}.`,
    hint: `${meant === null ? '' : `Did you mean ${meant}? `}Columns are ${PERSON_KEYS.join(', ')}.`,
  };
}

function unnamedColumn(): HeaderProblem {
  return {
    cell: '',
    code: 'unknown_key',
    message: 'A column has no name but contains values.',
    hint: 'Name the column in the first line, or empty it.',
  };
}

function repeatedColumn(cell: string, column: PersonKey): HeaderProblem {
  return {
    cell,
    code: 'duplicate_key',
    message: `The column \`${column}\` appears twice.`,
    hint: 'Keep one of them.',
  };
}

function missingColumn(column: PersonKey): HeaderProblem {
  return {
    cell: '',
    code: 'missing_key',
    message: `The first line names no column \`${column}\`.`,
    hint: 'The first line names the columns: email,account_type.',
  };
}

/** A record with the line that it begins in. */
interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** In characters: more than any person has. */
const LONGEST_RECORD = 65_536;

/**
 * The records that are not empty, the one with the names first. Where the text is no CSV anymore it
 * adds a problem, and gives what comes before.
 */
function readRecords(source: SourceText, problems: ProblemAt[]): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  const order = declaredDelimiter(source);
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
    problems.push(syntaxProblem(source, error, lastLine));
  }
  const named = order === null ? records : records.slice(1);
  return dropEmptyColumns(named.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')));
}

/** The delimiter that a spreadsheet's own first line names, as in `sep=;`; or null. */
function declaredDelimiter({ text }: SourceText): string | null {
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

function syntaxProblem(source: SourceText, error: CsvError, lastLine: number): ProblemAt {
  const told: unknown = error['lines'];
  const line = typeof told === 'number' ? told : 1;
  const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
  const end = isOpen ? source.text.length : (source.lineStarts[line - 1] ?? 0);
  const quoteAt = openQuote(source.text, source.lineStarts[lastLine] ?? 0, end);
  const hint = 'Put quotes around the whole cell, and double each quote inside it.';
  if (quoteAt !== null) {
    return {
      code: 'csv_syntax',
      at: { start: quoteAt, end: quoteAt + 1 },
      message: 'A quote is opened here but not closed at the end of its cell.',
      hint,
    };
  }
  return {
    code: 'csv_syntax',
    at: placeOfCell(source, line, ''),
    message: 'This is not a valid CSV line: a quote is out of place, or the line is too long.',
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
