/** Edits of a roster file's text: everything that was not asked for stays byte for byte. Pure. */
import type { EmailKey } from '../email.js';
import { lostComments } from './comments.js';
import type { Edit, PersonValues } from './edit.js';
import { addPeople } from './edit-add.js';
import { checkEdited } from './edit-check.js';
import { removePerson } from './edit-remove.js';
import { setValues } from './edit-set.js';
import { parseYaml } from './parse-yaml.js';
import { type PeopleList, peopleList, refuseEdit } from './people-list.js';
import { createSourceText } from './source-text.js';
import { applySplices } from './splice.js';
import type { Tree } from './tree.js';

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
  checkEdited(parse(text), parse(removed), edits);
  return removed;
}

function writeEdits(text: string, edits: readonly Edit[]): string {
  const list = peopleList(text, parse(text));
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
  const list: PeopleList = peopleList(text, parse(text));
  const item = list.items.find((each) => each.key === key);
  return item === undefined ? text : applySplices(text, removePerson(text, list, item));
}

function parse(text: string): Tree {
  const { tree, findings } = parseYaml(createSourceText('', text));
  const [finding] = findings;
  if (finding !== undefined) throw refuseEdit(finding.message.replace(/\.$/, ''));
  if (tree === null) throw refuseEdit('there is nothing in it');
  return tree;
}
