/** Characters that deceive readers, and their names. Source: Unicode Character Database. */

/** Code points that people meet, by the names that Unicode gives them. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, 'null'],
  [0x09, 'tab'],
  [0x0a, 'line feed'],
  [0x0d, 'carriage return'],
  [0x1b, 'escape'],
  [0x7f, 'delete'],
  [0x85, 'next line'],
  [0xa0, 'no-break space'],
  [0xad, 'soft hyphen'],
  [0x61c, 'Arabic letter mark'],
  [0x200b, 'zero width space'],
  [0x200c, 'zero width non-joiner'],
  [0x200d, 'zero width joiner'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'pop directional formatting'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0x2060, 'word joiner'],
  [0x2066, 'left-to-right isolate'],
  [0x2067, 'right-to-left isolate'],
  [0x2068, 'first strong isolate'],
  [0x2069, 'pop directional isolate'],
  [0x3000, 'ideographic space'],
  [0xfeff, 'zero width no-break space'],
]);

/** A character for a message: `U+202E (right-to-left override)`. Never the character itself. */
export function nameCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const notation = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES.get(code);
  return name === undefined ? notation : `${notation} (${name})`;
}

const LONGEST_QUOTE = 64;

/** A text from the file for a message, between backquotes; long ones are cut. Not escaped. */
export function quote(text: string): string {
  const cut = [...text.slice(0, 2 * LONGEST_QUOTE)].slice(0, LONGEST_QUOTE).join('');
  const shown = cut.length < text.length ? `${cut}…` : text;
  return `\`${shown.replaceAll(/[\r\n]+/g, ' ')}\``;
}
