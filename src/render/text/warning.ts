/** Something to know before going on, for people at a terminal. */
import { escapeTerminal } from '../escape.js';
import { createStyle } from '../style.js';
import { hangText, type TextOptions } from './layout.js';

/** The sentence behind the word `warning`. Ends with a newline. */
export function renderWarningText(message: string, options: TextOptions): string {
  const start = 'warning  ';
  const [first = '', ...rest] = hangText(start, escapeTerminal(message), options.columns);
  const word = createStyle(options.color).yellow(start.trimEnd());
  return `${[word + first.slice(start.trimEnd().length), ...rest].join('\n')}\n`;
}
