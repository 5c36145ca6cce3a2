/**
 * A YAML file as text, for whoever changes it: its lines, whose places are offsets, the comments, which
 * its tree does not have, and how a text is written so that YAML reads it back.
 */
import { Lexer } from 'yaml';
import { hasInvisible, invisible } from '../../characters.js';
import type { Tree } from './tree.js';

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

/** The column, from 0, at which an offset stands in its line. */
export function columnAt(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Whether the line of an offset has a blank one above. */
export function isBlankBefore(text: string, offset: number): boolean {
  return /\n[ \t]*\n[^\n]*$/.test(text.slice(Math.max(0, lineStart(text, offset) - 200), offset));
}

/** Whether a value is written in braces or brackets. */
export function isFlow(text: string, { at }: Tree): boolean {
  const first = text.charAt(at.start);
  return first === '{' || first === '[';
}

/** The next dash that stands first in its line. */
export function dashAfter(text: string, from: number): number {
  const dash = /(?<=^|\n)[ \t]*-(?=\s)|^-(?=\s)/g;
  if (text.charAt(from) === '-') return from;
  dash.lastIndex = from;
  const found = dash.exec(text);
  return found === null ? from : found.index + found[0].length - 1;
}

/** A comment with its #, without spaces at its end. */
export interface Comment {
  readonly text: string;
  readonly start: number;
}

/** Every comment, in the order of the text, which must have no byte order mark. */
export function findComments(text: string): Comment[] {
  const comments: Comment[] = [];
  for (const { lexeme, start } of lexemesOf(text)) {
    // No scalar begins with a #: what is several lines long begins with its indentation.
    if (lexeme.startsWith('#')) comments.push({ text: lexeme.trimEnd(), start });
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
  for (const { lexeme, start } of lexemesOf(text)) if (/^[&*!]/.test(lexeme)) return start;
  return null;
}

/** How a scalar is written: plain where that is safe, else in quotes. */
export type Quote = 'plain' | '"' | "'";

/** The scalar that reads as this text: in the quotes asked for, as far as they can hold it. */
export function writeScalar(text: string, quote: Quote): string {
  if (quote === "'" && isVisible(text)) return `'${text.replaceAll("'", "''")}'`;
  if (quote === 'plain' && isPlain(text)) return text;
  return doubleQuote(text);
}

/**
 * A text from outside as a comment's words: one line, nothing invisible, cut when long. An editor
 * takes a comment that begins like its modeline for an order, so that is broken up.
 */
export function commentWords(text: string): string {
  const plain = text.replace(invisible(), ' ').replaceAll(/\s+/g, ' ').trim();
  const harmless = plain.replaceAll(/yaml-language-server/gi, 'yaml language server');
  const characters = [...harmless];
  return characters.length <= LONGEST_COMMENT
    ? harmless
    : `${characters.slice(0, LONGEST_COMMENT).join('')}…`;
}

const LONGEST_COMMENT = 100;

/** Safe in any place: a letter or a number first, then nothing that YAML knows a meaning for there. */
const PLAIN = /^[\p{L}\p{N}_/](?:[\p{L}\p{M}\p{N}_@.+'/()=*%&!$;?~^|<>-]| (?=[^\s]))*$/u;

/** What the core schema, or YAML 1.1 in some other reader, takes for something else than a text. */
const OTHER_VALUE =
  /^(?:null|true|false|yes|no|on|off|y|n|\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+)$/i;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !OTHER_VALUE.test(text);
}

function isVisible(text: string): boolean {
  return text !== '' && !hasInvisible(text);
}

/** JSON's escapes are YAML's too; what can't be seen is escaped as well. */
function doubleQuote(text: string): string {
  return JSON.stringify(text).replace(invisible(), (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The lexer's marks, which are no part of the text: document, end of flow, scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

function* lexemesOf(text: string): Generator<{ readonly lexeme: string; readonly start: number }> {
  let start = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield { lexeme, start };
    if (!MARKS.has(lexeme)) start += lexeme.length;
  }
}
