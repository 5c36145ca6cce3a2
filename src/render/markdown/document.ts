/**
 * The pieces of Markdown documents, and how they are fitted into a bounded length: what matters is always
 * kept, lists give up their later rows. Text and code from outside are escaped here.
 */

import { count } from '../../count.js';
import type { Failure } from '../../plan/plan.js';
import { escapeMarkdown, markdownCode } from '../escape.js';
import { nameFailure } from '../words.js';

/** A part of a document. Texts end with a newline. */
export type Block =
  /** Kept whole or, with its whole section, not at all. */
  | { readonly kind: 'text'; readonly text: string }
  /** Kept as far as there is room; `more` says how many rows were not. */
  | {
      readonly kind: 'rows';
      readonly before: string;
      readonly rows: readonly string[];
      readonly after: string;
      readonly more: (hidden: number) => string;
    };

/** Blocks about one thing (a workspace). */
export type Section = readonly Block[];

/**
 * The document: `head` whole, then as many sections as there is room for, each with at least its
 * texts; rows share what is left, first come first served. `more` says how many sections were left
 * out. At most `limit` characters as long as `head` is shorter than that.
 */
export function fitDocument(
  head: string,
  sections: readonly Section[],
  more: (hidden: number) => string,
  limit: number = MOST_CHARACTERS,
): string {
  const least = sumOf(sections.flat().map(leastLength));
  const kept =
    head.length + least <= limit
      ? sections.length
      : countSections(sections, limit - head.length - more(sections.length).length);
  const hidden = sections.length - kept;
  const note = hidden === 0 ? '' : more(hidden);
  const shown = sections.slice(0, kept).flat();
  let room = limit - head.length - note.length - sumOf(shown.map(leastLength));
  const texts = shown.map((block) => {
    const text = fillBlock(block, room + leastLength(block));
    room -= text.length - leastLength(block);
    return text;
  });
  return `${(head + texts.join('') + note).trimEnd()}\n`;
}

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

/** A section of its own, with one row for each; no section for none. */
export function failureSections(failures: readonly Failure[]): Section[] {
  const section = tableBlocks({
    things: 'that failed',
    columns: ['Failed', 'Why'],
    rows: failures.map((failure) => [
      code(nameFailure(failure)),
      `${text(failure.message)} (${code(failure.code)})`,
    ]),
    folded: false,
  });
  return section.length === 0 ? [] : [section];
}

/** A box that stands out, of GitHub's kinds; each line holds Markdown already. */
export function renderAlert(kind: 'CAUTION' | 'WARNING', lines: readonly string[]): string {
  return `${[`[!${kind}]`, ...lines].map((line) => `> ${line}`).join('\n')}\n\n`;
}

/** A box for above the tables: who reads those must know how far they can be relied on. Empty for none. */
export function warningAlert(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const lines = warnings.slice(0, MOST_WARNINGS).map(text);
  const hidden = warnings.length - lines.length;
  const more = hidden === 0 ? [] : [`… and ${hidden} more warnings: see the job’s log.`];
  // An empty line between them, else they run into one.
  return renderAlert('WARNING', [...lines, ...more].join('\n\n').split('\n'));
}

/** What stands at the end of a document that has not room for all. */
export function tellMore(hidden: number): string {
  return `… and ${count(hidden, 'workspace', 'workspaces')} more: see the job’s log.
`;
}

/**
 * GitHub refuses a comment of more than 65,536 characters; a job summary may have 1 MiB, which so
 * many characters of at most three bytes never reach. The rest is left for those who add a line.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions (adding a
 * job summary); the API's error "body is too long (maximum is 65536 characters)" (comments).
 */
const MOST_CHARACTERS = 65_000;

/** How many sections have room for their texts at least. */
function countSections(sections: readonly Section[], room: number): number {
  let left = room;
  for (const [index, section] of sections.entries()) {
    left -= sumOf(section.map(leastLength));
    if (left < 0) return index;
  }
  return sections.length;
}

/** The length of a block without any of its rows. */
function leastLength(block: Block): number {
  if (block.kind === 'text') return block.text.length;
  return block.before.length + block.more(block.rows.length).length + block.after.length;
}

/** The block in at most so many characters, which are at least its least length. */
function fillBlock(block: Block, most: number): string {
  if (block.kind === 'text') return block.text;
  const { before, rows, after } = block;
  const whole = before + rows.join('') + after;
  if (whole.length <= most) return whole;
  let room = most - leastLength(block);
  let shown = 0;
  for (const row of rows) {
    room -= row.length;
    if (room < 0) break;
    shown += 1;
  }
  if (shown === 0) return block.more(rows.length);
  return before + rows.slice(0, shown).join('') + after + block.more(rows.length - shown);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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

/** With more than these there is something wrong that one of them tells already. */
const MOST_WARNINGS = 10;
