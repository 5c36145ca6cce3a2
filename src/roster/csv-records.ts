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
  try {
    parse(source.text, {
      delimiter: delimiterOf(source),
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
      on_record: (cells: string[], { lines }) => {
        records.push({ cells, line: lines - countLines(cells) });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    findings.push(syntaxFinding(source, error));
  }
  return records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
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

function syntaxFinding(source: SourceText, error: CsvError): Finding {
  const told: unknown = error['lines'];
  const line = typeof told === 'number' ? told : 1;
  const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
  return {
    code: 'csv_syntax',
    at: placeOf(source, line, ''),
    message: isOpen
      ? 'A quote is opened and never closed.'
      : 'This is no line of a CSV file: a quote stands where none can be, or the line is too long.',
    hint: 'Put quotes around the whole cell, and write a quote in it twice.',
  };
}

/** The cell where it can be found in its line, else the line. */
export function placeOf(source: SourceText, line: number, cell: string): Range {
  const text = lineText(source, line);
  const start = source.lineStarts[line - 1] ?? 0;
  const index = cell.trim() === '' ? -1 : text.indexOf(cell.trim());
  if (index < 0) return { start, end: start + text.length };
  return { start: start + index, end: start + index + cell.trim().length };
}
