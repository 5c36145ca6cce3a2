/** The line of a file that a problem is about, with a marker below the place that is meant. */
import type { Problem } from '../../roster/problem.js';
import { escapeTerminal } from '../escape.js';
import type { Style } from '../style.js';
import { hangText, measureWidth, type TextOptions } from './layout.js';
import { cutAround, markLine } from './marked-line.js';

/** What a frame needs of a problem. */
export type FramedProblem = Pick<
  Problem,
  'line' | 'column' | 'endColumn' | 'excerpt' | 'excerptColumn' | 'hint'
>;

/** Room for a line where there is no terminal to ask. */
const DEFAULT_COLUMNS = 100;
/** Less would show nothing of use. */
const LEAST_ROOM = 20;

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

function renderHint(hint: string, gutter: string, options: TextOptions, style: Style): string[] {
  if (hint === '') return [];
  const start = `${gutter}  `;
  return hangText(start, hint, options.columns).map(
    (line) => style.dim(line.slice(0, start.length)) + style.cyan(line.slice(start.length)),
  );
}
