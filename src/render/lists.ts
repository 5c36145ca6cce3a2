/** What the commands list: as JSON publishes it, in columns, and the columns as a table for people or as CSV. */

import type { Outcome, Result } from '../apply/report.js';
import type { EndingEntry } from '../generated/expiring-file.js';
import type { ReviewEntry } from '../generated/review-file.js';
import type { Change } from '../plan/plan.js';
import { escapeTerminal } from './escape.js';
import { renderJsonLine } from './json.js';
import {
  createStyle,
  hangText,
  padTo,
  shortenUid,
  type TextOptions,
  widest,
} from './text/layout.js';
import { namePlace } from './words.js';

/** Someone in a workspace. */
export interface UserEntry {
  readonly email: string;
  /** Null for someone who was only invited. */
  readonly name: string | null;
  readonly account_type: string;
  readonly status: 'active' | 'invited' | 'expired';
  /** Null for someone who was only invited. */
  readonly uid: string | null;
}

/** A workspace that the credentials reach. */
export interface WorkspaceEntry {
  readonly uid: string;
  readonly name: string;
}

/** An event of the audit log. Times are as Paradime writes them, without a zone. */
export interface AuditEntry {
  readonly id: number;
  readonly created: string;
  readonly updated: string;
  readonly workspace_id: number;
  readonly workspace_name: string;
  readonly actor_type: string;
  /** Null where people are not to be seen. */
  readonly actor_user_id: number | null;
  readonly actor_email: string | null;
  readonly event_source_id: number;
  readonly event_source: string;
  readonly event_id: number;
  readonly event_type: string;
  /** An object, a list, a text that is no JSON, or null. */
  readonly metadata: unknown;
}

/** What became of one user, as it is published in JSON. */
export interface WrittenEntry {
  readonly action: Change['action'];
  readonly email: string;
  /** Null for an invitation. */
  readonly uid: string | null;
  /** The account type before; null for an invitation. */
  readonly from: string | null;
  /** The account type after; null for someone who is disabled. */
  readonly to: string | null;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly duration_ms: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A list in columns. Texts are as they came: each renderer escapes them for the place they go to. */
export interface Table {
  readonly columns: readonly string[];
  /** As many cells in each as there are columns. Null is nothing, which is not the empty text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Users in columns, for every format that has some. */
export function userTable(users: readonly UserEntry[]): Table {
  return {
    columns: ['email', 'name', 'account_type', 'status', 'uid'],
    rows: users.map((user) => [user.email, user.name, user.account_type, user.status, user.uid]),
  };
}

/** Whose access ends soon, in columns, with what to do about each. */
export function endingTable(people: readonly EndingEntry[]): Table {
  return {
    columns: ['email', 'expires', 'days_left', 'account_type', 'owners', 'where', 'extend', 'end'],
    rows: people.map((it) => [
      ...[it.email, it.expires, String(it.days_left), it.account_type, it.owners.join(' ')],
      ...[namePlace(it, it.also_in), it.extend, it.end],
    ]),
  };
}

const REVIEW_COLUMNS: readonly Exclude<keyof ReviewEntry, 'owners'>[] = [
  ...(['email', 'account_type', 'since', 'by', 'commit', 'merged_by', 'expires'] as const),
  ...(['on_hold', 'live', 'drift', 'change', 'file', 'line'] as const),
];

/** An access review in columns, the owners first. */
export function reviewTable(people: readonly ReviewEntry[]): Table {
  return {
    columns: ['owners', ...REVIEW_COLUMNS],
    rows: people.map((it) => [
      it.owners.join(' '),
      ...REVIEW_COLUMNS.map((column) => toCell(it[column])),
    ]),
  };
}

/** Workspaces in columns. */
export function workspaceTable(workspaces: readonly WorkspaceEntry[]): Table {
  return { columns: ['uid', 'name'], rows: workspaces.map(({ uid, name }) => [uid, name]) };
}

/** What people look for in an audit log: the columns that fit a terminal. */
export function auditTable(entries: readonly AuditEntry[]): Table {
  return {
    columns: ['created', 'event', 'actor', 'workspace', 'metadata'],
    rows: entries.map((entry) => [
      entry.created,
      entry.event_type,
      entry.actor_email ?? entry.actor_type,
      entry.workspace_name,
      compact(entry.metadata),
    ]),
  };
}

/** Everything that an audit log says, for spreadsheets and scripts. */
export function wholeAuditTable(entries: readonly AuditEntry[]): Table {
  return {
    columns: [...AUDIT_COLUMNS, 'metadata'],
    rows: entries.map((entry) => [
      ...AUDIT_COLUMNS.map((column) => toCell(entry[column])),
      compact(entry.metadata),
    ]),
  };
}

/** Outcomes in columns, with why a change did not simply work. */
export function writtenTable(results: readonly WrittenEntry[]): Table {
  return {
    columns: ['email', 'action', 'from', 'to', 'outcome', 'error'],
    rows: results.map(({ email, action, from, to, outcome, error }) => [
      email,
      action,
      from,
      to,
      outcome,
      error === null ? null : `${error.message} (${error.code})`,
    ]),
  };
}

/** A result without what only a roster could say. */
export function toWritten({ change, outcome, attempts, duration_ms, error }: Result): WrittenEntry {
  const isInvitation = change.action === 'invite' || change.action === 'reinvite';
  return {
    action: change.action,
    email: change.email,
    uid: isInvitation ? null : change.uid,
    from: isInvitation ? null : change.from,
    to: change.action === 'disable' ? null : change.to,
    outcome,
    attempts,
    duration_ms,
    error,
  };
}

/**
 * The columns' names and the rows below them, aligned. Where the terminal is too narrow, the last
 * column goes below its row, or all but the first. Addresses are never cut: they are there to be copied; a uid
 * that has no room is, unless it tells two rows apart. Ends with a newline.
 */
export function renderTableText(table: Table, options: TextOptions): string {
  const head = table.columns.map((name) => name.replaceAll('_', ' ').toUpperCase());
  const rows = table.rows.map((row) => row.map(showCell));
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.min(WIDEST_ALIGNED, widest(all.map((row) => row[column] ?? ''))),
  );
  const twice = findTwice(rows);
  const inLine = chooseInLine(all, widths, options.columns);
  const [first = [], ...rest] = all.map((row) => {
    const isUidWanted = twice.has(row[0] ?? '');
    return renderTableRow(row, widths, inLine, { ...options, isUidWanted });
  });
  const style = createStyle(options.color);
  return `${[...first.map(style.bold), ...rest.flat()].join('\n')}\n`;
}

/**
 * The table with a header, in lines that end with CRLF. A cell that would be a formula begins with an
 * apostrophe, and what can't be seen is shown (`\\n`, `\\u{202e}`), so each row is one line and a
 * terminal may show it. Null and the empty text are both an empty cell.
 */
export function renderTableCsv(table: Table): string {
  return [table.columns, ...table.rows]
    .map((row) => `${row.map((cell) => renderCell(cell ?? '')).join(',')}\r\n`)
    .join('');
}

/** One line for `fromJSON` in a GitHub workflow: `{"include":[{"uid":"…","name":"…"}]}`. */
export function renderWorkspaceMatrix(workspaces: readonly WorkspaceEntry[]): string {
  return `${renderJsonLine({ include: workspaces.map(({ uid, name }) => ({ uid, name })) })}\n`;
}

const AUDIT_COLUMNS = [
  'id',
  'created',
  'updated',
  'workspace_id',
  'workspace_name',
  'actor_type',
  'actor_user_id',
  'actor_email',
  'event_source_id',
  'event_source',
  'event_id',
  'event_type',
] as const satisfies readonly (keyof AuditEntry)[];

function toCell(value: string | number | null): string | null {
  return value === null ? null : String(value);
}

/** Metadata on one line: JSON, or the text that it is. */
function compact(metadata: unknown): string | null {
  if (metadata === null || metadata === undefined) return null;
  return typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
}

const GAP = '  ';

const NOTHING = '-';

/** A longer cell sticks out rather than push everyone's next column away. */
const WIDEST_ALIGNED = 40;

function showCell(cell: string | null): string {
  return cell === null ? NOTHING : escapeTerminal(cell);
}

/** How many columns stand side by side: all, all but the last, or the first alone. */
function chooseInLine(
  all: readonly (readonly string[])[],
  widths: readonly number[],
  columns: number | null,
): number {
  const most = all[0]?.length ?? 0;
  if (columns === null || most <= 1) return most;
  const fits = (inLine: number): boolean =>
    widestLine(
      all.map((row) => row.slice(0, inLine)),
      widths,
    ) <= columns;
  if (fits(most)) return most;
  return fits(most - 1) ? most - 1 : 1;
}

/** What begins more than one row. */
function findTwice(rows: readonly (readonly string[])[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [first = ''] of rows) (seen.has(first) ? twice : seen).add(first);
  return twice;
}

interface RowOptions extends TextOptions {
  readonly isUidWanted: boolean;
}

function renderTableRow(
  row: readonly string[],
  widths: readonly number[],
  inLine: number,
  options: RowOptions,
): string[] {
  const line = joinCells(row.slice(0, inLine), widths);
  if (inLine >= row.length) return [line];
  const room = (options.columns ?? Infinity) - 2 * GAP.length;
  const below = row.slice(inLine).map((cell) => fitCell(cell, room, options.isUidWanted));
  // Alone below the first column, what is not there needs no sign.
  const said = inLine === 1 ? below.filter((cell) => cell !== NOTHING) : below;
  const text = hangText(GAP + GAP, said.join(GAP), options.columns);
  return [line, ...text.map((each) => each.trimEnd())];
}

/** A uid to its beginning, and JSON so that it can go on in the next line. */
function fitCell(cell: string, room: number, isUidWanted: boolean): string {
  if (cell.length <= room) return cell;
  const shown = isUidWanted ? cell : shortenUid(cell, room);
  return shown.replaceAll(',"', ', "');
}

/** The last cell is not padded: nothing stands behind it. */
function joinCells(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => (column === cells.length - 1 ? cell : padTo(cell, widths[column] ?? 0)))
    .join(GAP);
}

function widestLine(rows: readonly (readonly string[])[], widths: readonly number[]): number {
  return widest(rows.map((row) => joinCells(row, widths)));
}

/**
 * What a spreadsheet takes for a formula, also after spaces and in full width. Tabs and line ends
 * are here because a cell that begins with one is read on from the next character.
 * Source: OWASP, "CSV Injection" (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

/** RFC 4180, 2.6; spaces at the ends, since some readers drop them; and what others part cells by. */
const NEEDS_QUOTES = /[",;]|^\s|\s$/u;

function renderCell(text: string): string {
  const shown = escapeTerminal(text);
  const safe = FORMULA.test(text) ? `'${shown}` : shown;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
