/** Lists as CSV, for spreadsheets and scripts: RFC 4180, and no cell is a formula. A format of its own, if a short one. */
import { escapeTerminal } from './escape.js';
import type { Table } from './lists.js';

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
