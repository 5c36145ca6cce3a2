/**
 * Words that mix scripts to look like another word: `аcme` with a Cyrillic а.
 * Source: UTS #39 (Unicode security), 5.2, the level "highly restrictive", over the scripts that
 * UAX #31, table 5, recommends for identifiers.
 */

/** A word that is not what it looks like. */
export interface MixedScripts {
  /** What is wrong, to go on after "The domain": `mixes Latin and Cyrillic`. */
  readonly what: string;
  /** The first letter that doesn't belong. */
  readonly character: string;
}

/** What is wrong with a word's scripts; null when it is of one, or of some that go together. */
export function findMixedScripts(word: string): MixedScripts | null {
  if (/^[ -~]*$/.test(word)) return null;
  const firstLetters = new Map<string, string>();
  for (const letter of word.match(/\p{L}/gu) ?? []) {
    const script = scriptOf(letter);
    if (script !== null && !firstLetters.has(script)) firstLetters.set(script, letter);
  }
  const scripts = [...firstLetters.keys()];
  if (isUsual(scripts)) return null;
  const stranger = strangerAmong(scripts);
  const what =
    stranger === OTHER
      ? 'has a letter of a script that addresses are not written in'
      : `mixes ${scripts.join(' and ')}`;
  return { what, character: firstLetters.get(stranger) ?? '' };
}

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

const OTHER = 'another script';
const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/u;

/** A letter's script; null for letters that several scripts share. */
function scriptOf(letter: string): string | null {
  if (SHARED.test(letter)) return null;
  return SCRIPTS.find((script) => scriptExpression(script).test(letter)) ?? OTHER;
}

const expressions = new Map<string, RegExp>();

/** Made when first needed: nearly every roster is plain ASCII. */
function scriptExpression(script: string): RegExp {
  const made = expressions.get(script) ?? new RegExp(`\\p{Script=${script}}`, 'u');
  expressions.set(script, made);
  return made;
}
