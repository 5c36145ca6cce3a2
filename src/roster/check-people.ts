/** Rules about the people of a roster that a schema can't say, over all of its files. */
import type { Day } from '../day.js';
import { quote } from './characters.js';
import { checkAddress } from './check-address.js';
import { checkExpiry } from './check-expiry.js';
import type { RosterPart } from './check-file.js';
import { findIgnored, findOtherDomains } from './check-people-policy.js';
import type { PlacedFinding } from './problem.js';
import { itemsOf, valueAt } from './tree.js';
import {
  characterAt,
  findRepeated,
  namePlace,
  type WrittenPerson,
  writtenPeople,
} from './written.js';

/**
 * Everything that is wrong with people, and warnings. Looks at whoever has an address. The first
 * part is the root; its policy holds for everybody.
 */
export function checkPeople(parts: readonly RosterPart[], today: Day): PlacedFinding[] {
  const written = parts.flatMap(({ source, tree }) =>
    tree === null ? [] : writtenPeople(source, tree),
  );
  const faults = written.map(addressFinding);
  const people = written.filter((_, index) => faults[index]?.severity !== 'error');
  const [root] = parts;
  const ofPolicy =
    root === undefined || root.tree === null
      ? []
      : [
          ...findOtherDomains(root.source, root.tree, people),
          ...findIgnored(root.source, root.tree, people),
        ];
  const findings = [
    ...faults.filter((fault) => fault !== null),
    ...findDuplicates(people),
    ...ofPolicy,
    ...parts.flatMap((part) => checkExpiry(part, today)),
  ];
  const said = new Map(parts.map((part) => [part.source, part.said]));
  return findings.filter(({ source, at }) => said.get(source)?.has(at.start) !== true);
}

function addressFinding(person: WrittenPerson): PlacedFinding | null {
  const fault = checkAddress(person.text);
  if (fault === null) return null;
  const { source } = person;
  const { character, ...rest } = fault;
  return { severity: 'error', ...rest, source, at: characterAt(source, person.at, character) };
}

function findDuplicates(people: readonly WrittenPerson[]): PlacedFinding[] {
  return findRepeated(people, ({ key }) => key).map(({ entry, first }) => {
    const asBefore = first.text === entry.text ? '' : ` as ${quote(first.text)}`;
    const before = namePlace(first.source, first.at, entry.source);
    return {
      code: 'duplicate_person',
      source: entry.source,
      at: entry.at,
      message: `${quote(entry.text)} is on the roster twice: already in ${before}${asBefore}.`,
      hint: 'Keep one entry. Upper and lower case make no difference in an address.',
    };
  });
}

/** A warning when no file has anybody; none when a file could not be read as far as its people. */
export function findEmptyRoster(parts: readonly RosterPart[]): PlacedFinding[] {
  const [root] = parts;
  const users = root === undefined ? null : valueAt(root.tree, 'users');
  const isEmpty = parts.every(({ tree }) => {
    const list = valueAt(tree, 'users');
    return list?.kind === 'list' && itemsOf(list).length === 0;
  });
  if (root === undefined || users === null || !isEmpty) return [];
  return [
    {
      code: 'empty_roster',
      severity: 'warning',
      source: root.source,
      at: users.at,
      message: 'Nobody is on this roster.',
      hint: 'Applying it would disable everybody, and is refused unless asked for by name.',
    },
  ];
}
