/** Texts from anywhere as YAML: as a scalar, and as the words of a comment. */
import { hasInvisible, INVISIBLE } from '../../characters.js';

/** How a scalar is written: plain where that is safe, else in quotes. */
export type Quote = 'plain' | '"' | "'";

/** The scalar that reads as this text: in the quotes asked for, as far as they can hold it. */
export function writeScalar(text: string, quote: Quote): string {
  if (quote === "'" && isVisible(text)) return `'${text.replaceAll("'", "''")}'`;
  if (quote === 'plain' && isPlain(text)) return text;
  return doubleQuote(text);
}

/**
 * A text from outside as a comment's words: one line, nothing invisible, cut when long. An editor
 * takes a comment that begins like its modeline for an order, so that is broken up.
 */
export function commentWords(text: string): string {
  const plain = text.replace(INVISIBLE, ' ').replaceAll(/\s+/g, ' ').trim();
  const harmless = plain.replaceAll(/yaml-language-server/gi, 'yaml language server');
  const characters = [...harmless];
  return characters.length <= LONGEST_COMMENT
    ? harmless
    : `${characters.slice(0, LONGEST_COMMENT).join('')}…`;
}

const LONGEST_COMMENT = 100;

/** Safe in any place: a letter or a number first, then nothing that YAML knows a meaning for there. */
const PLAIN = /^[\p{L}\p{N}_/](?:[\p{L}\p{M}\p{N}_@.+'/()=*%&!$;?~^|<>-]| (?=[^\s]))*$/u;
/** What the core schema, or YAML 1.1 in some other reader, takes for something else than a text. */
const OTHER_VALUE =
  /^(?:null|true|false|yes|no|on|off|y|n|\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+)$/i;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !OTHER_VALUE.test(text);
}

function isVisible(text: string): boolean {
  return text !== '' && !hasInvisible(text);
}

/** JSON's escapes are YAML's too; what can't be seen is escaped as well. */
function doubleQuote(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
