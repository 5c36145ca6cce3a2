/** Documents of a bounded length: what matters is always kept, lists give up their later rows. */

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
  const least = sum(sections.flat().map(leastLength));
  const kept =
    head.length + least <= limit
      ? sections.length
      : countSections(sections, limit - head.length - more(sections.length).length);
  const hidden = sections.length - kept;
  const note = hidden === 0 ? '' : more(hidden);
  const shown = sections.slice(0, kept).flat();
  let room = limit - head.length - note.length - sum(shown.map(leastLength));
  const texts = shown.map((block) => {
    const text = fillBlock(block, room + leastLength(block));
    room -= text.length - leastLength(block);
    return text;
  });
  return `${(head + texts.join('') + note).trimEnd()}\n`;
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
    left -= sum(section.map(leastLength));
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
