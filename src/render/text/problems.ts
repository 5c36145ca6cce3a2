/** What is wrong with a roster, for people at a terminal. */
import type { Problem } from '../../roster/problem.js';
import { escapeTerminal } from '../escape.js';
import { count } from '../words.js';
import { renderFrame } from './frame.js';
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
