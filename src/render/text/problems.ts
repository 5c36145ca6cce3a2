/** What went wrong, for people at a terminal: problems of a roster, errors, warnings, workspaces that failed. */

import { count } from '../../count.js';
import type { Failure } from '../../plan/plan.js';
import type { Problem } from '../../roster/problem.js';
import { escapeTerminal, findReplacements } from '../escape.js';
import { nameFailure } from '../words.js';
import { createStyle, hangText, measureWidth, type Style, type TextOptions } from './layout.js';

/**
 * Every problem with its line, the place marked and the hint; the count as the last line. The count
 * of no problems at all is "no problems". Ends with a newline.
 */
export function renderProblemsText(problems: readonly Problem[], options: TextOptions): string {
  const style = createStyle(options.color);
  const blocks = problems.flatMap((problem) => [...renderProblem(problem, options, style), '']);
  const summary = style.bold(escapeTerminal(summarizeProblems(problems)));
  return `${[...blocks, summary].join('\n')}\n`;
}

/** What of an error is shown; a RosterError is one. */
export interface ShownError {
  readonly message: string;
  /** What to do next, or null. */
  readonly hint: string | null;
}

/** What is wrong, and below it what to do next. Ends with a newline. */
export function renderErrorText(error: ShownError, options: TextOptions): string {
  const style = createStyle(options.color);
  const start = 'error  ';
  const [first = '', ...rest] = hangText(start, escapeTerminal(error.message), options.columns);
  const hint =
    error.hint === null
      ? []
      : hangText(' '.repeat(start.length), escapeTerminal(error.hint), options.columns);
  const lines = [style.red('error') + first.slice('error'.length), ...rest, ...hint];
  return `${lines.join('\n')}\n`;
}

/** The sentence behind the word `warning`. Ends with a newline. */
export function renderWarningText(message: string, options: TextOptions): string {
  const start = 'warning  ';
  const [first = '', ...rest] = hangText(start, escapeTerminal(message), options.columns);
  const word = createStyle(options.color).yellow(start.trimEnd());
  return `${[word + first.slice(start.trimEnd().length), ...rest].join('\n')}\n`;
}

/** A paragraph with one item for each; no line for none. */
export function failureLines(
  failures: readonly Failure[],
  options: TextOptions,
  style: Style,
): string[] {
  const lines = failures.flatMap((failure) => {
    const told = `${nameFailure(failure)}: ${failure.message}`;
    return hangText('✗ ', escapeTerminal(told), options.columns);
  });
  return lines.length === 0 ? [] : [...lines.map((line) => style.red(line)), ''];
}

/** `2 errors, 1 warning in roster.yaml`. */
function summarizeProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const parts = [];
  if (errors > 0) parts.push(count(errors, 'error', 'errors'));
  if (warnings > 0) parts.push(count(warnings, 'warning', 'warnings'));
  const files = [...new Set(problems.map((problem) => problem.file))];
  if (parts.length === 0) return 'no problems';
  return `${parts.join(', ')} in ${files.length === 1 ? files[0] : `${files.length} files`}`;
}

function renderProblem(problem: Problem, options: TextOptions, style: Style): string[] {
  const text = escapeTerminal(`${placeOfProblem(problem)}  ${problem.message}`);
  const start = problem.severity.padEnd('warning'.length);
  const lines = hangText(`${start}  `, text, options.columns);
  const paint = problem.severity === 'error' ? style.red : style.yellow;
  const painted = lines.map((line, index) =>
    index === 0 ? paint(start) + line.slice(start.length) : line,
  );
  const code = `[${problem.code}]`;
  const last = lines.at(-1) ?? '';
  const beside = measureWidth(last) + 2 + code.length <= (options.columns ?? Infinity);
  const head = beside
    ? [...painted.slice(0, -1), `${painted.at(-1)}  ${style.dim(code)}`]
    : [...painted, `${' '.repeat(start.length + 2)}${style.dim(code)}`];
  return [...head, ...renderFrame(problem, options, style)];
}

/** Where to look; without a line to show it is the file as a whole. */
function placeOfProblem({ file, line, column, excerpt }: Problem): string {
  return excerpt === null ? file : `${file}:${line}:${column}`;
}

/** What a frame needs of a problem. */
type FramedProblem = Pick<
  Problem,
  'line' | 'column' | 'endColumn' | 'excerpt' | 'excerptColumn' | 'hint'
>;

/** The frame's lines: the file's line, the marker, and the hint beside it or, if long, below. */
function renderFrame(problem: FramedProblem, options: TextOptions, style: Style): string[] {
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
