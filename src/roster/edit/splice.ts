/** Changing a text at places of it, so that everything else stays byte for byte. */
import { Lexer } from 'yaml';

/** What is put in the place of a part of a text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the splices made. At one place they come in the order given. Throws on overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const inOrder = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  for (const splice of inOrder) {
    if (splice.start < at) throw new RangeError('splices overlap');
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return parts.join('') + text.slice(at);
}

/** The line end that a text uses: that of its first line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n');
  return at > 0 && text.charAt(at - 1) === '\r' ? '\r\n' : '\n';
}

/** Where the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line after the one of an offset starts; the text's end when there is none. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** What stands behind an offset in its line, without the line's end. */
export function restOfLine(text: string, offset: number): string {
  return text.slice(offset, nextLine(text, offset)).replace(/\r?\n$/, '');
}

/**
 * Where something ends, as the start of the next line: a block scalar (`|`) ends there already, all
 * else is followed by the rest of its line.
 */
export function afterLine(text: string, end: number): number {
  return end > 0 && text.charAt(end - 1) === '\n' ? end : nextLine(text, end);
}

/** Puts whole lines in at the start of a line, or below a last line that has no end. */
export function insertLines(text: string, at: number, lines: readonly string[]): Splice {
  const eol = lineEndOf(text);
  const isBelowOpenLine = at === text.length && at > 0 && !text.endsWith('\n');
  const inserted = isBelowOpenLine
    ? lines.map((line) => eol + line).join('')
    : lines.map((line) => line + eol).join('');
  return { start: at, end: at, text: inserted };
}

/** Takes whole lines away; with a last line that has no end, the end of the line before it. */
export function deleteLines(text: string, start: number, end: number): Splice {
  const isOpen = end === text.length && !text.endsWith('\n');
  if (!isOpen || start === 0) return { start, end, text: '' };
  const before = text.charAt(start - 2) === '\r' ? start - 2 : start - 1;
  return { start: before, end, text: '' };
}

// The comments of a file: where they stand, and whether all are still there.

/** The lexer's marks, which are no part of the text: document, end of flow, scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** A comment with its #, without spaces at its end. */
export interface Comment {
  readonly text: string;
  readonly start: number;
}

/** Every comment, in the order of the text, which must have no byte order mark. */
export function findComments(text: string): Comment[] {
  const comments: Comment[] = [];
  let start = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // No scalar begins with a #: what is several lines long begins with its indentation.
    if (lexeme.startsWith('#')) comments.push({ text: lexeme.trimEnd(), start });
    if (!MARKS.has(lexeme)) start += lexeme.length;
  }
  return comments;
}

/** The comments of one text that are not in the other, counting those that are there twice. */
export function lostComments(before: string, after: string): string[] {
  const kept = new Map<string, number>();
  for (const { text } of findComments(after)) kept.set(text, (kept.get(text) ?? 0) + 1);
  return findComments(before)
    .map(({ text }) => text)
    .filter((text) => {
      const left = kept.get(text) ?? 0;
      kept.set(text, left - 1);
      return left <= 0;
    });
}

/** Where an anchor, an alias or a tag stands: what is in one place and counts elsewhere; or null. */
export function findReference(text: string): number | null {
  let start = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (/^[&*!]/.test(lexeme)) return start;
    if (!MARKS.has(lexeme)) start += lexeme.length;
  }
  return null;
}

/** Characters that can't be seen, end a line, or turn its direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const LONGEST = 100;

/**
 * A text from outside as a comment's words: one line, nothing invisible, cut when long. An editor
 * takes a comment that begins like its modeline for an order, so that is broken up.
 */
export function commentWords(text: string): string {
  const plain = text.replace(UNSEEN, ' ').replaceAll(/\s+/g, ' ').trim();
  const harmless = plain.replaceAll(/yaml-language-server/gi, 'yaml language server');
  const characters = [...harmless];
  return characters.length <= LONGEST ? harmless : `${characters.slice(0, LONGEST).join('')}…`;
}

// Texts as scalars of YAML.

/** How a scalar is written: plain where that is safe, else in quotes. */
export type Quote = 'plain' | '"' | "'";

/** Safe in any place: a letter or a number first, then nothing that YAML knows a meaning for there. */
const PLAIN = /^[\p{L}\p{N}_/](?:[\p{L}\p{M}\p{N}_@.+'/()=*%&!$;?~^|<>-]| (?=[^\s]))*$/u;
/** What the core schema, or YAML 1.1 in some other reader, takes for something else than a text. */
const OTHER_VALUE =
  /^(?:null|true|false|yes|no|on|off|y|n|\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+)$/i;

/** The scalar that reads as this text: in the quotes asked for, as far as they can hold it. */
export function writeScalar(text: string, quote: Quote): string {
  if (quote === "'" && isPrintable(text)) return `'${text.replaceAll("'", "''")}'`;
  if (quote === 'plain' && isPlain(text)) return text;
  return doubleQuote(text);
}

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !OTHER_VALUE.test(text);
}

function isPrintable(text: string): boolean {
  return text !== '' && !UNPRINTABLE.test(text);
}

const UNPRINTABLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe\uffff]/u;

/** JSON's escapes are YAML's too; what can't be seen is escaped as well. */
function doubleQuote(text: string): string {
  return JSON.stringify(text).replace(new RegExp(UNPRINTABLE, 'gu'), (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
