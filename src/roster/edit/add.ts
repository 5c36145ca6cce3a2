/** People who are new in a file: the splices that write them like their neighbours. */
import { afterLine, columnAt, lineStart, nextLine, restOfLine } from '../yaml/text.js';
import type { NewPerson } from './person.js';
import { findOwnLine, insertFlowLines, insertLines, type Splice } from './splice.js';
import {
  BLOCK_STYLE,
  flowStyle,
  type Item,
  type PeopleList,
  quoteAt,
  refuseEdit,
  styleOf,
  writeFlow,
  writePersonLines,
} from './style.js';

/** Each person behind the last one of the same account type, or at the end. */
export function addPeople(text: string, list: PeopleList, people: readonly NewPerson[]): Splice[] {
  if (people.length === 0) return [];
  if (list.items.length === 0) return addFirst(text, list, people);
  const groups = new Map<Item, NewPerson[]>();
  for (const person of people) {
    const same = list.items.findLast((item) => item.accountType === person.account_type);
    const neighbour = same ?? list.items.at(-1);
    if (neighbour === undefined) continue;
    groups.set(neighbour, [...(groups.get(neighbour) ?? []), person]);
  }
  return [...groups].flatMap(([neighbour, group]) =>
    neighbour.dash === null
      ? addToFlow(text, list, neighbour, group)
      : [addToBlock(text, neighbour, neighbour.dash, group)],
  );
}

function addToBlock(
  text: string,
  { tree, end }: Item,
  dash: number,
  people: readonly NewPerson[],
): Splice {
  const style = styleOf(text, tree);
  const indent = columnAt(text, dash);
  const between = text.slice(dash + 1, tree.at.start);
  const space = /^ +$/.test(between) ? between : ' ';
  const lines = people.flatMap((person) =>
    writePersonLines(person, style, ' '.repeat(indent), space),
  );
  return insertLines(text, behindComments(text, afterLine(text, end), indent), lines);
}

/** Comments that stand deeper than the dash are still about the person above. */
function behindComments(text: string, start: number, indent: number): number {
  let at = start;
  for (;;) {
    const [comment] = /^ *(?=#)/.exec(restOfLine(text, at)) ?? [];
    if (comment === undefined || comment.length <= indent) return at;
    at = nextLine(text, at);
  }
}

/** Comments have no place between brackets: what follows could be lost in one. */
function addToFlow(
  text: string,
  list: PeopleList,
  { tree, end }: Item,
  people: readonly NewPerson[],
): Splice[] {
  const written = people.map((person) => writeFlow(person, styleOf(text, tree)));
  const own = findOwnLine(text, tree.at.start, end);
  if (own !== null) return insertFlowLines(text, end, own, written);
  const comma = commaOf(text, list);
  return [{ start: end, end, text: written.map((item) => comma + item).join('') }];
}

/** What stands between the first two. */
function commaOf(text: string, { items: [first, second] }: PeopleList): string {
  if (first === undefined || second === undefined) return ', ';
  const between = text.slice(first.end, second.tree.at.start);
  return /^, *$/.test(between) ? between : ', ';
}

function addFirst(text: string, list: PeopleList, people: readonly NewPerson[]): Splice[] {
  const { keyAt } = list.entry;
  const { at } = list.list;
  const quote = quoteAt(text, keyAt.start);
  if (
    quote === 'plain' &&
    text.slice(keyAt.end, at.end) === ': []' &&
    isFirstInLine(text, keyAt.start)
  ) {
    const indent = ' '.repeat(columnAt(text, keyAt.start) + 2);
    const lines = people.flatMap((person) => writePersonLines(person, BLOCK_STYLE, indent, ' '));
    const below = insertLines(text, nextLine(text, at.end), lines);
    return [{ start: keyAt.end + 1, end: at.end, text: '' }, below];
  }
  if (text.charAt(at.start) !== '[') throw refuseEdit('its `users` is not written as a list');
  const written = people.map((person) => writeFlow(person, flowStyle(quote)));
  return [{ start: at.start + 1, end: at.start + 1, text: written.join(', ') }];
}

function isFirstInLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}
