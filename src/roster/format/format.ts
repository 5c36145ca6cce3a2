/** The one canonical form of roster files: keys in order, each element in its lines, every comment kept. Pure. */
import { hasInvisible } from '../../characters.js';
import { EXIT, RosterError } from '../../errors.js';
import { keysAt, PERSON_KEYS } from '../words.js';
import { parseText } from '../yaml/parse.js';
import { findComments, findReference, lineEndOf, lostComments, writeScalar } from '../yaml/text.js';
import { type ScalarValue, type Tree, toData } from '../yaml/tree.js';
import { type Element, type Elements, findElements, type Note } from './comments.js';

/**
 * The canonical form of a roster file, which must be valid: the same data, every comment, and its own
 * canonical form. Line ends stay as they are. Throws `format_refused` (exit 3) where that can't be had.
 */
export function formatText(text: string): string {
  const reference = findReference(text);
  if (reference !== null) {
    const line = text.slice(0, reference).split('\n').length;
    throw refuseFormat(
      `line ${line} has an anchor, an alias or a tag`,
      'Write the values out, or format the file yourself.',
    );
  }
  const formatted = formatUntilSettled(text.replaceAll('\r\n', '\n'));
  const [lost] = lostComments(text, formatted);
  if (lost !== undefined) throw refuseFormat(`the comment ${lost} would be lost`, MOVE_COMMENT);
  if (meaningOf(parsedTree(text)) !== meaningOf(parsedTree(formatted))) {
    throw refuseFormat('the formatted file would mean something else', MOVE_COMMENT);
  }
  return lineEndOf(text) === '\n' ? formatted : formatted.replaceAll('\n', '\r\n');
}

/** Where comments stand oddly, it can take some rounds until each is where it stays. */
const MOST_ROUNDS = 5;

function formatUntilSettled(text: string): string {
  let formatted = formatOnce(text);
  for (let round = 1; round < MOST_ROUNDS; round += 1) {
    const again = formatOnce(formatted);
    if (again === formatted) return formatted;
    formatted = again;
  }
  throw refuseFormat('roster would have nowhere to put its comments', MOVE_COMMENT);
}

function formatOnce(text: string): string {
  const elements = findElements(text, parsedTree(text));
  const formatted = `${writeLines(elements).join('\n')}\n`;
  // Where keys are moved, their comments move along.
  if (isInOrder(elements) && listComments(text) !== listComments(formatted)) {
    throw refuseFormat('its comments would change places', MOVE_COMMENT);
  }
  return formatted;
}

function listComments(text: string): string {
  return findComments(text)
    .map((comment) => comment.text)
    .join('\n');
}

function parsedTree(text: string): Tree {
  const { tree } = parseText(text);
  if (tree === null) throw refuseFormat('it cannot be read', 'Run `roster validate`.');
  return tree;
}

/** Data as text, whatever the order of keys. */
function meaningOf(tree: Tree): string {
  return JSON.stringify(toData(tree), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : value,
  );
}

const MOVE_COMMENT = 'Move the comment to its own line, above what it describes.';

function refuseFormat(why: string, hint: string): RosterError {
  return new RosterError(`roster left the file as it is: ${why}.`, {
    code: 'format_refused',
    exitCode: EXIT.invalid,
    hint,
  });
}

const ROSTER_KEYS = keysAt('');

const INCLUDE_KEYS = keysAt('/include/*');

/** A list of words stays in one line up to this width. */
const WIDEST = 80;

/** A line, and whether a blank one comes before it. */
interface FormattedLine {
  readonly text: string;
  readonly blank: boolean;
}

/** The lines of a file, with blank ones. */
function writeLines({ head, blankBehindHead, top, foot }: Elements): string[] {
  const [first, ...rest] = sortByKey(top, ROSTER_KEYS);
  const lines = [
    ...writeNotes(head, ''),
    ...(first === undefined ? [] : withBlank(writeElement(first, ''), blankBehindHead)),
    ...rest.flatMap((each) => writeElement(each, '')),
    ...writeNotes(foot, ''),
  ];
  return lines.flatMap(({ text, blank }, index) => (blank && index > 0 ? ['', text] : [text]));
}

/** Whether all keys stand in the order of the form already, so that nothing is moved. */
function isInOrder({ top }: Elements): boolean {
  return isSorted(top, ROSTER_KEYS) && top.every(isOrderedWithin);
}

function isOrderedWithin(element: Element): boolean {
  const { key, value, children } = element;
  const isSortedItem =
    key !== null || value.kind !== 'mapping' || isSorted(children, keyOrderOf(element));
  return isSortedItem && children.every(isOrderedWithin);
}

function isSorted(elements: readonly Element[], order: readonly string[]): boolean {
  return sortByKey(elements, order).every((each, index) => each === elements[index]);
}

function sortByKey(elements: readonly Element[], order: readonly string[]): readonly Element[] {
  const rank = ({ key }: Element): number => {
    const at = order.indexOf(key ?? '');
    return at < 0 ? order.length : at;
  };
  return [...elements].sort((a, b) => rank(a) - rank(b));
}

function keyOrderOf({ parent }: Element): readonly string[] {
  return parent?.key === 'include' ? INCLUDE_KEYS : PERSON_KEYS;
}

/** An element with its comments. */
function writeElement(element: Element, indent: string): FormattedLine[] {
  const { key, value, above, blankBefore } = element;
  const isPerson = key === null && value.kind === 'mapping';
  const lines = isPerson ? writeMappingItem(element, indent) : writeSimple(element, indent);
  return [
    ...writeNotes(above, indent),
    ...withBlank(lines, blankBefore || lines[0]?.blank === true),
  ];
}

/** An item that is a mapping: its first key stands behind the dash, so comments go above. */
function writeMappingItem(element: Element, indent: string): FormattedLine[] {
  const [first, ...rest] = sortByKey(element.children, keyOrderOf(element));
  if (first === undefined) return writeSimple(element, indent);
  const deeper = `${indent}  `;
  const { behind } = element;
  const isTaken = first.behind !== null || first.above.length > 0;
  const hoisted = behind !== null && isTaken ? [{ text: behind, blankBefore: false }] : [];
  const [line, ...more] = writeSimple(first, deeper, isTaken ? first.behind : behind);
  return [
    ...writeNotes([...hoisted, ...first.above], indent),
    plain(`${indent}- ${(line?.text ?? '').slice(deeper.length)}`),
    ...[...more, ...rest.flatMap((each) => writeElement(each, deeper))].map(withoutBlank),
    ...writeNotes(element.below, deeper),
  ];
}

/** An entry, or an item that is a word. */
function writeSimple(
  element: Element,
  indent: string,
  behind: string | null = element.behind,
): FormattedLine[] {
  const { key, value, below } = element;
  const comment = behind === null ? '' : ` ${behind}`;
  const start = key === null ? `${indent}- ` : `${indent}${writeScalar(key, 'plain')}: `;
  const deeper = `${indent}  `;
  const tail = writeNotes(below, deeper);
  const short = writeShort(element, start);
  if (short !== null) return [plain(start + short + comment), ...tail];
  if (value.kind === 'scalar') {
    const [first = '', ...rest] = writeText(value.value, deeper);
    return [plain(start + first + comment), ...rest.map(plain), ...tail];
  }
  const children = element.children.flatMap((each) => writeElement(each, deeper));
  return [plain(start.trimEnd() + comment), ...withBlank(children, false), ...tail];
}

/** A collection in one line, if it is empty or a short list of words without comments. */
function writeShort({ value, children }: Element, start: string): string | null {
  if (value.kind === 'scalar') return null;
  if (children.length === 0) return value.kind === 'list' ? '[]' : '{}';
  const words = children.map(writeWord);
  if (value.kind === 'mapping' || words.includes(null)) return null;
  const written = `[${words.join(', ')}]`;
  return start.length + written.length <= WIDEST ? written : null;
}

function writeWord({ value, above, behind, below }: Element): string | null {
  if (value.kind !== 'scalar' || above.length + below.length > 0 || behind !== null) return null;
  const lines = writeText(value.value, '');
  return lines.length === 1 ? (lines[0] ?? null) : null;
}

/** Several lines stay several lines, where nothing in them would get lost or go unseen. */
function writeText(value: ScalarValue, indent: string): readonly string[] {
  if (typeof value !== 'string') return [String(value)];
  const lines = value.replace(/\n$/, '').split('\n');
  if (!value.includes('\n') || !lines.every(isReadableLine)) return [writeScalar(value, 'plain')];
  return [value.endsWith('\n') ? '|' : '|-', ...lines.map((line) => indent + line)];
}

/** Asks for the colours of the character before it, as in a red heart: who looks sees that. */
const EMOJI_STYLE = '\ufe0f';

function isReadableLine(line: string): boolean {
  return line !== '' && line === line.trim() && !hasInvisible(line.replaceAll(EMOJI_STYLE, ''));
}

function writeNotes(notes: readonly Note[], indent: string): FormattedLine[] {
  return notes.map(({ text, blankBefore }) => ({ text: indent + text, blank: blankBefore }));
}

function withBlank(lines: readonly FormattedLine[], blank: boolean): FormattedLine[] {
  return lines.map((line, index) => (index === 0 ? { ...line, blank } : line));
}

function withoutBlank({ text }: FormattedLine): FormattedLine {
  return plain(text);
}

function plain(text: string): FormattedLine {
  return { text, blank: false };
}
