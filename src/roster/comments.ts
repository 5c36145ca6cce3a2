/** The comments of a file: where they stand, and whether all are still there. */
import { Lexer } from 'yaml';

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
