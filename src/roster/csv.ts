/** People from a CSV file (RFC 4180), or everything that is wrong with it. Pure. */
import { isAccountType } from '../account-type.js';
import { parseDay } from '../day.js';
import { type EmailKey, emailKey } from '../email.js';
import { decodeText } from './bytes.js';
import { checkAddress, trimSpaces } from './check/address.js';
import { checkCharacters } from './check/characters.js';
import { type CsvRow, placeOfCell, readRows } from './csv-table.js';
import type { NewPerson } from './edit/person.js';
import {
  locateProblems,
  type Problem,
  type ProblemAt,
  type SourceText,
  type UnplacedProblem,
} from './problem.js';
import { noAccountType, type PersonKey, quote } from './words.js';

/** People in the order of the file, each once; or problems by line. */
type CsvResult =
  | { readonly ok: true; readonly people: readonly NewPerson[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a whole file. `path` is what problems name it; nothing is read from there. Never throws. */
export function readCsv(bytes: Uint8Array, path: string): CsvResult {
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] };
  const { source } = decoded;
  const problems: ProblemAt[] = [];
  const people = readPeople(source, problems);
  if (problems.length === 0) return { ok: true, people };
  return { ok: false, problems: locateProblems(source, problems) };
}

function readPeople(source: SourceText, problems: ProblemAt[]): readonly NewPerson[] {
  const rows = readRows(source, problems);
  const lines = new Map<EmailKey, number>();
  return rows.flatMap((row) => {
    const person = readPerson(source, row, problems);
    const email = trimSpaces(row.cells.get('email') ?? '');
    const first = lines.get(emailKey(email));
    if (first !== undefined) problems.push(placeInRow(source, row, 'email', twice(email, first)));
    // An empty cell is a problem of its own.
    else if (email !== '') lines.set(emailKey(email), row.line);
    return person === null || first !== undefined ? [] : [person];
  });
}

function readPerson(source: SourceText, row: CsvRow, problems: ProblemAt[]): NewPerson | null {
  const before = problems.length;
  const cell = (column: PersonKey): string => trimSpaces(row.cells.get(column) ?? '');
  const add = (column: PersonKey, problem: UnplacedProblem | null): void => {
    if (problem !== null) problems.push(placeInRow(source, row, column, problem));
  };
  const email = cell('email');
  add('email', checkEmail(email));
  const accountType = cell('account_type').toUpperCase();
  if (!isAccountType(accountType)) add('account_type', wrongAccountType(cell('account_type')));
  const [expires, holdUntil] = (['expires', 'hold_until'] as const).map((column) => {
    const written = cell(column);
    const day = parseDay(written);
    if (written !== '' && day === null) add(column, wrongDay(written));
    return day;
  });
  for (const column of ['name', 'hold', 'note'] as const) {
    add(column, checkCharacters(cell(column).replaceAll(/[\r\n\t]+/g, ' ')));
  }
  if (problems.length > before || !isAccountType(accountType)) return null;
  const text = (column: PersonKey): string | null => cell(column) || null;
  return {
    ...{ email, account_type: accountType, name: text('name'), expires: expires ?? null },
    ...{ hold: text('hold'), hold_until: holdUntil ?? null, note: text('note'), comment: null },
  };
}

function placeInRow(
  source: SourceText,
  row: CsvRow,
  column: PersonKey,
  { code, message, hint }: UnplacedProblem,
): ProblemAt {
  const at = placeOfCell(source, row.line, row.cells.get(column) ?? '');
  return { code, message, hint: hint ?? null, at };
}

/** What a roster only warns of is told when the roster is read. */
function checkEmail(email: string): UnplacedProblem | null {
  const problem = email === '' ? emptyCell('email') : checkAddress(email);
  return problem?.severity === 'warning' ? null : problem;
}

function twice(email: string, line: number): UnplacedProblem {
  return {
    code: 'duplicate_person',
    message: `${quote(email)} appears twice: first on line ${line}.`,
    hint: 'Keep one line. Upper and lower case make no difference in an address.',
  };
}

function wrongAccountType(accountType: string): UnplacedProblem {
  if (accountType === '') return emptyCell('account_type');
  return { code: 'unknown_account_type', ...noAccountType(accountType) };
}

function wrongDay(written: string): UnplacedProblem {
  return {
    code: 'invalid_date',
    message: `${quote(written)} is not a calendar day.`,
    hint: 'Write it as 2026-12-31, or leave the cell empty.',
  };
}

function emptyCell(column: PersonKey): UnplacedProblem {
  return {
    code: 'missing_key',
    message: `\`${column}\` is empty in this line.`,
    hint: 'Each person has an email and an account_type.',
  };
}
