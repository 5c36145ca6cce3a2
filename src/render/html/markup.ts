/**
 * HTML as a value: whatever is put into a template is text, and is escaped, unless a template made it. So a name
 * or an address can't become markup, wherever it goes, attributes included.
 */
import { showInvisible } from '../escape.js';

/** A piece of a page. */
export interface Html {
  readonly html: string;
}

/** What a template may hold; null is nothing. */
export type Piece = Html | string | number | null | readonly Piece[];

/** Makes a piece of a page: `` html`<b>${name}</b>` ``. Attributes stand in double quotes. */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let made = texts[0] ?? '';
  for (const [index, piece] of pieces.entries())
    made += writePiece(piece) + (texts[index + 1] ?? '');
  return { html: made };
}

/** A text that is markup already: a constant of the build, never anything from outside. */
export function trusted(text: string): Html {
  return { html: text };
}

/** An attribute with its value, or nothing without one. */
export function optionalAttribute(name: string, value: string | number | null): Html {
  return value === null ? html`` : html` ${trusted(name)}="${value}"`;
}

/** A sentence of roster's own: what stands between backticks in it is code. */
export function sentence(text: string): Html {
  return html`${text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** What stands in an address behind `#`, for an `id`. */
export function fragment(id: string): string {
  return `#${encodeURIComponent(showInvisible(id))}`;
}

function writePiece(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'number') return String(piece);
  if (typeof piece === 'string') return toHtmlText(piece);
  return 'html' in piece ? piece.html : piece.map(writePiece).join('');
}

const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Nothing in here needs another form: most paths and addresses. */
const PLAIN_TEXT = /^[\w@./+: -]*$/;

function toHtmlText(text: string): string {
  if (PLAIN_TEXT.test(text)) return text;
  return showInvisible(text).replace(/[&<>"']/g, (found) => MARKUP.get(found) ?? '');
}
