/**
 * What a file may cost the YAML library. Its words and signs cost far more time and memory than their
 * bytes: a file of `[],[],` or of `"\z\z` would exhaust both long before it is too large.
 */
import { type CST, Lexer, Parser } from 'yaml';
import type { ProblemAt } from '../problem.js';
import { type Budget, MOST_COST } from './budget.js';

/** Collections within collections beyond this are refused before recursion could overflow. */
export const MOST_LEVELS = 64;
/** The parser goes on after an error, and each costs as much as a hundred words. */
const MOST_BAD_TOKENS = 100;

/** The parser's tokens, up to the place where there is too much of something. */
export function* readTokens(
  text: string,
  limits: ProblemAt[],
  budget: Budget,
): Generator<CST.Token, void> {
  const parser = new Parser();
  let left = MOST_COST;
  let bad = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error' || token.type === 'directive') bad += 1;
    }
    const cost = costOf(lexeme);
    left -= cost;
    budget.cost -= cost;
    const limit = limitOfFile(parser, left) ?? limitOfFiles(parser, budget);
    if (limit !== null) limits.push(limit);
    if (limit !== null || bad > MOST_BAD_TOKENS) return;
  }
  yield* parser.end();
}

function limitOfFile({ stack, offset }: Parser, left: number): ProblemAt | null {
  // Composing recurses, so what nests too deep must not get there.
  if (stack.length > MOST_LEVELS) return tooDeep(offset);
  return left < 0 ? tooMuch(offset) : null;
}

function limitOfFiles({ offset }: Parser, { cost }: Budget): ProblemAt | null {
  if (cost >= 0) return null;
  return {
    code: 'too_large',
    at: { start: offset, end: offset + 1 },
    message: 'The included files contain too much in total.',
    hint: 'Check that these are the files you mean. There is room for at least 40,000 people.',
  };
}

function tooDeep(offset: number): ProblemAt {
  return {
    code: 'too_deep',
    at: { start: offset, end: offset + 1 },
    message: `Values are nested more than ${MOST_LEVELS} levels deep.`,
    hint: 'A roster needs four levels. Check that this is the file you mean.',
  };
}

function tooMuch(offset: number): ProblemAt {
  return {
    code: 'too_large',
    at: { start: offset, end: offset + 1 },
    message:
      'This file is too large for a roster: it contains too many values, or a very long one.',
    hint: 'Check that this is the file you mean. There is room for at least 10,000 people.',
  };
}

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
function costOf(lexeme: string): number {
  const first = lexeme.charAt(0);
  const sign = SIGNS[first] ?? 1;
  // A comment is passed over, however long, and so is blank space in one line.
  if (lexeme.length === 1 || first === '#' || /^ +$/.test(lexeme)) return sign;
  if (lexeme.length > LONGEST_VALUE) return MOST_COST + 1;
  if (first !== '"' && first !== "'") return sign + LINE * countOf(lexeme, '\n');
  const length = Math.ceil(lexeme.length / QUOTED_CHARACTERS_PER_UNIT);
  return sign + length + LINE * countOf(lexeme, '\n') + ESCAPE * countOf(lexeme, '\\');
}

function countOf(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
