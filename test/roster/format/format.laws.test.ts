/** What holds for the canonical form of any roster. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../../src/roster/format/format.js';
import { findComments } from '../../../src/roster/yaml/text.js';
import { anyRosterText } from '../../fixtures/roster-texts.js';
import { parseText } from '../fixture.js';

/** What a roster says, but for where it says it. */
function meaningOf(text: string): unknown {
  const parsed = parseText(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  const { roster } = parsed;
  const people = roster.people.map(({ source: _, accountTypeLine: __, ...person }) => person);
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
      const isOne = parseText(after).ok && findComments(after).length > findComments(before).length;
      return isOne ? after : before;
    }, text),
  );

function sortedComments(text: string): readonly string[] {
  return findComments(text)
    .map((comment) => comment.text)
    .sort();
}

/** Lines of comments at any depth, of which no two are alike. */
const anyNotes: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.nat({ max: 8 }), fc.constantFrom('', '\n')), { maxLength: 3 })
  .map((notes) => notes.map(([indent, gap]) => `${gap}${' '.repeat(indent)}# ?\n`).join(''));

const anyBehind = fc.constantFrom('', ' # ?');

/** A person with keys in the order of the form, and comments wherever there can be some. */
const anyEntry: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), anyNotes, anyNotes, anyBehind, anyBehind, anyBehind, fc.nat())
  .map(([isFlow, above, inner, one, two, three, id]) =>
    isFlow
      ? `${above}  - {${one}\n${inner}      email: p${id}@acme.io,${two}\n${inner}      account_type: ADMIN,\n${inner}    }${three}\n`
      : `${above}  - email: p${id}@acme.io${one}\n${inner}    account_type: ADMIN${two}\n`,
  );

/** A file of such people, with its comments numbered. */
const anyNumbered: fc.Arbitrary<string> = fc
  .tuple(fc.array(anyEntry, { maxLength: 5 }), anyNotes)
  .map(([people, foot]) => {
    let number = 0;
    return `version: 1\nusers:\n${people.join('')}${foot}`.replaceAll('?', () => {
      number += 1;
      return String(number);
    });
  })
  .filter((text) => parseText(text).ok);

/** Where each comment stands: even above and below people, odd within one. */
function placesOf(text: string): readonly number[] {
  const starts = [...text.matchAll(/p\d+@/g)];
  const ends = [...text.matchAll(/ADMIN/g)];
  return findComments(text).map(
    ({ start }) =>
      starts.filter(({ index }) => index < start).length +
      ends.filter(({ index }) => index < start).length,
  );
}

describe('formatText', () => {
  test('what is formatted stays as it is when it is formatted again', () => {
    fc.assert(
      fc.property(anyCommented, (text) => {
        const formatted = formatText(text);
        expect(formatText(formatted)).toBe(formatted);
      }),
      { numRuns: 200 },
    );
  });

  test('no comment is lost, and none is made up, wherever it stands', () => {
    fc.assert(
      fc.property(anyCommented, (text) => {
        expect(sortedComments(formatText(text))).toEqual(sortedComments(text));
      }),
      { numRuns: 200 },
    );
  });

  test('comments stay in their order, each between the same two people', () => {
    fc.assert(
      fc.property(anyNumbered, (text) => {
        const formatted = formatText(text);
        const words = (of: string): readonly string[] => findComments(of).map((each) => each.text);
        expect(words(formatted)).toEqual(words(text));
        // From within someone's lines to just above or below them, never past anyone.
        const moved = placesOf(text).map((place, at) =>
          Math.abs(place - (placesOf(formatted)[at] ?? 99)),
        );
        expect(Math.max(0, ...moved)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  test('what follows a comment in its gap stays below it, however deep it stands', () => {
    const text = `version: 1
users:
  - email: a@acme.io
    account_type: ADMIN # of a@
  # Team B
    # approved by Sofia
  - email: b@acme.io
    account_type: ADMIN
  # - email: old@acme.io
  #   account_type: ADMIN
      # why
  - email: c@acme.io
    account_type: ADMIN
    # at its end
`;
    const formatted = formatText(text);
    expect(formatted).toContain('  # Team B\n  # approved by Sofia\n  - email: b@');
    expect(formatted).toContain('  #   account_type: ADMIN\n  # why\n  - email: c@');
    expect(formatted).toContain('\n    # at its end\n');
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
