/** One canonical form for roster files. Pure. */
import { EXIT, RosterError } from '../../errors.js';
import { createSourceText } from '../source-text.js';
import { parseYaml } from '../yaml/parse.js';
import { findComments, findReference, lineEndOf, lostComments } from '../yaml/text.js';
import { type Tree, toData } from '../yaml/tree.js';
import { findElements } from './comments.js';
import { isInOrder, writeLines } from './lines.js';

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
      'Write the values out, or format by hand.',
    );
  }
  const formatted = formatUntilSettled(text.replaceAll('\r\n', '\n'));
  const [lost] = lostComments(text, formatted);
  if (lost !== undefined) throw refuseFormat(`the comment ${lost} would be lost`, MOVE_COMMENT);
  if (meaningOf(parsedTree(text)) !== meaningOf(parsedTree(formatted))) {
    throw refuseFormat('it would say something else', MOVE_COMMENT);
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
  throw refuseFormat('its comments find no place', MOVE_COMMENT);
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
  const { tree } = parseYaml(createSourceText('', text));
  if (tree === null) throw refuseFormat('it can not be read', 'Run `roster validate`.');
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

const MOVE_COMMENT = 'Move the comment to a line of its own, above what it is about.';

function refuseFormat(why: string, hint: string): RosterError {
  return new RosterError(`The file was left as it is: ${why}.`, {
    code: 'format_refused',
    exitCode: EXIT.invalid,
    hint,
  });
}
