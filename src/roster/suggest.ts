/** The word that was probably meant. */
import { distance } from 'fastest-levenshtein';

/** Longer words are no slip of the pen, and comparing them would take long. */
const LONGEST_WORD = 64;

/**
 * The candidate nearest to the word: one that differs in case or punctuation alone, else one with
 * few letters wrong (one in three), else null.
 */
export function suggest(word: string, candidates: readonly string[]): string | null {
  if (word.length > LONGEST_WORD) return null;
  const plain = plainLetters(word);
  const same = candidates.find((candidate) => plainLetters(candidate) === plain);
  return same ?? nearest(plain, candidates);
}

function nearest(plain: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.floor(plain.length / 3) + 1;
  for (const candidate of candidates) {
    const letters = distance(plain, plainLetters(candidate));
    if (letters >= bestDistance) continue;
    best = candidate;
    bestDistance = letters;
  }
  return best;
}

function plainLetters(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
