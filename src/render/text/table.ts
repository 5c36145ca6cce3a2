/** Lists as tables, for people at a terminal. */
import { escapeTerminal } from '../escape.js';
import type { Table } from '../lists.js';
import { createStyle, hangText, padTo, type TextOptions, widest } from './layout.js';

/**
 * The columns' names and the rows below them, aligned. Where the terminal is too narrow, the last
 * column goes below its row. Nothing is ever cut: addresses and uids are there to be copied.
 * Ends with a newline.
 */
export function renderTableText(table: Table, options: TextOptions): string {
  const head = table.columns.map((name) => name.replaceAll('_', ' ').toUpperCase());
  const rows = table.rows.map((row) => row.map(showCell));
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.min(WIDEST_ALIGNED, widest(all.map((row) => row[column] ?? ''))),
  );
  const isBelow = options.columns !== null && widestLine(all, widths) > options.columns;
  const [first = [], ...rest] = all.map((row) => renderTableRow(row, widths, isBelow, options));
  const style = createStyle(options.color);
  return `${[...first.map(style.bold), ...rest.flat()].join('\n')}\n`;
}

const GAP = '  ';
const NOTHING = '-';
/** A longer cell sticks out rather than push everybody's next column away. */
const WIDEST_ALIGNED = 40;

function showCell(cell: string | null): string {
  return cell === null ? NOTHING : escapeTerminal(cell);
}

function renderTableRow(
  row: readonly string[],
  widths: readonly number[],
  isBelow: boolean,
  options: TextOptions,
): string[] {
  const last = row.at(-1) ?? '';
  const before = row.slice(0, -1);
  if (!isBelow || before.length === 0) return [joinCells(row, widths)];
  return [joinCells(before, widths), ...hangText(GAP + GAP, last, options.columns)];
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
