/** The columns of a CSV file, by the names in its first line. */
import { quote } from './characters.js';
import type { PersonKey } from './edit.js';
import { PERSON_KEYS } from './edit.js';
import type { Finding } from './problem.js';
import { suggest } from './suggest.js';

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
