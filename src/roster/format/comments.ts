/** A file as its elements, piece by piece, and which of them each comment is about. */
import {
  type Comment,
  columnAt,
  dashAfter,
  findComments,
  isBlankBefore,
  isFlow,
  lineStart,
} from '../yaml/text.js';
import type { Tree } from '../yaml/tree.js';

/** A whole file. */
export interface Elements {
  /** What comes before the first key, and whether a blank line parts it from that key. */
  readonly head: Note[];
  readonly blankBehindHead: boolean;
  readonly top: readonly Element[];
  /** What comes after everything. */
  readonly foot: Note[];
}

/** A key with its value, or an item of a list. */
export interface Element {
  /** Null for an item. */
  readonly key: string | null;
  readonly value: Tree;
  readonly children: readonly Element[];
  readonly parent: Element | null;
  readonly start: number;
  /** Behind the last character of the content. */
  readonly end: number;
  /** Where it stands in its line; null between braces or brackets, where that means nothing. */
  readonly column: number | null;
  blankBefore: boolean;
  /** On the lines above. */
  readonly above: Note[];
  /** On the same line. */
  behind: string | null;
  /** On the lines below, at the end of what is in it. */
  readonly below: Note[];
}

/** A comment on a line of its own. */
export interface Note {
  readonly text: string;
  readonly blankBefore: boolean;
}

/** The elements of a text, whose tree this is, with every comment at one of them. */
export function findElements(text: string, root: Tree): Elements {
  const { elements, inOrder } = readElements(text, root);
  let next = 0;
  const between: Between = { before: null, place: null };
  for (const comment of findComments(text)) {
    while ((inOrder[next]?.start ?? Infinity) < comment.start) next += 1;
    attachComment(
      text,
      comment,
      elements,
      inOrder[next - 1] ?? null,
      inOrder[next] ?? null,
      between,
    );
  }
  return elements;
}

/** The elements of a text, whose tree this is, still without comments; and all of them by their places. */
function readElements(
  text: string,
  root: Tree,
): { readonly elements: Elements; readonly inOrder: readonly Element[] } {
  const all: Element[] = [];
  const top = childrenOf(text, root, null, all);
  all.sort((a, b) => a.start - b.start);
  const blankBehindHead = top.some((each) => each.start === all[0]?.start && each.blankBefore);
  return { elements: { head: [], blankBehindHead, top, foot: [] }, inOrder: all };
}

function childrenOf(text: string, tree: Tree, parent: Element | null, all: Element[]): Element[] {
  if (tree.kind === 'scalar') return [];
  const isBetween = isFlow(text, tree);
  if (tree.kind === 'mapping') {
    return [...tree.entries].map(([key, { keyAt, value }]) =>
      makeElement(text, { key, value, start: keyAt.start, isBetween }, parent, all),
    );
  }
  let after = tree.at.start;
  return tree.items.map((value) => {
    const start = isBetween ? value.at.start : dashAfter(text, after);
    const element = makeElement(text, { key: null, value, start, isBetween }, parent, all);
    after = element.end;
    return element;
  });
}

/** What the tree says of an element. */
interface Content {
  readonly key: string | null;
  readonly value: Tree;
  readonly start: number;
  /** Whether it stands between braces or brackets. */
  readonly isBetween: boolean;
}

function makeElement(
  text: string,
  { key, value, start, isBetween }: Content,
  parent: Element | null,
  all: Element[],
): Element {
  const children: Element[] = [];
  const element: Element = {
    key,
    value,
    children,
    parent,
    start,
    get end() {
      return endOf(text, value, children);
    },
    column: isBetween ? null : columnAt(text, start),
    blankBefore: isBlankBefore(text, start),
    above: [],
    behind: null,
    below: [],
  };
  all.push(element);
  children.push(...childrenOf(text, value, element, all));
  return element;
}

/** A block ends where its last piece does; the library counts what is below as part of it. */
function endOf(text: string, value: Tree, children: readonly Element[]): number {
  const isBlock = value.kind !== 'scalar' && !isFlow(text, value);
  return isBlock ? (children.at(-1)?.end ?? value.at.start) : value.at.end;
}

/** Between which two pieces comments were put last, and where. */
interface Between {
  before: Element | null;
  /** Where the one above went, when it had a line of its own. */
  place: Note[] | null;
}

/**
 * Puts a comment where it belongs: `before` began last before it, `next` begins first after it. What
 * is above everything is the head of the file, what is below the foot. Comments come in the order of
 * the text, and keep it: `between` tells of the one above.
 */
function attachComment(
  text: string,
  comment: Comment,
  elements: Elements,
  before: Element | null,
  next: Element | null,
  between: Between,
): void {
  const start = lineStart(text, comment.start);
  const note = { text: comment.text, blankBefore: isBlankBefore(text, comment.start) };
  if (before === null) {
    elements.head.push(note);
    return;
  }
  if (between.before !== before) Object.assign(between, { before, place: null });
  if (text.slice(start, comment.start).trim() !== '') {
    attachInLine(comment.text, ownerInLine(before, comment.start, start), elements, next);
    return;
  }
  const column = comment.start - start;
  const ideal = placeInOwnLine(before, next, comment.start, column, elements);
  between.place = laterOf(between.place, ideal, placesBehind(before, next, elements));
  between.place.push(note);
}

/** One comment has its place behind; what comes later in a piece with comments ends that piece. */
function attachInLine(
  text: string,
  owner: Element | null,
  elements: Elements,
  next: Element | null,
): void {
  if (owner === null) {
    (next?.above ?? elements.foot).push({ text, blankBefore: false });
  } else if (owner.value.kind !== 'scalar' && (owner.behind !== null || hasNotes(owner))) {
    owner.below.push({ text, blankBefore: false });
  } else {
    if (owner.behind !== null) raise(owner, owner.behind);
    owner.behind = text;
  }
}

/** Whatever ended last before the comment, in its line; else what began there. */
function ownerInLine(before: Element, offset: number, start: number): Element | null {
  let owner: Element | null = null;
  for (let each: Element | null = before; each !== null; each = each.parent) {
    if (each.end <= offset && each.end > (owner?.end ?? start)) owner = each;
  }
  return owner ?? (before.start >= start ? before : null);
}

function hasNotes({ below, children }: Element): boolean {
  return (
    below.length > 0 ||
    children.some((each) => each.above.length > 0 || each.behind !== null || hasNotes(each))
  );
}

/** A comment that has no place behind anymore goes above, below a blank line. */
function raise(owner: Element, text: string): void {
  const blankBefore = owner.blankBefore && owner.above.length === 0;
  if (blankBefore) owner.blankBefore = false;
  owner.above.push({ text, blankBefore });
}

/** A comment is about what follows, unless it stands deeper: then it ends what came before. */
function placeInOwnLine(
  before: Element,
  next: Element | null,
  offset: number,
  column: number,
  elements: Elements,
): Note[] {
  const open = openAround(before, offset);
  if (open !== null) return next?.parent === open ? next.above : open.below;
  if (next !== null && (next.column === null || column <= next.column)) return next.above;
  for (const each of endedBetween(before, next)) {
    const isPlace =
      each.key === null ? each.value.kind === 'mapping' : each.value.kind !== 'scalar';
    if (isPlace && each.column !== null && each.column < column) return each.below;
  }
  return next?.above ?? elements.foot;
}

/** The innermost element whose braces or brackets are around an offset. */
function openAround(before: Element, offset: number): Element | null {
  for (let each: Element | null = before; each !== null; each = each.parent) {
    if (each.end > offset && each.children.some((child) => child.column === null)) return each;
  }
  return null;
}

/** Where comments between two pieces can go, in the order in which they are written. */
function placesBehind(before: Element, next: Element | null, elements: Elements): Note[][] {
  const places: Note[][] = [];
  for (const each of endedBetween(before, next)) places.push(each.below);
  return [...places, next?.above ?? elements.foot];
}

/** What ends between two pieces that begin one after the other, from the inside out. */
function endedBetween(before: Element, next: Element | null): readonly Element[] {
  const ended: Element[] = [];
  for (let each: Element | null = before; each !== null; each = each.parent) {
    if (each === next?.parent) break;
    ended.push(each);
  }
  return ended;
}

function laterOf(last: Note[] | null, ideal: Note[], inOrder: readonly Note[][]): Note[] {
  if (last === null) return ideal;
  return inOrder.indexOf(last) > inOrder.indexOf(ideal) ? last : ideal;
}
