/** Plain data as JSON text for people, scripts and logs: the one form that all data share. */
import { findReplacements } from './escape.js';

/**
 * The value as JSON, two spaces deep, with a newline at the end. Everything that a terminal or a
 * build's log could act on is written as `\uXXXX`, so it is the same JSON and safe to print.
 */
export function renderJson(value: object | string | number | boolean | null): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.split('\n').map(escapeLine).join('\n')}\n`;
}

/** The value as JSON on one line, as safe to print as `renderJson`; without a newline at the end. */
export function renderJsonLine(value: object | string | number | boolean | null): string {
  return escapeLine(JSON.stringify(value));
}

/** Outside of strings JSON has nothing to escape but the newlines, which are gone by now. */
function escapeLine(line: string): string {
  let escaped = '';
  let end = 0;
  for (const { start, length } of findReplacements(line)) {
    escaped += line.slice(end, start) + toUnicodeEscapes(line.slice(start, start + length));
    end = start + length;
  }
  return escaped + line.slice(end);
}

function toUnicodeEscapes(characters: string): string {
  // By UTF-16 units: that is what JSON's escapes count in.
  return characters
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
