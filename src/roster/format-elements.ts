/** What a file is made of, each piece with the comments that are about it. */
import { type Comment, findComments } from './comments.js';
import { dashAfter } from './people-list.js';
import { lineStart } from './splice.js';
import type { Tree } from './tree.js';

/** A comment on a line of its own. */
export interface Note {
  readonly text: string;
  readonly blankBefore: boolean;
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
  readonly blankBefore: boolean;
  /** On the lines above. */
  readonly above: Note[];
  /** On the same line. */
  behind: string | null;
  /** On the lines below, at the end of what is in it. */
  readonly below: Note[];
}

/** A whole file. */
export interface Elements {
  /** What comes before the first key, and whether a blank line parts it from that key. */
  readonly head: Note[];
  readonly blankBehindHead: boolean;
  readonly top: readonly Element[];
  /** What comes after everything. */
  readonly foot: Note[];
}

/** The elements of a text, whose tree this is, with every comment at one of them. */
export function findElements(text: string, root: Tree): Elements {
  const all: Element[] = [];
  const top = childrenOf(text, root, null, all);
  all.sort((a, b) => a.start - b.start);
  const elements: Elements = {
    head: [],
    blankBehindHead: top.some((each) => each.start === all[0]?.start && each.blankBefore),
    top,
    foot: [],
  };
  let next = 0;
  for (const comment of findComments(text)) {
    while ((all[next]?.start ?? Infinity) < comment.start) next += 1;
    attach(text, comment, elements, all[next - 1] ?? null, all[next] ?? null);
  }
  return elements;
}

function childrenOf(text: string, tree: Tree, parent: Element | null, all: Element[]): Element[] {
  if (tree.kind === 'scalar') return [];
  const first = text.charAt(tree.at.start);
  const isFlow = first === '{' || first === '[';
  if (tree.kind === 'mapping') {
    return [...tree.entries].map(([key, { keyAt, value }]) =>
      makeElement(text, { key, value, start: keyAt.start, isFlow }, parent, all),
    );
  }
  let after = tree.at.start;
  return tree.items.map((value) => {
    const start = isFlow ? value.at.start : dashAfter(text, after);
    const element = makeElement(text, { key: null, value, start, isFlow }, parent, all);
    after = element.end;
    return element;
  });
}

interface Place {
  readonly key: string | null;
  readonly value: Tree;
  readonly start: number;
  readonly isFlow: boolean;
}

function makeElement(
  text: string,
  { key, value, start, isFlow }: Place,
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
    column: isFlow ? null : start - lineStart(text, start),
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
  const isBlock = value.kind !== 'scalar' && !/[{[]/.test(text.charAt(value.at.start));
  return isBlock ? (children.at(-1)?.end ?? value.at.start) : value.at.end;
}

function isBlankBefore(text: string, offset: number): boolean {
  return /\n[ \t]*\n[^\n]*$/.test(text.slice(Math.max(0, lineStart(text, offset) - 200), offset));
}

function attach(
  text: string,
  comment: Comment,
  elements: Elements,
  before: Element | null,
  next: Element | null,
): void {
  const start = lineStart(text, comment.start);
  const note = { text: comment.text, blankBefore: isBlankBefore(text, comment.start) };
  if (before === null) {
    elements.head.push(note);
    return;
  }
  if (text.slice(start, comment.start).trim() !== '') {
    const owner = ownerInLine(before, comment.start, start);
    if (owner !== null && owner.behind === null) owner.behind = comment.text;
    else (owner?.above ?? next?.above ?? elements.foot).push({ ...note, blankBefore: false });
    return;
  }
  const column = comment.start - start;
  placeInOwnLine(before, next, comment.start, column, elements).push(note);
}

/** Whatever ended last before the comment, in its line; else what began there. */
function ownerInLine(before: Element, offset: number, start: number): Element | null {
  let owner: Element | null = null;
  for (let each: Element | null = before; each !== null; each = each.parent) {
    if (each.end <= offset && each.end > (owner?.end ?? start)) owner = each;
  }
  return owner ?? (before.start >= start ? before : null);
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
  for (let each: Element | null = before; each !== null; each = each.parent) {
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
