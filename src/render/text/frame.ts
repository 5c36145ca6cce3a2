/** The line of a file that a problem is about, with a marker below the place that is meant. */
import type { Problem } from '../../roster/problem.js';
import { escapeTerminal, findReplacements } from '../escape.js';
import { hangText, measureWidth, type Style, type TextOptions } from './layout.js';

/** What a frame needs of a problem. */
type FramedProblem = Pick<
  Problem,
  'line' | 'column' | 'endColumn' | 'excerpt' | 'excerptColumn' | 'hint'
>;

/** The frame's lines: the file's line, the marker, and the hint beside it or, if long, below. */
export function renderFrame(problem: FramedProblem, options: TextOptions, style: Style): string[] {
  const hint = problem.hint === null ? '' : escapeTerminal(problem.hint);
  const number = String(problem.line).padStart(6);
  const gutter = `${' '.repeat(number.length)} |`;
  if (problem.excerpt === null) return renderHint(hint, ' '.repeat(7), options, style);
  const columns = options.columns ?? DEFAULT_COLUMNS;
  // One column stays free for a marker behind the end of the line.
  const room = Math.max(LEAST_ROOM, columns - gutter.length - 2);
  const line = cutAround(markLine(problem.excerpt, problem), room);
  const lead = ' '.repeat(measureWidth(line.before) + 1);
  const marker = '^'.repeat(Math.max(1, measureWidth(line.marked)));
  const shown = `${line.before}${line.marked}${line.after}`.trimEnd();
  const frame = [
    `${style.dim(`${number} |`)} ${shown}`.trimEnd(),
    style.dim(gutter) + lead + style.red(marker),
  ];
  const used = measureWidth(gutter + lead + marker);
  if (used + 2 + measureWidth(hint) > columns) {
    return [...frame, ...renderHint(hint, gutter, options, style)];
  }
  return hint === '' ? frame : [frame[0] ?? '', `${frame[1]}  ${style.cyan(hint)}`];
}

/** Room for a line where there is no terminal to ask. */
const DEFAULT_COLUMNS = 100;
/** Less would show nothing of use. */
const LEAST_ROOM = 20;

function renderHint(hint: string, gutter: string, options: TextOptions, style: Style): string[] {
  if (hint === '') return [];
  const start = `${gutter}  `;
  return hangText(start, hint, options.columns).map(
    (line) => style.dim(line.slice(0, start.length)) + style.cyan(line.slice(start.length)),
  );
}

/** What comes before the marked part, the part itself, what comes after: escaped. */
interface MarkedLine {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** The excerpt in three parts. Columns count UTF-16 units of the raw text, so it is parted first. */
function markLine(
  excerpt: string,
  place: Pick<Problem, 'column' | 'endColumn' | 'excerptColumn'>,
): MarkedLine {
  const shown = showUnits(excerpt);
  const start = place.excerptColumn - 1;
  const end = start + Math.max(0, place.endColumn - place.column);
  return {
    before: shown.slice(0, start).join(''),
    marked: shown.slice(start, end).join(''),
    after: shown.slice(end).join(''),
  };
}

const TAB = '    ';
const CUT = '…';
/** How much of the room the text before the marked part may take when the line is cut. */
const LEAD = 0.6;

/** For each UTF-16 unit what is shown for it; nothing for the later units of one character. */
function showUnits(text: string): string[] {
  const units: string[] = new Array(text.length).fill('');
  let at = 0;
  for (const character of text) {
    units[at] = character;
    at += character.length;
  }
  for (const { start, length, shown } of findReplacements(text)) {
    units.fill('', start, start + length);
    units[start] = text.charAt(start) === '\t' ? TAB : shown;
  }
  return units;
}

/** The line cut to so many columns, so that the marked part (or its beginning) is in sight. */
function cutAround(line: MarkedLine, room: number): MarkedLine {
  const widths = [line.before, line.marked, line.after].map(measureWidth);
  if (widths.reduce((sum, width) => sum + width, 0) <= room) return line;
  const marked = cutEnd(line.marked, room - CUT.length);
  const left = room - measureWidth(marked);
  const before = cutStart(line.before, Math.min(Math.floor(room * LEAD), left));
  const after = cutEnd(line.after, left - measureWidth(before));
  return { before, marked, after };
}

function cutEnd(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  return width < 1 ? '' : takeCharacters([...text], width - CUT.length).join('') + CUT;
}

function cutStart(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  if (width < 1) return '';
  const backwards = takeCharacters([...text].reverse(), width - CUT.length);
  return CUT + backwards.reverse().join('');
}

/** As many of the characters as fit. */
function takeCharacters(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += measureWidth(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}
