/** The word that was probably meant. */
import { distance } from 'fastest-levenshtein';
import { KEYS } from '../generated/roster-facts.js';

/** Longer words are no slip of the pen, and comparing them would take long. */
const LONGEST_WORD = 64;

/**
 * The candidate nearest to the word: one that differs in case or punctuation alone, else one with
 * few letters wrong, else null.
 */
export function suggest(word: string, candidates: readonly string[]): string | null {
  if (word.length > LONGEST_WORD) return null;
  const plain = plainLetters(word);
  const same = candidates.find((candidate) => plainLetters(candidate) === plain);
  return same ?? nearest(plain, candidates);
}

function nearest(plain: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = mostWrong(plain) + 1;
  for (const candidate of candidates) {
    const letters = distance(plain, plainLetters(candidate));
    if (letters >= bestDistance) continue;
    best = candidate;
    bestDistance = letters;
  }
  return best;
}

/** Two letters in five, because swapping two counts twice; one in a short word; else one in three. */
function mostWrong({ length }: string): number {
  return length < 5 ? 1 : Math.max(2, Math.floor(length / 3));
}

function plainLetters(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

// Characters that deceive readers, and their names. Source: Unicode Character Database.

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

// Which key was probably meant.

/** What a wrong key was probably meant to be; both null when nobody can tell. */
export interface KeySuggestion {
  readonly key: string | null;
  readonly hint: string | null;
}

/** Words that people use for keys, from other tools and from Paradime's pages. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  account_type: ['role', 'type', 'permission'],
  email: ['mail', 'address', 'user'],
  note: ['comment', 'description', 'notes'],
  users: ['people', 'persons', 'members', 'user', 'team'],
};

/** The keys that the mapping at a JSON pointer may have; none when there is no such mapping. */
export function keysAt(pointer: string): readonly string[] {
  return KEYS[placeOf(pointer)] ?? [];
}

/** The nearest key of the mapping at a JSON pointer, or where the key would belong. */
export function suggestKey(key: string, pointer: string): KeySuggestion {
  const candidates = keysAt(pointer);
  const near = byOtherWord(key, candidates) ?? suggest(key, candidates);
  if (near !== null) return { key: near, hint: `Did you mean \`${near}\`?` };
  if (key === '<<') {
    return { key: null, hint: 'YAML 1.2 has no merge keys. Write the keys out.' };
  }
  const elsewhere = Object.entries(KEYS).find(([, keys]) => keys.includes(key));
  return { key: null, hint: elsewhere === undefined ? null : belongsTo(key, elsewhere[0]) };
}

function byOtherWord(key: string, candidates: readonly string[]): string | null {
  const word = key.toLowerCase();
  return candidates.find((candidate) => OTHER_WORDS[candidate]?.includes(word)) ?? null;
}

function belongsTo(key: string, place: string): string {
  if (place === '') return `\`${key}\` belongs to the first level of the file.`;
  const path = place.slice(1).replace('/*', '').replaceAll('/', '.');
  const whose = place.endsWith('/*') ? `to an entry of \`${path}\`` : `under \`${path}\``;
  return `\`${key}\` belongs ${whose}.`;
}

/** The kind of place that a JSON pointer names: positions in lists become `*`. */
function placeOf(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}
