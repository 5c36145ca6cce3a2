/** Taking a person out of a file: the splices that do. Short, as the counterpart of `add` and `set`. */
import { afterLine, lineStart, nextLine } from '../yaml/text.js';
import type { Item, PeopleList } from './people-list.js';
import { deleteLines, findOwnLine, type Splice } from './splice.js';

/**
 * The splices that take a person out, with the comments on the person's own lines. What stands above
 * and below stays: it may be about others.
 */
export function removePerson(text: string, list: PeopleList, item: Item): Splice[] {
  const before = list.items[list.items.indexOf(item) - 1];
  const after = list.items[list.items.indexOf(item) + 1];
  if (item.dash === null) return removeFromFlow(text, item, before, after);
  const start = lineStart(text, item.dash);
  const lines = deleteLines(text, start, afterLine(text, item.end));
  if (before !== undefined || after !== undefined) return [lines];
  const colon = text.indexOf(':', list.entry.keyAt.end) + 1;
  return [{ start: colon, end: colon, text: ' []' }, lines];
}

function removeFromFlow(
  text: string,
  item: Item,
  before: Item | undefined,
  after: Item | undefined,
): Splice[] {
  const { start } = item.tree.at;
  const own = findOwnLine(text, start, item.end);
  if (own !== null) {
    const lines = deleteLines(text, lineStart(text, start), nextLine(text, item.end));
    return own.hasComma ? [lines] : [...removeComma(text, before), lines];
  }
  if (before !== undefined) return [{ start: before.end, end: item.end, text: '' }];
  return [{ start, end: after?.tree.at.start ?? item.end, text: '' }];
}

/** The comma behind somebody who is the last one now: JSON has none there. */
function removeComma(text: string, before: Item | undefined): Splice[] {
  if (before === undefined) return [];
  const [found] = /^[ \t]*,/.exec(text.slice(before.end)) ?? [];
  if (found === undefined) return [];
  const end = before.end + found.length;
  return [{ start: end - 1, end, text: '' }];
}
