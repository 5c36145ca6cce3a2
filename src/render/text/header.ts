/** The line above a workspace's rows: which workspace it is and what was seen of it. */
import type { Style } from '../style.js';
import { hangText, measureWidth, type TextOptions } from './layout.js';

/** What a header says; all of it is escaped already. */
export interface Header {
  readonly name: string;
  /** Behind the name, where it is not bold; or empty. */
  readonly address: string;
  /** At the end of the line, or below it where there is no room. */
  readonly aside: string;
}

const GAP = '   ';

/** The header in one line or, where there is little room, in several. */
export function renderHeader(header: Header, options: TextOptions, style: Style): string[] {
  const { name, address, aside } = header;
  const whole = address === '' ? name : `${name} ${address}`;
  const [first = '', ...rest] = hangText('', whole, options.columns);
  const bold = first.startsWith(name) ? style.bold(name) + first.slice(name.length) : first;
  const width = measureWidth(first + GAP + aside);
  const beside = rest.length === 0 && width <= (options.columns ?? Infinity);
  if (beside) return [bold + GAP + style.dim(aside)];
  return [bold, ...rest, ...hangText('  ', aside, options.columns).map(style.dim)];
}
