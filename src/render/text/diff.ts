/** What an edit does to a file, as a unified diff. */
import { type StructuredPatchHunk, structuredPatch } from 'diff';
import { findReplacements } from '../escape.js';
import { createStyle, type Style } from './layout.js';

/** A file's text before and after. */
export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/**
 * A unified diff of the files that differ, as `git apply` takes it; empty when none does. Characters
 * that can't be seen, and what a build's log would obey, are shown in a visible form. Ends with a
 * newline.
 */
export function renderDiffText(changes: readonly FileChange[], color: boolean): string {
  const style = createStyle(color);
  const differing = changes.filter(({ before, after }) => before !== after);
  return differing
    .flatMap((change) => renderFile(change, style))
    .map((line) => `${line}\n`)
    .join('');
}

/** Finding the smallest difference takes time that grows with its square. */
const MOST_EDITS = 2000;

function renderFile({ path, before, after }: FileChange, style: Style): string[] {
  const options = { context: 3, maxEditLength: MOST_EDITS };
  const patch = structuredPatch(path, path, before, after, undefined, undefined, options);
  const [from, to] = path.startsWith('/') ? ['', ''] : ['a/', 'b/'];
  const name = showLine(path);
  return [
    style.bold(`--- ${from}${name}`),
    style.bold(`+++ ${to}${name}`),
    ...(patch?.hunks ?? replaceAll(before, after)).flatMap((hunk) => [
      style.cyan(
        `@@ -${describeLines(hunk.oldStart, hunk.oldLines)} +${describeLines(hunk.newStart, hunk.newLines)} @@`,
      ),
      ...hunk.lines.map((line) => paintLine(line, style)),
    ]),
  ];
}

/** Of no lines at all, the place is the line before. */
function describeLines(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** Everything goes and everything comes: true, if not the shortest way to say it. */
function replaceAll(before: string, after: string): readonly StructuredPatchHunk[] {
  const gone = markLines(before, '-');
  const come = markLines(after, '+');
  const isLine = (line: string): boolean => !line.startsWith('\\');
  return [
    {
      oldStart: 1,
      oldLines: gone.filter(isLine).length,
      newStart: 1,
      newLines: come.filter(isLine).length,
      lines: [...gone, ...come],
    },
  ];
}

function markLines(text: string, mark: string): string[] {
  const lines = text.split('\n').map((line) => mark + line);
  return text.endsWith('\n') ? lines.slice(0, -1) : [...lines, '\\ No newline at end of file'];
}

function paintLine(line: string, style: Style): string {
  const shown = showLine(line.replace(/\r$/, ''));
  if (line.startsWith('+')) return style.green(shown);
  return line.startsWith('-') ? style.red(shown) : shown;
}

/** A tab is no harm, and an indentation. */
function showLine(line: string): string {
  let at = 0;
  const parts: string[] = [];
  for (const { start, length, shown } of findReplacements(line)) {
    const isTab = line.charAt(start) === '\t';
    parts.push(line.slice(at, start), isTab ? '\t' : shown);
    at = start + length;
  }
  return parts.join('') + line.slice(at);
}
