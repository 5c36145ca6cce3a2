/** The pieces that Markdown documents are made of: text and code from outside, tables, boxes. */
import { escapeMarkdown, markdownCode } from '../escape.js';
import type { Block } from './document.js';

/** Running text from outside; overlong text is cut. */
export function text(raw: string): string {
  return escapeMarkdown(cut(raw));
}

/** An address, a type or a path from outside; overlong text is cut. */
export function code(raw: string): string {
  return markdownCode(cut(raw));
}

/** The piece in bold, where it matters. */
export function emphasize(piece: string, weighty: boolean): string {
  return weighty && piece !== '' ? `**${piece}**` : piece;
}

/** A list of things with what is said of each. */
interface MarkdownTable {
  /** What the rows are, in the plural: for the line that unfolds them. */
  readonly things: string;
  readonly columns: readonly string[];
  /** Cells hold Markdown already. */
  readonly rows: readonly (readonly string[])[];
  /** Whether to fold all of it away; else only the later rows of a long table are. */
  readonly folded: boolean;
}

/** The table, long ones with their later rows folded away; no block for no rows. */
export function tableBlocks(table: MarkdownTable): Block[] {
  const open = table.folded ? 0 : MOST_UNFOLDED;
  const first = table.rows.slice(0, open);
  const rest = table.rows.slice(open);
  const more =
    first.length > 0 ? `${rest.length} more ${table.things}` : `${rest.length} ${table.things}`;
  return [
    ...rowsBlock(table.columns, first, '', '\n'),
    ...rowsBlock(
      table.columns,
      rest,
      `<details><summary>${more}</summary>\n\n`,
      '\n</details>\n\n',
    ),
  ];
}

/** A box that stands out, of GitHub's kinds; each line holds Markdown already. */
export function renderAlert(kind: 'CAUTION' | 'WARNING', lines: readonly string[]): string {
  return `${[`[!${kind}]`, ...lines].map((line) => `> ${line}`).join('\n')}\n\n`;
}

/** More rows than this are folded away, so that a comment stays short. */
const MOST_UNFOLDED = 25;
/** Longer texts are cut, so that no single one uses up the document's room. */
const LONGEST_TEXT = 300;

function cut(raw: string): string {
  if (raw.length <= LONGEST_TEXT) return raw;
  // Half of a surrogate pair would be shown as an error of its own.
  return `${raw.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, '')}…`;
}

function rowsBlock(
  columns: readonly string[],
  rows: MarkdownTable['rows'],
  before: string,
  after: string,
): Block[] {
  if (rows.length === 0) return [];
  const head = [columns, columns.map(() => '---')].map(renderCells).join('');
  return [
    {
      kind: 'rows',
      before: before + head,
      rows: rows.map(renderCells),
      after,
      more: (hidden) => `… and ${hidden} more: see the job’s log.\n\n`,
    },
  ];
}

function renderCells(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
