/** What messages about a file are made of: texts from it, and the word that was probably meant. */
import { distance } from 'fastest-levenshtein';

const LONGEST_QUOTE = 64;

/** A text from the file for a message, between backquotes; long ones are cut. Not escaped. */
export function quote(text: string): string {
  const cut = [...text.slice(0, 2 * LONGEST_QUOTE)].slice(0, LONGEST_QUOTE).join('');
  const shown = cut.length < text.length ? `${cut}…` : text;
  return `\`${shown.replaceAll(/[\r\n]+/g, ' ')}\``;
}

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
