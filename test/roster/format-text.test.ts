import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayAt } from '../../src/day.js';
import { findComments } from '../../src/roster/comments.js';
import { formatText } from '../../src/roster/format-text.js';
import { type ParseResult, parseRoster } from '../../src/roster/parse.js';
import { anyRosterText } from '../fixtures/roster-texts.js';

function parse(text: string): ParseResult {
  return parseRoster(new TextEncoder().encode(text), 'roster.yaml', { today: dayAt(0) });
}

/** What a roster says, but for where it says it. */
function meaningOf(text: string): unknown {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  const { roster } = parsed;
  const people = roster.people.map(({ source: _, ...person }) => person);
  return { workspace: roster.workspace, policy: roster.policy, people };
}

/** Comments put in anywhere: behind a line, or on a line of their own at any depth. */
const anyPlaces = fc.array(
  fc.record({ line: fc.nat(), indent: fc.nat({ max: 9 }), isBehind: fc.boolean() }),
  { maxLength: 8 },
);

const anyCommented: fc.Arbitrary<string> = fc
  .tuple(anyRosterText, anyPlaces)
  .map(([{ text }, places]) =>
    places.reduce((before, { line, indent, isBehind }, index) => {
      const lines = before.split('\n');
      const at = line % lines.length;
      const comment = `# put in ${index}`;
      if (isBehind) lines[at] = `${(lines[at] ?? '').trimEnd()} ${comment}`;
      else lines.splice(at, 0, ' '.repeat(indent) + comment);
      const after = lines.join('\n');
      // Inside of a text in quotes it would be no comment.
      const isOne = parse(after).ok && findComments(after).length > findComments(before).length;
      return isOne ? after : before;
    }, text),
  );

function sortedComments(text: string): readonly string[] {
  return findComments(text)
    .map((comment) => comment.text)
    .sort();
}

describe('laws', () => {
  test('what is formatted stays as it is when it is formatted again', () => {
    fc.assert(
      fc.property(anyCommented, (text) => {
        const formatted = formatText(text);
        expect(formatText(formatted)).toBe(formatted);
      }),
      { numRuns: 400 },
    );
  });

  test('no comment is lost, and none is made up, wherever it stands', () => {
    fc.assert(
      fc.property(anyCommented, (text) => {
        expect(sortedComments(formatText(text))).toEqual(sortedComments(text));
      }),
      { numRuns: 400 },
    );
  });

  test('the roster says what it said', () => {
    fc.assert(
      fc.property(anyCommented, (text) => {
        expect(meaningOf(formatText(text))).toEqual(meaningOf(text));
      }),
      { numRuns: 200 },
    );
  });

  test('there is never more than one blank line, nor a space at the end of a line', () => {
    fc.assert(
      fc.property(anyCommented, (text) => {
        expect(formatText(text)).not.toMatch(/\n\r?\n\r?\n|[ \t]\r?\n|^\r?\n|\n\r?\n$/);
      }),
    );
  });
});
