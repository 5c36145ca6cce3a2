/** An entry that moves from one file to another, with the comments that belong to it. Pure. */
import { isAccountType } from '../../account-type.js';
import { parseDay } from '../../day.js';
import type { EmailKey } from '../../email.js';
import { PERSON_KEYS, type PersonKey, quote } from '../words.js';
import { parseText } from '../yaml/parse.js';
import { lostComments } from '../yaml/text.js';
import { textOf, valueAt } from '../yaml/tree.js';
import { editText } from './edit.js';
import type { NewPerson } from './person.js';
import { type PersonTree, peopleList, refuseEdit } from './style.js';

/** The texts of both files, before or after. */
export interface MovedTexts {
  readonly from: string;
  readonly to: string;
}

/**
 * Both texts with the entry moved. Whoever is moved must be in the one and not in the other. Throws `edit_refused`
 * (exit 3) for an entry with more than edits can write.
 */
export function moveEntry({ from, to }: MovedTexts, key: EmailKey): MovedTexts {
  const left = editText(from, [{ kind: 'remove', key }]);
  const person = takePerson(from, key, lostComments(from, left));
  return { from: left, to: editText(to, [{ kind: 'add', key, person }]) };
}

function takePerson(text: string, key: EmailKey, comments: readonly string[]): NewPerson {
  const { tree } = parseText(text);
  const item =
    tree === null ? undefined : peopleList(text, tree).items.find((each) => each.key === key);
  if (item === undefined) throw refuseEdit('the person is not in it');
  const value = (name: PersonKey): string | null => textOf(valueAt(item.tree, name));
  const other = otherKey(item.tree);
  if (other !== null) throw refuseEdit(`the entry has ${quote(other)}, which roster can't move`);
  const type = value('account_type');
  if (type === null || !isAccountType(type)) throw refuseEdit('the entry has no account type');
  const day = (name: PersonKey): NewPerson['expires'] => parseDay(value(name) ?? '');
  return {
    email: value('email') ?? '',
    account_type: type,
    ...{ name: value('name'), expires: day('expires') },
    ...{ hold: value('hold'), hold_until: day('hold_until'), note: value('note') },
    comment: comments.length === 0 ? null : comments.map(bareComment).join('; '),
  };
}

function otherKey(person: PersonTree): string | null {
  const known: readonly string[] = PERSON_KEYS;
  return [...person.entries.keys()].find((name) => !known.includes(name)) ?? null;
}

function bareComment(comment: string): string {
  return comment.replace(/^#+\s*/, '').trim();
}
