/** Changing a text at places of it, so that everything else stays byte for byte. */

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
