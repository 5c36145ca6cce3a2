import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Day, dayAt } from '../../src/day.js';
import type { ParseResult } from '../../src/roster/join.js';
import { parseRoster } from '../../src/roster/parse-roster.js';
import type { Problem } from '../../src/roster/problem.js';
import type { Roster } from '../../src/roster/roster.js';

/** The day on which all these tests take place. */
export const TODAY: Day = dayAt(Date.parse('2026-11-23'));

/** The folder of rosters, most of them with problems, each named for its own. */
export const ROSTERS: string = fileURLToPath(new URL('../fixtures/rosters/', import.meta.url));

/** Parses a committed fixture under its bare name. */
export function parseFixture(name: string): ParseResult {
  return parseRoster(readFileSync(`${ROSTERS}${name}`), name, { today: TODAY });
}

/** Parses a text as a file named `roster.yaml`. */
export function parseText(text: string): ParseResult {
  return parseRoster(encode(text), 'roster.yaml', { today: TODAY });
}

/** What there is to say about a roster: problems, or warnings of one that is fine otherwise. */
export function problemsOf(result: ParseResult): readonly Problem[] {
  return result.ok ? result.warnings : result.problems;
}

/** `code line:column-endColumn`, to compare many at once. */
export function inShort({ code, line, column, endColumn }: Problem): string {
  return `${code} ${line}:${column}-${endColumn}`;
}

/** What both files and programs hand over. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The roster of a result that must be one. */
export function rosterOf(result: ParseResult): Roster {
  if (!result.ok) throw new Error(result.problems.map(inShort).join(', '));
  return result.roster;
}
