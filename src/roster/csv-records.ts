/** The lines of a CSV file as cells. */
import { CsvError, parse } from 'csv-parse/sync';
import type { Finding } from './problem.js';
import { lineText, type Range, type SourceText } from './source-text.js';

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
