/** An error that ends a run, for people at a terminal. */
import { escapeTerminal } from '../escape.js';
import { createStyle } from '../style.js';
import { hangText, type TextOptions } from './layout.js';

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
