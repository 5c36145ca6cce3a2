/**
 * Makes regular expressions over kinds of characters (`\p{L}`) when they are run. Node checks every literal in a file that it
 * reads, and for such a one it reads Unicode's tables: a tenth of `roster validate`, where nothing was compiled before.
 */
import { parse } from '@babel/parser';

const COSTLY = /\\p\{/i;

/** The same code, with `new RegExp(…)` for such literals. */
export function makeExpressionsLate(code) {
  if (!COSTLY.test(code)) return code;
  const { tokens } = parse(code, { tokens: true, allowReturnOutsideFunction: true });
  const costly = tokens.filter(({ value }) => COSTLY.test(value?.pattern ?? ''));
  return costly.reverse().reduce((made, { start, end, value: { pattern, flags } }) => {
    const words = [pattern, flags].map((text) => JSON.stringify(text)).join(',');
    return `${made.slice(0, start)} new RegExp(${words})${made.slice(end)}`;
  }, code);
}
