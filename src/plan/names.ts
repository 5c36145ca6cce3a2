/** Whom an event of the audit log names. What its metadata hold is not documented: any JSON, any text. */
import { emailKey } from '../email.js';

/** Longer than any address or uid. Normalising a very long text can take long. */
const LONGEST_NAME = 320;
/** A value that is an address and nothing else is that address, whatever is in it. */
const ONE_ADDRESS = /^[^\s@"<>()[\],;:\\]+@[^\s@"<>()[\],;:\\/=|{}`']+$/;
/** What stands between words. Some of it may be in an address by the letter of the law, and never is. */
const BETWEEN = /[\s"<>()[\],;:\\/=|{}`“”«»…]+/u;
/** What a sentence puts before a word. Within one an apostrophe belongs to it: `o'hara@acme.io`. */
const BEFORE = /^['‘*]+/u;
/** What a sentence puts behind a word. */
const BEHIND = /['’*.!?]+$/u;
/** What follows a domain and can't be a part of one, such as `'s`. */
const BEHIND_DOMAIN = /(@[\p{L}\p{M}\p{N}.-]+)[^\p{L}\p{M}\p{N}.@_-].*$/u;

/**
 * Every word of an event's metadata that can be an address, as it is compared, or a uid, as it is:
 * keys and values of any depth, of a JSON text too. Whole words: `diana@acme.io` is not `ana@acme.io`.
 */
export function findNames(metadata: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of textsIn(metadata)) addNames(names, text, text !== metadata);
  return names;
}

/** Keys and values. With a stack of its own: what comes from outside may be nested deeper than calls can be. */
function* textsIn(metadata: unknown): Generator<string> {
  const waiting: unknown[] = [typeof metadata === 'string' ? parseText(metadata) : metadata];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') yield value;
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) yield* Object.keys(value);
    for (const each of Object.values(value)) waiting.push(each);
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `isWhole` for a value of JSON, which can be a name by itself. */
function addNames(names: Set<string>, text: string, isWhole: boolean): void {
  const trimmed = text.trim();
  if (isWhole) addName(names, trimmed);
  if (isWhole && isShort(trimmed) && ONE_ADDRESS.test(trimmed)) return;
  for (const word of text.split(BETWEEN).filter(isShort)) {
    addName(names, word);
    addName(names, word.replace(BEHIND_DOMAIN, '$1').replace(BEFORE, '').replace(BEHIND, ''));
  }
}

function addName(names: Set<string>, word: string): void {
  if (word === '' || !isShort(word)) return;
  names.add(word);
  if (word.includes('@')) names.add(emailKey(word));
}

function isShort(word: string): boolean {
  return word.length <= LONGEST_NAME;
}
