/** Texts as scalars of YAML. */

/** How a scalar is written: plain where that is safe, else in quotes. */
export type Quote = 'plain' | '"' | "'";

/** Safe in any place: a letter or a number first, then nothing that YAML knows a meaning for there. */
const PLAIN = /^[\p{L}\p{N}_/](?:[\p{L}\p{M}\p{N}_@.+'/()=*%&!$;?~^|<>-]| (?=[^\s]))*$/u;
/** What the core schema, or YAML 1.1 in some other reader, takes for something else than a text. */
const OTHER_VALUE =
  /^(?:null|true|false|yes|no|on|off|y|n|\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+)$/i;

/** The scalar that reads as this text: in the quotes asked for, as far as they can hold it. */
export function writeScalar(text: string, quote: Quote): string {
  if (quote === "'" && isPrintable(text)) return `'${text.replaceAll("'", "''")}'`;
  if (quote === 'plain' && isPlain(text)) return text;
  return doubleQuote(text);
}

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !OTHER_VALUE.test(text);
}

function isPrintable(text: string): boolean {
  return text !== '' && !UNPRINTABLE.test(text);
}

const UNPRINTABLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe\uffff]/u;

/** JSON's escapes are YAML's too; what can't be seen is escaped as well. */
function doubleQuote(text: string): string {
  return JSON.stringify(text).replace(new RegExp(UNPRINTABLE, 'gu'), (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
