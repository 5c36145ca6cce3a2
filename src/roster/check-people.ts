/** Rules about the people of a roster that a schema can't say. */

import { quote } from './characters.js';
import { checkAddress } from './check-address.js';
import { findIgnored, findOtherDomains } from './check-people-policy.js';
import type { Finding } from './problem.js';
import type { SourceText } from './source-text.js';
import { type Tree, valueAt } from './tree.js';
import { characterAt, findRepeated, lineOf, type WrittenPerson, writtenPeople } from './written.js';

/** Everything that is wrong with people's addresses, and warnings. Looks at whoever has one. */
export function checkPeople(source: SourceText, roster: Tree): Finding[] {
  const written = writtenPeople(roster);
  const faults = written.map((person) => addressFinding(source, person));
  const people = written.filter((_, index) => faults[index]?.severity !== 'error');
  return [
    ...faults.filter((fault) => fault !== null),
    ...findDuplicates(source, people),
    ...findOtherDomains(source, roster, people),
    ...findIgnored(source, roster, people),
    ...findEmptyRoster(valueAt(roster, 'users')),
  ];
}

function addressFinding(source: SourceText, person: WrittenPerson): Finding | null {
  const fault = checkAddress(person.text);
  if (fault === null) return null;
  const { character, ...rest } = fault;
  return { severity: 'error', ...rest, at: characterAt(source, person.at, character) };
}

function findDuplicates(source: SourceText, people: readonly WrittenPerson[]): Finding[] {
  return findRepeated(people, ({ key }) => key).map(({ entry, first }) => {
    const asBefore = first.text === entry.text ? '' : ` as ${quote(first.text)}`;
    return {
      code: 'duplicate_person',
      at: entry.at,
      message: `${quote(entry.text)} is on the roster twice: already in line ${lineOf(source, first.at)}${asBefore}.`,
      hint: 'Keep one entry. Upper and lower case make no difference in an address.',
    };
  });
}

function findEmptyRoster(users: Tree | null): Finding[] {
  if (users?.kind !== 'list' || users.items.length > 0) return [];
  return [
    {
      code: 'empty_roster',
      severity: 'warning',
      at: users.at,
      message: 'Nobody is on this roster.',
      hint: 'Applying it would disable everybody, and is refused unless asked for by name.',
    },
  ];
}
