/** What is said beside plans and reports, for people at a terminal: errors, warnings, workspaces that failed. */
import type { Failure } from '../../plan/plan.js';
import { escapeTerminal } from '../escape.js';
import { nameFailure } from '../words.js';
import { createStyle, hangText, type Style, type TextOptions } from './layout.js';

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
