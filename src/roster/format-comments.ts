/** Which piece of a file a comment is about. */
import type { Comment } from './comments.js';
import { type Element, type Elements, isBlankBefore, type Note } from './format-elements.js';
import { lineStart } from './splice.js';

/**
 * Puts a comment where it belongs: `before` began last before it, `next` begins first after it. What
 * is above everything is the head of the file, what is below the foot.
 */
export function attachComment(
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
    attachInLine(comment.text, ownerInLine(before, comment.start, start), elements, next);
    return;
  }
  const column = comment.start - start;
  placeInOwnLine(before, next, comment.start, column, elements).push(note);
}

/** One comment has its place behind; a second one in the same line goes above, below a blank line. */
function attachInLine(
  text: string,
  owner: Element | null,
  elements: Elements,
  next: Element | null,
): void {
  if (owner === null) {
    (next?.above ?? elements.foot).push({ text, blankBefore: false });
  } else if (owner.behind === null) {
    owner.behind = text;
  } else {
    const blankBefore = owner.blankBefore && owner.above.length === 0;
    if (blankBefore) owner.blankBefore = false;
    owner.above.push({ text, blankBefore });
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
