/** What can be wrong with the shape of a YAML document, in words. */
import { quote } from './characters.js';
import type { Finding } from './problem.js';
import { positionAt, type Range, type SourceText } from './source-text.js';
import type { Entry } from './tree.js';

/** One key twice in a mapping: YAML forbids it, and readers would see either. */
export function duplicateKey(source: SourceText, key: string, at: Range, first: Entry): Finding {
  const { line } = positionAt(source, first.keyAt.start);
  return {
    code: 'duplicate_key',
    at,
    message: `The key ${quote(key)} is here twice: already in line ${line}.`,
    hint: 'Keep one of them.',
  };
}

/** A key that is a list, a mapping or an alias. */
export function keyNotText(at: Range): Finding {
  return {
    code: 'key_not_text',
    at,
    message: 'A key must be plain text.',
    hint: 'A key that begins with a special character needs quotes.',
  };
}

/** `*name` without `&name` before it; mostly a pattern whose quotes were forgotten. */
export function unknownAlias(name: string, at: Range): Finding {
  return {
    code: 'unknown_alias',
    at,
    message: `In YAML ${quote(`*${name}`)} is an alias, and there is no ${quote(`&${name}`)} before it.`,
    hint: `If it is meant as text, write quotes around it: "*${name}".`,
  };
}

/** An alias inside of what it stands for. */
export function aliasLoop(name: string, at: Range): Finding {
  return {
    code: 'alias_loop',
    at,
    message: `The alias ${quote(`*${name}`)} stands inside of what it stands for, without end.`,
    hint: 'Write the value itself instead of the alias.',
  };
}

/** An alias to an anchor that nests too deep already. */
export function deepAlias(name: string, at: Range): Finding {
  return {
    code: 'too_deep',
    at,
    message: `The alias ${quote(`*${name}`)} nests values too deep.`,
    hint: 'Write the value itself instead of the alias.',
  };
}

/** Aliases that make a small file a huge one. */
export function aliasBomb(at: Range): Finding {
  return {
    code: 'alias_bomb',
    at,
    message: 'Aliases make this file more than ten times larger than it is written.',
    hint: 'Write values out instead of using aliases of aliases.',
  };
}
