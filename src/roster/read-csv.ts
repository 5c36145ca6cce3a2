/** People from a CSV file (RFC 4180), or everything that is wrong with it. Pure. */
import { ACCOUNT_TYPES, isAccountType } from '../account-type.js';
import { parseDay } from '../day.js';
import { type EmailKey, emailKey } from '../email.js';
import { quote } from './characters.js';
import { checkAddress, checkCharacters, trimSpaces } from './check-address.js';
import { type Column, columnsOf } from './csv-header.js';
import { placeOf, readRecords } from './csv-records.js';
import { decodeText } from './decode.js';
import type { NewPerson } from './edit.js';
import { type Finding, locateProblems, type Problem } from './problem.js';
import type { SourceText } from './source-text.js';
import { suggest } from './suggest.js';

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
