/** The text of a file, and where something stands in it, counted as editors count. */

/** A part of a text: UTF-16 offsets, `end` not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A file's text without byte order mark. */
export interface SourceText {
  /** As given by the caller. */
  readonly path: string;
  readonly text: string;
  /** The offset at which each line starts; a line ends with LF or CRLF. */
  readonly lineStarts: Uint32Array;
}

/** Lines and columns count from 1, columns in UTF-16 units. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** Prepares a text for finding positions in it. */
export function createSourceText(path: string, text: string): SourceText {
  return { path, text, lineStarts: findLineStarts(text) };
}

/** The position of an offset; offsets beyond the text count as its end. */
export function positionAt(source: SourceText, offset: number): Position {
  const within = Math.min(Math.max(offset, 0), source.text.length);
  const line = lastAtOrBefore(source.lineStarts, within);
  return { line: line + 1, column: within - (source.lineStarts[line] ?? 0) + 1 };
}

/** The text of a line that counts from 1, without its end; empty when there is no such line. */
export function lineText(source: SourceText, line: number): string {
  const start = source.lineStarts[line - 1];
  if (start === undefined) return '';
  const next = source.lineStarts[line];
  const text = source.text.slice(start, next === undefined ? undefined : next - 1);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** The line, from 1, in which something begins. */
export function lineAt(source: SourceText, at: Range): number {
  return positionAt(source, at.start).line;
}

/** `line 3`, or `teams/data.yaml:3` for somebody who looks at another file. */
export function lineInWords(source: SourceText, at: Range, from: SourceText): string {
  const line = lineAt(source, at);
  return source === from ? `line ${line}` : `${source.path}:${line}`;
}

/** Where a character stands in a value; the whole value when it is written as an escape. */
export function characterAt(source: SourceText, at: Range, character: string | undefined): Range {
  if (character === undefined) return at;
  const index = source.text.slice(at.start, at.end).indexOf(character);
  if (index < 0) return at;
  return { start: at.start + index, end: at.start + index + character.length };
}

/** The first line of something that has several: that much is underlined. */
export function firstLineOf(source: SourceText, { start, end }: Range): Range {
  const lineEnd = source.text.slice(start, end).search(/\r?\n/);
  return { start, end: lineEnd < 0 ? end : start + lineEnd };
}

/** The index of the last entry that is not above the value: a binary search. */
function lastAtOrBefore(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Numbers of four bytes each, because a file can have millions of lines. */
function findLineStarts(text: string): Uint32Array {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  const starts = new Uint32Array(lines);
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts[line] = at + 1;
    line += 1;
  }
  return starts;
}
