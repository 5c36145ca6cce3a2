/** The list of people in a file, with what edits need to know of it. */
import { type EmailKey, emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { afterLine, dashAfter, isFlow } from '../yaml/text.js';
import { entryOf, type MappingEntry, type Tree, textOf, valueAt } from '../yaml/tree.js';
import type { PersonTree } from './style.js';

/** A person with the place in the list. */
export interface Item {
  readonly tree: PersonTree;
  readonly key: EmailKey;
  readonly accountType: string;
  /** Where the content ends: behind the last value, or the closing brace. */
  readonly end: number;
  /** Where the dash stands; null in a list with brackets. */
  readonly dash: number | null;
}

/** The list under `users`. */
export interface PeopleList {
  readonly entry: MappingEntry;
  readonly list: Extract<Tree, { kind: 'list' }>;
  readonly items: readonly Item[];
}

/** The list of a file's people. Throws `edit_refused` where there is none that can be edited. */
export function peopleList(text: string, root: Tree): PeopleList {
  const entry = entryOf(root, 'users');
  const list = entry?.value;
  if (entry === null || list?.kind !== 'list' || text.charAt(list.at.start) === '*') {
    throw refuseEdit('its `users` is no list that stands there');
  }
  return { entry, list, items: readItems(text, list) };
}

function readItems(text: string, list: PeopleList['list']): readonly Item[] {
  const isBetween = isFlow(text, list);
  let after = list.at.start;
  return list.items.map((tree) => {
    if (tree.kind !== 'mapping' || text.charAt(tree.at.start) === '*') {
      throw refuseEdit('somebody in it is no person that stands there');
    }
    const dash = isBetween ? null : dashAfter(text, after);
    const end = text.charAt(tree.at.start) === '{' ? tree.at.end : contentEnd(tree);
    after = afterLine(text, end);
    const key = emailKey(textOf(valueAt(tree, 'email')) ?? '');
    return { tree, key, accountType: textOf(valueAt(tree, 'account_type')) ?? '', end, dash };
  });
}

/** The library counts comments and blank lines behind a block mapping as part of it. */
function contentEnd(tree: PersonTree): number {
  const ends = [...tree.entries.values()].map(({ keyAt, value }) =>
    Math.max(keyAt.end, value.at.end),
  );
  return Math.max(tree.at.start, ...ends);
}

/** The error for a file in which an edit would do more than was asked for. */
export function refuseEdit(why: string): RosterError {
  return new RosterError(`This edit is not safe, so the file was left as it is: ${why}.`, {
    code: 'edit_refused',
    exitCode: EXIT.invalid,
    hint: 'Edit the file by hand; anchors, aliases and comments inside of a person are in the way.',
  });
}
