import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Day, dayAt } from '../../src/day.js';
import type { Problem } from '../../src/roster/problem.js';
import { type ParseResult, parseRoster } from '../../src/roster/read.js';

/** The day on which all these tests take place. */
export const TODAY: Day = dayAt(Date.parse('2026-11-23'));

/** The folder of rosters, most of them faulty, each named for its fault. */
export const ROSTERS: string = fileURLToPath(new URL('../fixtures/rosters/', import.meta.url));

/** Parses a committed fixture under its bare name. */
export function parseFixture(name: string): ParseResult {
  return parseRoster(readFileSync(`${ROSTERS}${name}`), name, { today: TODAY });
}

/** Parses a text as a file named `roster.yaml`. */
export function parseText(text: string): ParseResult {
  return parseRoster(new TextEncoder().encode(text), 'roster.yaml', { today: TODAY });
}

/** What there is to say about a roster: problems, or warnings of one that is fine otherwise. */
export function problemsOf(result: ParseResult): readonly Problem[] {
  return result.ok ? result.warnings : result.problems;
}

/** `code line:column-endColumn`, to compare many at once. */
export function inShort({ code, line, column, endColumn }: Problem): string {
  return `${code} ${line}:${column}-${endColumn}`;
}
