/**
 * People who are in several files: one person, with all places. The files agree on the account type, which is
 * checked before. What is decided here does not depend on the order of the files.
 */
import type { Day } from '../day.js';
import type { EmailKey } from '../email.js';
import type { Former, Hold, Person, PersonPlace } from './roster.js';

/** One entry for each address, in the order of the first places. */
export function joinPlaces(people: readonly Person[], today: Day): readonly Person[] {
  const joined = new Map<EmailKey, Person>();
  for (const person of people) {
    const before = joined.get(person.key);
    joined.set(person.key, before === undefined ? person : joinPerson(before, person, today));
  }
  // Nearly every roster names each person once.
  return joined.size === people.length ? people : [...joined.values()];
}

/** Every place of a person, the first one first. */
export function placesOf(person: Person): readonly PersonPlace[] {
  return [person, ...person.also];
}

function joinPerson(first: Person, other: Person, today: Day): Person {
  const { source, accountTypeLine, include } = other;
  return {
    ...first,
    name: first.name ?? other.name,
    note: first.note ?? other.note,
    formerly: joinFormers(first.formerly, other.formerly),
    expires: laterEnd(first.expires, other.expires),
    hold: strongerHold(first.hold, other.hold, today),
    also: [...first.also, { source, accountTypeLine, include }],
  };
}

/** A place without an end outlasts those with one. */
function laterEnd(one: Person['expires'], other: Person['expires']): Person['expires'] {
  if (one === null || other === null) return null;
  return one > other ? one : other;
}

function joinFormers(one: readonly Former[], other: readonly Former[]): readonly Former[] {
  const known = new Map(one.map((former) => [former.key, former]));
  for (const former of other) {
    const before = known.get(former.key);
    if (before === undefined || before.acts !== null) known.set(former.key, former);
  }
  return [...known.values()];
}

/**
 * One that holds today before one that is over, the root's before a team's, one without an end before one that ends,
 * else the later one. Never a mixture: it could shield more than either.
 */
function strongerHold(one: Hold | null, other: Hold | null, today: Day): Hold | null {
  if (one === null || other === null) return one ?? other;
  return rankHold(one, today) >= rankHold(other, today) ? one : other;
}

/** As text that sorts as holds do. */
function rankHold({ acts, until, reason }: Hold, today: Day): string {
  const isOver = until !== null && until < today;
  const granted = acts === null ? '' : [...acts].sort().join(',');
  return [isOver ? 0 : 1, acts === null ? 1 : 0, until ?? '9999-99-99', granted, reason].join(' ');
}
