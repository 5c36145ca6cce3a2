/** A preload that lets the command's minutes pass in seconds: for tests of what is said, not when. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUICK as QUICK_CODE } from '../fuzz/preloads.js';
import { emptyFolder } from './run-roster.js';

/** A value for `NODE_OPTIONS` that runs code before the command. */
export function preload(name: string, code: string): string {
  const path = join(emptyFolder(), `${name}.cjs`);
  writeFileSync(path, code);
  return `--require=${path}`;
}

/** The value that makes pauses short. */
export const QUICK: string = preload('quick', QUICK_CODE);
