/** A preload that lets the command's hours pass in minutes: for tests of what is said, not when. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from './run-roster.js';

/** A value for `NODE_OPTIONS` that runs code before the command. */
export function preload(name: string, code: string): string {
  const path = join(emptyFolder(), `${name}.cjs`);
  writeFileSync(path, code);
  return `--require=${path}`;
}

/** A fiftieth of every pause and every timeout. */
export const QUICK: string = preload(
  'quick',
  `const timers = require('node:timers/promises');
   const sleep = timers.setTimeout;
   timers.setTimeout = (ms, ...rest) => sleep(ms / 50, ...rest);`,
);
