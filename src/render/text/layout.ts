/** Words in lines and in a few colours, as a terminal shows them. */
import stringWidth from 'string-width';

/** How a text renderer may draw. */
export interface TextOptions {
  /** Whether colours may be used. */
  readonly color: boolean;
  /** Columns of the terminal, or null when lines may have any length (a file, a log). */
  readonly columns: number | null;
}

/** How many columns a terminal needs for the text, which must be escaped and without colours. */
export function measureWidth(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/** The columns that the widest of the texts needs. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, measureWidth(text)), 0);
}

/** The text with spaces after it, up to that many columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureWidth(text)));
}

/** The text after `first`, wrapped; later lines begin below the text's own beginning. */
export function hangText(first: string, text: string, columns: number | null): string[] {
  const indent = measureWidth(first);
  const lines = wrapText(text, columns === null ? null : Math.max(1, columns - indent));
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line);
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

/** Western letters and the signs of roster's own: one column each, so they need no closer look. */
const NARROW = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f→…✗·]*$/;

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
