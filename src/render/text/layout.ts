/** Words in lines, columns and a few colours, as a terminal shows them. All text is escaped before it comes here. */

import stringWidth from 'fast-string-width';
import { FAMILIAR } from '../../characters.js';

/** How a text renderer may draw. */
export interface TextOptions {
  /** Whether colours may be used. */
  readonly color: boolean;
  /** Columns of the terminal, or null when lines may have any length (a file, a log). */
  readonly columns: number | null;
}

/** Gives a piece of text its colour, or leaves it as it is where colours are off. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** The colour of a row. */
export type Paint = keyof Style;

/**
 * Colours that are on or off. Each is ended by its own code, so that they can be nested.
 * Codes: ECMA-48, "Select Graphic Rendition".
 */
export function createStyle(color: boolean): Style {
  const sgr = (on: number, off: number) => (text: string) =>
    color && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    cyan: sgr(36, 39),
  };
}

/** What a header says; all of it is escaped already. */
export interface Header {
  readonly name: string;
  /** Behind the name, where it is not bold; or empty. */
  readonly address: string;
  /** At the end of the line, or below it where there is no room. */
  readonly aside: string;
}

/** The header in one line or, where there is little room, in several. */
export function renderHeader(header: Header, options: TextOptions, style: Style): string[] {
  const { name, address, aside } = header;
  const whole = address === '' ? name : `${name} ${address}`;
  const [first = '', ...rest] = hangText('', whole, options.columns);
  const bold = first.startsWith(name) ? style.bold(name) + first.slice(name.length) : first;
  const width = measureWidth(first + HEADER_GAP + aside);
  const beside = rest.length === 0 && width <= (options.columns ?? Infinity);
  if (beside) return [bold + HEADER_GAP + style.dim(aside)];
  return [bold, ...rest, ...hangText('  ', aside, options.columns).map(style.dim)];
}

/** One thing to show. All text is escaped already and without colours. */
export interface Row {
  /** `+`, `~`, or a word like `failed`; all rows of a list have signs of one width. */
  readonly sign: string;
  readonly email: string;
  readonly what: string;
  /** Columns behind the text, such as where it stands in a file. The first to go where there is little room. */
  readonly aside: readonly string[];
  readonly paint: Paint | null;
}

/**
 * The rows as lines, each row's sign in its colour. Columns are those of all rows of a list that is shown in
 * parts.
 */
export function renderRows(
  rows: readonly Row[],
  options: TextOptions,
  style: Style,
  all: readonly Row[] = rows,
): string[] {
  const columns = placeColumns(all, options.columns);
  return rows.flatMap((row) => renderRow(row, columns, style));
}

/** The text after `first`, wrapped; later lines begin below the text's own beginning. */
export function hangText(first: string, text: string, columns: number | null): string[] {
  const indent = measureWidth(first);
  const lines = wrapText(text, columns === null ? null : Math.max(1, columns - indent));
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line);
}

/** The text with spaces after it, up to that many columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureWidth(text)));
}

const LONG_UID = /^[0-9a-f]{32,}$/;

/** A long uid to its beginning, where it has less room than it needs. */
export function shortenUid(uid: string, room: number): string {
  return uid.length > room && LONG_UID.test(uid) ? `${uid.slice(0, 12)}…` : uid;
}

/** The columns that the widest of the texts needs. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, measureWidth(text)), 0);
}

/** How many columns a terminal needs for the text, which must be escaped and without colours. */
export function measureWidth(text: string): number {
  return FAMILIAR.test(text) ? text.length : stringWidth(text.normalize('NFC'));
}

/**
 * The text in lines of at most `width` columns (null: one line). Breaks at spaces alone: an address
 * or a link that is broken can't be copied, so a word that is too wide stands alone and sticks out.
 */
function wrapText(text: string, width: number | null): string[] {
  if (width === null || measureWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const wide = measureWidth(word);
    if (line !== '' && used + 1 + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    used += wide + (line === '' ? 0 : 1);
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const HEADER_GAP = '   ';

const INDENT = '  ';

const COLUMN_GAP = '  ';

/** Longer addresses stick out rather than push everyone's text away. */
const WIDEST_ALIGNED_EMAIL = 40;

/**
 * With less room than this for the text it goes below the address instead of beside it. The longest
 * word that is usual in a text, `WORKSPACE_SETTINGS_ADMIN` with a colon, must fit.
 */
const LEAST_ROOM_FOR_TEXT = 28;

/** How the columns of a list are placed; null where a column is not shown or not aligned. */
interface Columns {
  readonly emailWidth: number;
  readonly whatWidth: number;
  /** Null where there is no room for them. */
  readonly asideWidths: readonly number[] | null;
  readonly stacked: boolean;
  readonly total: number | null;
}

function placeColumns(rows: readonly Row[], total: number | null): Columns {
  const signWidth = widest(rows.map((row) => row.sign));
  const emailWidth = Math.min(WIDEST_ALIGNED_EMAIL, widest(rows.map((row) => row.email)));
  const beside = rows.filter((row) => row.aside.length > 0);
  const whatWidth = widest(beside.map((row) => row.what));
  const textStart = INDENT.length + signWidth + 1 + emailWidth + COLUMN_GAP.length;
  const asideWidths = Array.from(
    { length: beside.reduce((most, row) => Math.max(most, row.aside.length), 0) },
    (_, column) => widest(beside.map((row) => row.aside[column] ?? '')),
  );
  const end = asideWidths.reduce(
    (sum, width) => sum + COLUMN_GAP.length + width,
    textStart + whatWidth,
  );
  return {
    emailWidth,
    whatWidth,
    asideWidths: total === null || end <= total ? asideWidths : null,
    stacked: total !== null && total - textStart < LEAST_ROOM_FOR_TEXT,
    total,
  };
}

function renderRow(row: Row, columns: Columns, style: Style): string[] {
  const paint = row.paint === null ? (text: string) => text : style[row.paint];
  const sign = `${INDENT}${row.sign} `;
  const start = `${sign}${padTo(row.email, columns.emailWidth)}${COLUMN_GAP}`;
  const [first = '', ...rest] = isBeside(row, columns)
    ? hangText(start, describeRow(row, columns), columns.total)
    : [sign + row.email, ...hangText(' '.repeat(sign.length + 2), row.what, columns.total)];
  if (row.paint === 'dim') return [first, ...rest].map(paint);
  return [INDENT + paint(row.sign) + first.slice(INDENT.length + row.sign.length), ...rest];
}

/** Whether the text has its place beside the address, on the same line. */
function isBeside(row: Row, columns: Columns): boolean {
  if (columns.total === null) return true;
  return !columns.stacked && measureWidth(row.email) <= columns.emailWidth;
}

function describeRow({ what, aside }: Row, { whatWidth, asideWidths }: Columns): string {
  if (aside.length === 0 || asideWidths === null) return what;
  const cells = aside.map((cell, column) => padTo(cell, asideWidths[column] ?? 0));
  return [padTo(what, whatWidth), ...cells].join(COLUMN_GAP).trimEnd();
}
