/** Whether an edited file says what was asked for, and nothing else. */
import { emailKey } from '../email.js';
import { type Edit, PERSON_KEYS, type PersonKey } from './edit.js';
import { refuseEdit } from './people-list.js';
import { itemsOf, type Tree, textOf, toData, valueAt } from './tree.js';

/** Throws `edit_refused` when anything differs but what the edits are about. */
export function checkEdited(before: Tree, after: Tree, edits: readonly Edit[]): void {
  if (describeRest(before) !== describeRest(after)) {
    throw refuseEdit('something beside the people would change');
  }
  const old = peopleOf(before);
  const expected = expectPeople(old, edits);
  const found = peopleOf(after);
  const wrong = [...expected, ...found].find(([key]) => expected.get(key) !== found.get(key));
  if (wrong !== undefined) throw refuseEdit(`${wrong[0]} would not be as asked for`);
  const inOrder = (people: ReadonlyMap<string, string>): string =>
    [...people.keys()].filter((key) => expected.has(key) && old.has(key)).join('\n');
  if (inOrder(old) !== inOrder(found)) throw refuseEdit('the order would change');
}

/** Everything beside the people, as text that can be compared. */
function describeRest(root: Tree): string {
  if (root.kind !== 'mapping') return '';
  return JSON.stringify(
    [...root.entries]
      .filter(([key]) => key !== 'users')
      .map(([key, { value }]) => [key, toData(value)]),
  );
}

/** People by address, each as text that can be compared. */
function peopleOf(root: Tree): ReadonlyMap<string, string> {
  return new Map(
    itemsOf(valueAt(root, 'users')).map((person) => [
      emailKey(textOf(valueAt(person, 'email')) ?? ''),
      describePerson((key) => textOf(valueAt(person, key))),
    ]),
  );
}

function describePerson(ask: (key: PersonKey) => string | null): string {
  return JSON.stringify(PERSON_KEYS.map(ask));
}

function expectPeople(
  before: ReadonlyMap<string, string>,
  edits: readonly Edit[],
): ReadonlyMap<string, string> {
  const people = new Map(before);
  for (const edit of edits) {
    switch (edit.kind) {
      case 'add':
        people.set(
          edit.key,
          describePerson((key) => edit.person[key]),
        );
        break;
      case 'set':
        people.set(edit.key, expectValues(people.get(edit.key) ?? '[]', edit));
        break;
      case 'remove':
        people.delete(edit.key);
    }
  }
  return people;
}

function expectValues(before: string, { values }: Extract<Edit, { kind: 'set' }>): string {
  const old: readonly (string | null)[] = JSON.parse(before);
  return describePerson((key) => {
    const value = key === 'email' ? undefined : values[key];
    return value === undefined ? (old[PERSON_KEYS.indexOf(key)] ?? null) : value;
  });
}
