/** Characters that make a file look other than it is read, wherever they stand, comments included. */
import { nameCharacter } from './characters.js';
import type { Finding } from './problem.js';
import type { SourceText } from './source-text.js';

/**
 * Control characters, which YAML 1.2 (5.1) forbids but for tab and line ends; a line end that some
 * editors know and YAML doesn't; and marks that turn the direction of what follows. With the last
 * two a reviewer sees another file than roster reads (https://trojansource.codes).
 */
const DECEIVING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding these is what it is for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g;

/** A file that is no text at all has millions of them; nobody reads more than these. */
const MOST_FINDINGS = 100;

/** A finding at each of them, but for a file that is full of them. */
export function checkText({ text }: SourceText): Finding[] {
  const findings: Finding[] = [];
  for (const { 0: character, index } of text.matchAll(DECEIVING)) {
    findings.push(deceivingFinding(character, index));
    if (findings.length === MOST_FINDINGS) break;
  }
  return findings;
}

function deceivingFinding(character: string, index: number): Finding {
  const isDirectional = character >= '\u202a' && character <= '\u2069';
  return {
    code: isDirectional ? 'bidi_mark' : 'control_character',
    at: { start: index, end: index + 1 },
    message: `There is a character that can not be seen: ${nameCharacter(character)}.`,
    hint: isDirectional
      ? 'Remove it. It makes the line look other than it is read.'
      : 'Remove it. The file may be damaged, or is no text.',
  };
}
