/** Changing a text at places of it, so that everything else stays byte for byte. */
import { lineEndOf, lineStart, nextLine, restOfLine } from '../yaml/text.js';

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

/** A line that something in braces or brackets has to itself, but for a comma and a comment. */
interface OwnLine {
  readonly indent: string;
  readonly hasComma: boolean;
}

/** The line of what stands from `start` to `end`, if nothing else is in it; or null. */
export function findOwnLine(text: string, start: number, end: number): OwnLine | null {
  const indent = text.slice(lineStart(text, start), start);
  const behind = /^[ \t]*(,?)[ \t]*(?:#.*)?$/.exec(restOfLine(text, end));
  if (behind === null || indent.trim() !== '') return null;
  return { indent, hasComma: behind[1] === ',' };
}

/** Puts lines below such a line: each has a comma as JSON wants it, and the last one as it was. */
export function insertFlowLines(
  text: string,
  end: number,
  { indent, hasComma }: OwnLine,
  written: readonly string[],
): Splice[] {
  const last = written.length - 1;
  const lines = written.map((one, index) => indent + one + (hasComma || index < last ? ',' : ''));
  const inserted = insertLines(text, nextLine(text, end), lines);
  return hasComma ? [inserted] : [{ start: end, end, text: ',' }, inserted];
}
