/** What a file is made of, each piece with the comments that are about it. */
import { findComments } from './comments.js';
import { attachComment, type Gap } from './format-comments.js';
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
  blankBefore: boolean;
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
  const gap: Gap = { before: null, place: null };
  for (const comment of findComments(text)) {
    while ((all[next]?.start ?? Infinity) < comment.start) next += 1;
    attachComment(text, comment, elements, all[next - 1] ?? null, all[next] ?? null, gap);
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

/** Whether the line of an offset has a blank one above. */
export function isBlankBefore(text: string, offset: number): boolean {
  return /\n[ \t]*\n[^\n]*$/.test(text.slice(Math.max(0, lineStart(text, offset) - 200), offset));
}
