/**
 * The words of a roster file: the keys that it can have and their order, what someone meant by another
 * word, and how a message quotes a text. One file for reading, editing and formatting.
 */
import { distance } from 'fastest-levenshtein';
import { ACCOUNT_TYPES } from '../account-type.js';
import { KEYS } from '../generated/roster-facts.js';

/** A person's keys that have texts, in the order in which they are written. */
export const PERSON_KEYS = [
  'email',
  'name',
  'account_type',
  'expires',
  'hold',
  'hold_until',
  'note',
] as const;

/** A key of a person. */
export type PersonKey = (typeof PERSON_KEYS)[number];

const KEYS_OF_EVERY_FILE: readonly string[] = ['version', 'users'];

/** The keys that a root file alone has: whoever edits a team's file decides about people only. */
export const ROOT_KEYS: readonly string[] = keysAt('').filter(
  (key) => !KEYS_OF_EVERY_FILE.includes(key),
);

/** The keys that the mapping at a JSON pointer may have; none when there is no such mapping. */
export function keysAt(pointer: string): readonly string[] {
  return KEYS[placeKind(pointer)] ?? [];
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

/** A text from the file for a message, between backquotes; long ones are cut. Not escaped. */
export function quote(text: string): string {
  const cut = [...text.slice(0, 2 * LONGEST_QUOTE)].slice(0, LONGEST_QUOTE).join('');
  const shown = cut.length < text.length ? `${cut}…` : text;
  return `\`${shown.replaceAll(/[\r\n]+/g, ' ')}\``;
}

/** What a wrong key was probably meant to be; both null when nobody can tell. */
interface KeySuggestion {
  readonly key: string | null;
  readonly hint: string | null;
}

/** What to write in place of a word that is none of these. */
export function hintOneOf(word: string, allowed: readonly string[]): string {
  const meant = suggest(word, allowed);
  return meant === null ? `Write one of ${allowed.join(', ')}.` : `Did you mean ${meant}?`;
}

/** What is wrong with a text that is no account type, wherever someone writes one. */
export function noAccountType(written: string): {
  readonly message: string;
  readonly hint: string;
} {
  const hint = hintOneOf(written, Object.keys(ACCOUNT_TYPES));
  return { message: `There is no account type ${quote(written)}.`, hint };
}

/** Words that people use for keys, from other tools and from Paradime's pages. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  account_type: ['role', 'type', 'permission'],
  email: ['mail', 'address', 'user'],
  note: ['comment', 'description', 'notes'],
  users: ['people', 'persons', 'members', 'user', 'team'],
};

function byOtherWord(key: string, candidates: readonly string[]): string | null {
  const word = key.toLowerCase();
  return candidates.find((candidate) => OTHER_WORDS[candidate]?.includes(word)) ?? null;
}

function belongsTo(key: string, place: string): string {
  if (place === '') return `\`${key}\` belongs at the top level of the file.`;
  const path = place.slice(1).replace('/*', '').replaceAll('/', '.');
  const whose = place.endsWith('/*') ? `to an entry of \`${path}\`` : `under \`${path}\``;
  return `\`${key}\` belongs ${whose}.`;
}

/** The kind of place that a JSON pointer names: positions in lists become `*`. */
function placeKind(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}

/** Longer words are no typing mistake, and comparing them would take long. */
const LONGEST_WORD = 64;

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

const LONGEST_QUOTE = 64;
