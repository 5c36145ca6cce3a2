/**
 * What the words and signs of a YAML file cost the parser: far more time and memory than their bytes.
 * A file of `[],[],` or of `"\z\z` would exhaust both long before it is too large.
 */

/** In units of the cheapest sign. A person takes 20 to 50. */
export const MOST_COST = 500_000;
/** More characters in one value would make each look at it slow. */
const LONGEST_VALUE = 65_536;

/** What follows one of these is likely to be an error, or a collection of its own. */
const SIGNS: Readonly<Record<string, number>> = {
  '[': 2,
  ']': 2,
  '{': 2,
  '}': 2,
  '?': 3,
  '!': 3,
  '&': 3,
  '*': 3,
  '%': 3,
  '"': 3,
  "'": 3,
  '@': 6,
  '`': 6,
};
/** Quoted text is put together character by character … */
const QUOTED_CHARACTERS_PER_UNIT = 4;
/** … and each escape in it can be an error. */
const ESCAPE = 3;
/** Values of several lines are put together line by line. */
const LINE = 2;

/** What one lexeme of the YAML library's lexer costs; more than `MOST_COST` when it is too long alone. */
export function costOf(lexeme: string): number {
  const first = lexeme.charAt(0);
  const sign = SIGNS[first] ?? 1;
  // A comment is passed over, however long, and so is blank space in one line.
  if (lexeme.length === 1 || first === '#' || /^ +$/.test(lexeme)) return sign;
  if (lexeme.length > LONGEST_VALUE) return MOST_COST + 1;
  if (first !== '"' && first !== "'") return sign + LINE * count(lexeme, '\n');
  const length = Math.ceil(lexeme.length / QUOTED_CHARACTERS_PER_UNIT);
  return sign + length + LINE * count(lexeme, '\n') + ESCAPE * count(lexeme, '\\');
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
