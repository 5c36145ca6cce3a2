/** A line of a file as a terminal shows it, with the place that is meant kept apart. */
import type { Problem } from '../../roster/problem.js';
import { findReplacements } from '../escape.js';
import { measureWidth } from './layout.js';

/** What comes before the marked part, the part itself, what comes after: escaped. */
export interface MarkedLine {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

const TAB = '    ';
const CUT = '…';
/** How much of the room the text before the marked part may take when the line is cut. */
const LEAD = 0.6;

/** The excerpt in three parts. Columns count UTF-16 units of the raw text, so it is parted first. */
export function markLine(
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
export function cutAround(line: MarkedLine, room: number): MarkedLine {
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
