/**
 * Small slips of the pen that make a whole file unreadable: a comma too many, a comma or a colon too few. Each is told as
 * what it is, and put right in a copy of the text, so that whatever else is wrong is told as well.
 */
import type { YAMLError } from 'yaml';
import { KEYS } from '../../generated/roster-facts.js';
import type { ProblemAt, Range } from '../problem.js';
import { quote } from '../words.js';
import type { Tree } from './tree.js';

/** A slip, and how the text is without it. */
export interface Slip {
  readonly problem: ProblemAt;
  readonly mended: string;
  /** Where one character was put in; null where one was replaced by another. */
  readonly insertedAt: number | null;
}

/** The slip that the first of the library's errors comes of, or null where it is none of these. */
export function findSlip(text: string, errors: readonly YAMLError[]): Slip | null {
  const [first] = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return null;
  return (
    findComma(text, first) ?? findMissingComma(text, first, errors) ?? findMissingColon(text, first)
  );
}

const AFTER_ENTRY = /[}\]"'][ \t]*$/;

/** `- { email: a@acme.io },` */
function findComma(text: string, { pos: [start] }: YAMLError): Slip | null {
  if (text[start] !== ',' || !AFTER_ENTRY.test(text.slice(Math.max(0, start - 20), start)))
    return null;
  const problem = slipAt(
    { start, end: start + 1 },
    'There is a comma after this entry.',
    'Remove the comma: entries on their own lines have none.',
  );
  return { problem, mended: replaceAt(text, start, ' '), insertedAt: null };
}

const KEY_BEHIND_SPACE = /[ \t\r\n]([a-z_]+):(?=\s|$)/;

/** `{ email: a@acme.io account_type: ANALYST }` */
function findMissingComma(
  text: string,
  first: YAMLError,
  errors: readonly YAMLError[],
): Slip | null {
  if (!errors.some((error) => isBetweenBraces(first, error))) return null;
  const from = Math.max(0, first.pos[0] - 1);
  const found = KEY_BEHIND_SPACE.exec(text.slice(from, first.pos[1] + 2));
  const [, key = ''] = found ?? [];
  if (found === null || !isKey(key)) return null;
  const space = from + found.index;
  const problem = slipAt(
    { start: space + 1, end: space + 1 + key.length },
    `A comma is missing before ${quote(key)}.`,
    'Write a comma between two keys in braces.',
  );
  return { problem, mended: replaceAt(text, space, ','), insertedAt: null };
}

/** By what else the library says of the same place. */
function isBetweenBraces({ pos: [start, end] }: YAMLError, other: YAMLError): boolean {
  if (other.code === 'MISSING_CHAR') return other.pos[0] === end;
  return other.code === 'BLOCK_IN_FLOW' && other.pos[0] <= start && start <= other.pos[1];
}

const LINE_WITHOUT_COLON = /^([a-z_]+)(?:[ \t]+[^\s#:][^\r\n]*|[ \t]*)(?=\r?\n|$)/;

/** `- email a@acme.io`, or `users` above a list. */
function findMissingColon(text: string, { code, pos: [start] }: YAMLError): Slip | null {
  if (code !== 'MULTILINE_IMPLICIT_KEY' && code !== 'MISSING_CHAR') return null;
  const [line, key = ''] = LINE_WITHOUT_COLON.exec(text.slice(start, start + LONGEST_LINE)) ?? [];
  if (line === undefined || !isKey(key) || /:(?:\s|$)/.test(line)) return null;
  const end = start + key.length;
  const problem = slipAt(
    { start, end },
    `A colon is missing after ${quote(key)}.`,
    `Write ${quote(`${key}:`)}, and a space before the value.`,
  );
  return { problem, mended: `${text.slice(0, end)}:${text.slice(end)}`, insertedAt: end };
}

const LONGEST_LINE = 10_000;

/** Any word could be one: those of a roster are not taken for a part of a text. */
function isKey(word: string): boolean {
  return Object.values(KEYS).some((keys) => keys.includes(word));
}

function slipAt(at: Range, message: string, hint: string): ProblemAt {
  return { code: 'yaml_syntax', at, message, hint };
}

function replaceAt(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}

/** From places in a mended text to those in the text as it was; `inserted` has where, each in the text of its time. */
export function backTo(inserted: readonly number[]): (at: Range) => Range {
  const back = (place: number): number =>
    inserted.toReversed().reduce((here, index) => (here > index ? here - 1 : here), place);
  return ({ start, end }) => ({ start: back(start), end: back(end) });
}

/** The tree with every place moved. */
export function moveTree(tree: Tree, move: (at: Range) => Range): Tree {
  const at = move(tree.at);
  switch (tree.kind) {
    case 'scalar':
      return { ...tree, at };
    case 'list':
      return { ...tree, at, items: tree.items.map((item) => moveTree(item, move)) };
    case 'mapping': {
      const entries = [...tree.entries].map(
        ([key, { keyAt, value }]) =>
          [key, { keyAt: move(keyAt), value: moveTree(value, move) }] as const,
      );
      return { ...tree, at, entries: new Map(entries) };
    }
  }
}
