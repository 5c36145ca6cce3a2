/**
 * What deceives the eye: characters that can't be meant in a value, or anywhere in a file, comments
 * included; and words that mix scripts to look like another word (`аcme` with a Cyrillic а).
 */
import { invisible } from '../../characters.js';
import {
  characterAt,
  type ProblemAt,
  type ProblemCode,
  type Range,
  type SourceText,
  type UnplacedProblem,
} from '../problem.js';

/** What is wrong with a text, and with which character of it, if with one. */
export interface TextProblem extends UnplacedProblem {
  readonly character?: string;
}

/** The first character of a value that deceives the eye, whatever the value is; or null. */
export function checkCharacters(text: string): TextProblem | null {
  // Nearly every address is plain ASCII; the long expressions are for the rest.
  if (/^[ -~]*$/.test(text)) return null;
  const lineBreak = /[\n\r\u0085\u2028\u2029]/.exec(text);
  if (lineBreak !== null) return lineBreakIn(lineBreak[0]);
  for (const [expression, code, what] of neverMeant()) {
    const character = expression.exec(text)?.[0];
    if (character === undefined) continue;
    return {
      code,
      character,
      message: `There is ${what} in the text: ${nameCharacter(character)}.`,
      hint: 'Remove it. It may have been copied with the text: type the text again.',
    };
  }
  return null;
}

/** A problem at each character that makes the file look other than it is read. */
export function checkFileCharacters({ text }: SourceText): ProblemAt[] {
  const problems: ProblemAt[] = [];
  for (const { 0: character, index } of text.matchAll(DECEIVING)) {
    problems.push(deceivingAt(character, index));
    if (problems.length === MOST_DECEIVING) break;
  }
  return problems;
}

/**
 * A problem when a word mixes scripts that do not go together. `part` names the word in a sentence. Source:
 * UTS #39 (Unicode security), 5.2, the level "highly restrictive".
 */
export function checkScripts(word: string, part: string): TextProblem | null {
  if (/^[ -~]*$/.test(word)) return null;
  const firstLetters = new Map<string, string>();
  for (const letter of word.match(/\p{L}/gu) ?? []) {
    const script = scriptOf(letter);
    if (script !== null && !firstLetters.has(script)) firstLetters.set(script, letter);
  }
  const scripts = [...firstLetters.keys()];
  if (isUsual(scripts)) return null;
  const stranger = strangerAmong(scripts);
  const character = firstLetters.get(stranger) ?? '';
  const what =
    stranger === OTHER
      ? 'has a letter from a script that addresses do not use'
      : `mixes ${scripts.join(' and ')}`;
  return {
    code: 'mixed_scripts',
    character,
    message: `The ${part} ${what}: look at ${nameCharacter(character)}.`,
    hint: 'It may be meant to look like another address. Type it again.',
  };
}

/** The problem where its character stands, or at the whole text. */
export function placeTextProblem(
  { character, ...problem }: TextProblem,
  source: SourceText,
  at: Range,
): ProblemAt {
  return { ...problem, at: characterAt(source, at, character) };
}

/** A class of characters, and what a problem says of one. */
type NeverMeant = readonly [RegExp, ProblemCode, string];

let classes: readonly NeverMeant[] | null = null;

/**
 * From special to general: the first that matches names the problem. Spaces of other widths than the plain one are seen,
 * and yet another text than they look like. Made when they are needed: reading them takes a millisecond.
 */
function neverMeant(): readonly NeverMeant[] {
  classes ??= [
    [/\p{Bidi_Control}/u, 'bidi_mark', 'a mark that changes the direction of text'],
    [/[\p{Cc}\p{Cs}]/u, 'control_character', 'a control character'],
    [
      new RegExp(`${invisible().source}|(?! )\\p{Zs}`, 'u'),
      'invisible_character',
      'a character that cannot be seen',
    ],
  ];
  return classes;
}

/** Has no `character`: nobody can see a mark under the end of a line. */
function lineBreakIn(character: string): TextProblem {
  return {
    code: 'line_break',
    message: `There is a line break in the text: ${nameCharacter(character)}.`,
    hint: 'Write the text on one line, without | or >.',
  };
}

/** A file that is no text at all has millions of them; nobody reads more than these. */
const MOST_DECEIVING = 100;

/**
 * Control characters, which YAML 1.2 (5.1) forbids but for tab and line ends; a line end that some
 * editors know and YAML doesn't; and marks that turn the direction of what follows. With the last
 * two a reviewer sees another file than roster reads (https://trojansource.codes). All else that is
 * invisible may be meant in a comment or a note: emoji and many scripts are joined by it.
 */
const DECEIVING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding these is what it is for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g;

function deceivingAt(character: string, index: number): ProblemAt {
  const isDirectional = character >= '\u202a' && character <= '\u2069';
  return {
    code: isDirectional ? 'bidi_mark' : 'control_character',
    at: { start: index, end: index + 1 },
    message: `There is a character that cannot be seen: ${nameCharacter(character)}.`,
    hint: isDirectional
      ? 'Remove it. It makes the line look different from what roster reads.'
      : 'Remove it. The file may be damaged or not text.',
  };
}

function isUsual(scripts: readonly string[]): boolean {
  if (scripts.includes(OTHER)) return false;
  if (scripts.length <= 1) return true;
  return TOGETHER.some((group) => scripts.every((script) => group.includes(script)));
}

/** Which script is named: one that nobody expects, else one that isn't Latin. */
function strangerAmong(scripts: readonly string[]): string {
  if (scripts.includes(OTHER)) return OTHER;
  return scripts.slice(1).find((script) => script !== 'Latin') ?? scripts[0] ?? OTHER;
}

/** A letter's script; null for letters that several scripts share. */
function scriptOf(letter: string): string | null {
  if (/[\p{Script=Common}\p{Script=Inherited}]/u.test(letter)) return null;
  return SCRIPTS.find((script) => scriptExpression(script).test(letter)) ?? OTHER;
}

/** Made when first needed: nearly every roster is plain ASCII. */
function scriptExpression(script: string): RegExp {
  const made = expressions.get(script) ?? new RegExp(`\\p{Script=${script}}`, 'u');
  expressions.set(script, made);
  return made;
}

const expressions = new Map<string, RegExp>();

/** The scripts that UAX #31, table 5, recommends for identifiers. */
const SCRIPTS: readonly string[] = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Armenian',
  'Bengali',
  'Bopomofo',
  'Devanagari',
  'Ethiopic',
  'Georgian',
  'Gujarati',
  'Gurmukhi',
  'Han',
  'Hangul',
  'Hebrew',
  'Hiragana',
  'Kannada',
  'Katakana',
  'Khmer',
  'Lao',
  'Malayalam',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
  'Thaana',
  'Thai',
  'Tibetan',
];

/** Scripts that are written together: Japanese, Chinese, Korean, each also with Latin. */
const TOGETHER: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

const OTHER = 'another script';

/** A character for a message: `U+202E (right-to-left override)`. Never the character itself. */
function nameCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const notation = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES.get(code);
  return name === undefined ? notation : `${notation} (${name})`;
}

/** Code points that people meet, by their names. Source: Unicode Character Database. */
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
