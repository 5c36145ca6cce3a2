import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emailKey } from '../../../src/email.js';
import { editText } from '../../../src/roster/edit/edit.js';
import { lostComments } from '../../../src/roster/yaml/text.js';
import { anyCharacter } from '../../fixtures/any-character.js';
import { anyAccountType } from '../../fixtures/arbitraries.js';
import { anyRosterText } from '../../fixtures/roster-texts.js';
import { add, peopleOf, remove, set, ZOE } from './edits.js';

describe('edits of any roster', () => {
  test('adding someone and removing them gives the file back, byte for byte', () => {
    fc.assert(
      fc.property(anyRosterText, anyAccountType, ({ text }, account_type) => {
        peopleOf(text);
        const added = editText(text, [add({ account_type, note: 'new: here' })]);
        expect(peopleOf(added).some(({ key }) => key === 'zoe@acme.io')).toBe(true);
        expect(editText(added, [remove('ZOE@acme.io')])).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('adding and setting never lose a comment', () => {
    fc.assert(
      fc.property(anyRosterText, anyAccountType, fc.nat(), ({ text, people }, account_type, at) => {
        const someone = people[at % Math.max(1, people.length)];
        const edits =
          someone === undefined ? [] : [set(someone.email, { account_type, note: 'x' })];
        const after = editText(text, [
          ...edits,
          add({ account_type }),
          add({ email: 'yan@acme.io' }),
        ]);
        expect(lostComments(text, after)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('setting a note and taking it away again leaves everyone as they were', () => {
    fc.assert(
      fc.property(
        anyRosterText,
        fc.string({ minLength: 1, unit: anyCharacter }),
        fc.nat(),
        ({ text, people }, note, at) => {
          fc.pre(people.length > 0);
          const { email } = people[at % people.length] ?? ZOE;
          const noted = editText(text, [set(email, { note })]);
          expect(peopleOf(noted).find(({ key }) => key === emailKey(email))?.note).toBe(note);
          const after = editText(noted, [set(email, { note: null })]);
          expect(lostComments(text, after)).toEqual([]);
          expect(peopleOf(after).map(({ key }) => key)).toEqual(
            peopleOf(text).map(({ key }) => key),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('removing everyone, one after the other, leaves an empty list', () => {
    fc.assert(
      fc.property(anyRosterText, ({ text, people }) => {
        const after = people.reduce((left, { email }) => editText(left, [remove(email)]), text);
        expect(peopleOf(after)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
