/** What a file is made of, piece by piece, with room for the comments that are about each. */
import { columnAt, dashAfter, isBlankBefore, isFlow } from '../yaml/text.js';
import type { Tree } from '../yaml/tree.js';

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

/** The elements of a text, whose tree this is, still without comments; and all of them by their places. */
export function readElements(
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
