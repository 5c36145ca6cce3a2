/** Edits of a roster file's text: everything that was not asked for stays byte for byte. Pure. */
import { type EmailKey, emailKey } from '../../email.js';
import { PERSON_KEYS, type PersonKey } from '../words.js';
import { parseText } from '../yaml/parse.js';
import { lostComments } from '../yaml/text.js';
import { itemsOf, type Tree, textOf, toData, valueAt } from '../yaml/tree.js';
import type { Edit, PersonValues } from './person.js';
import { addPeople, applySplices, removePerson, setValues } from './splices.js';
import { peopleList, refuseEdit } from './style.js';

/**
 * The text with the edits made, parsed again and compared: it differs from the old one in exactly
 * what was asked. Whoever is set or removed must be in the text. Throws `edit_refused` (exit 3).
 */
export function editText(text: string, edits: readonly Edit[]): string {
  const written = writeEdits(text, edits);
  const [lost] = lostComments(text, written);
  if (lost !== undefined) throw refuseEdit(`the comment ${lost} would be lost`);
  const removed = edits.reduce((left, edit) => {
    return edit.kind === 'remove' ? removeOne(left, edit.key) : left;
  }, written);
  checkEdited(treeOf(text), treeOf(removed), edits);
  return removed;
}

function writeEdits(text: string, edits: readonly Edit[]): string {
  const list = peopleList(text, treeOf(text));
  const values = new Map<EmailKey, PersonValues>(
    edits.flatMap((edit) => (edit.kind === 'set' ? [[edit.key, edit.values] as const] : [])),
  );
  const set = list.items.flatMap(({ key, tree }) => {
    const wanted = values.get(key);
    return wanted === undefined ? [] : setValues(text, tree, wanted);
  });
  const added = edits.flatMap((edit) => (edit.kind === 'add' ? [edit.person] : []));
  return applySplices(text, [...set, ...addPeople(text, list, added)]);
}

function removeOne(text: string, key: EmailKey): string {
  const list = peopleList(text, treeOf(text));
  const item = list.items.find((each) => each.key === key);
  return item === undefined ? text : applySplices(text, removePerson(text, list, item));
}

function treeOf(text: string): Tree {
  const { tree, problems } = parseText(text);
  const [problem] = problems;
  if (problem !== undefined) throw refuseEdit(problem.message.replace(/\.$/, ''));
  if (tree === null) throw refuseEdit('there is nothing in it');
  return tree;
}

/** Throws `edit_refused` when anything differs but what the edits are about. */
function checkEdited(before: Tree, after: Tree, edits: readonly Edit[]): void {
  if (describeRest(before) !== describeRest(after)) {
    throw refuseEdit('something other than the people would change');
  }
  const old = peopleOf(before);
  const expected = expectPeople(old, edits);
  const found = peopleOf(after);
  const wrong = [...expected, ...found].find(([key]) => expected.get(key) !== found.get(key));
  if (wrong !== undefined) throw refuseEdit(`${wrong[0]} would not be as you asked`);
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
