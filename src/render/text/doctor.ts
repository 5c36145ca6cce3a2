/** What `roster doctor` found, for people. */
import { count } from '../../count.js';
import type { Check, DoctorFile } from '../../generated/doctor-file.js';
import { escapeTerminal } from '../escape.js';
import { createStyle, hangText, type Paint, padTo, type TextOptions } from './layout.js';

const PAINTS: Readonly<Record<Check['verdict'], Paint>> = {
  good: 'green',
  odd: 'yellow',
  wrong: 'red',
  unknown: 'cyan',
};

/** What stands before a message, so that all messages begin in one column. */
const VERDICT_WIDTH = 8;
const NAME_WIDTH = 13;

/** A line for each check, below it what to do, and how many there are of each verdict. */
export function renderDoctorText({ checks, summary }: DoctorFile, options: TextOptions): string {
  const lines = checks.flatMap((check) => renderCheck(check, options));
  const { wrong, odd, unknown, good } = summary;
  const counted = [
    `${wrong} wrong`,
    `${odd} odd`,
    `${good} good`,
    `${count(unknown, 'thing', 'things')} that can't be checked by reading`,
  ];
  return `${lines.join('\n')}\n\n${counted.join(', ')}.\n`;
}

function renderCheck(check: Check, options: TextOptions): string[] {
  const { name, verdict, message, mend } = check;
  const sign = padTo(verdict, VERDICT_WIDTH);
  const head = sign + padTo(name, NAME_WIDTH);
  const paint = createStyle(options.color)[PAINTS[verdict]];
  const [first = '', ...rest] = hangText(head, escapeTerminal(message), options.columns);
  const indent = ' '.repeat(VERDICT_WIDTH + NAME_WIDTH);
  const below = mend === null ? [] : hangText(`${indent}→ `, escapeTerminal(mend), options.columns);
  return [paint(sign) + first.slice(sign.length), ...rest, ...below];
}
