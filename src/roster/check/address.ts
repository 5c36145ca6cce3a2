/**
 * Whether an address can be somebody's, and whether it is what it looks like. Not RFC 5322 in full:
 * quoted local parts, comments and IP addresses are legal there and a mistake in a roster.
 */

import type { Finding, Severity } from '../problem.js';
import { nameCharacter, quote } from '../words.js';

/** What is wrong with an address, and with which character of it, if with one. */
export type AddressFault = Pick<Finding, 'code' | 'severity' | 'message' | 'hint'> & {
  readonly character?: string;
};

/** RFC 5321, 4.5.3.1: a path has 256 octets, of which two are angle brackets. */
export const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_LABEL = 63;
/** What nearly every address is made of: for these, no Unicode tables need to be loaded. */
const PLAIN = /^[A-Za-z0-9.-]*$/;

/** The first thing that is wrong with an address, or null. Spaces around it are not. */
export function checkAddress(written: string): AddressFault | null {
  const address = trimSpaces(written);
  return checkCharacters(address) ?? checkShape(address) ?? checkScripts(address);
}

/** Without the spaces around it; other white space is never meant. */
export function trimSpaces(written: string): string {
  const trimmed = written.trim();
  const start = written.indexOf(trimmed);
  const around = written.slice(0, start) + written.slice(start + trimmed.length);
  return /[^ \t]/.test(around) ? written : trimmed;
}

/** From special to general: the first that matches names the fault. */
const CHARACTERS: readonly (readonly [RegExp, AddressFault['code'], string])[] = [
  [/\p{Bidi_Control}/u, 'bidi_mark', 'a mark that changes the direction of text'],
  [/[\p{Cc}\p{Cs}]/u, 'control_character', 'a control character'],
  [
    /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Co}\u2800]|(?! )\p{Zs}/u,
    'invisible_character',
    'a character that can not be seen',
  ],
];

/** Characters that deceive the eye, whatever text they are in. */
export function checkCharacters(text: string): AddressFault | null {
  // Nearly every address is plain ASCII; the long expressions are for the rest.
  if (/^[ -~]*$/.test(text)) return null;
  const lineBreak = /[\n\r\u0085\u2028\u2029]/.exec(text);
  if (lineBreak !== null) return lineBreakFault(lineBreak[0]);
  for (const [expression, code, what] of CHARACTERS) {
    const character = expression.exec(text)?.[0];
    if (character === undefined) continue;
    return {
      code,
      character,
      message: `There is ${what} in the text: ${nameCharacter(character)}.`,
      hint: 'Remove it. It may have come along when copying: type the text anew.',
    };
  }
  return null;
}

/** Has no `character`: nobody can see a mark under the end of a line. */
function lineBreakFault(character: string): AddressFault {
  return {
    code: 'line_break',
    message: `There is a line break in the text: ${nameCharacter(character)}.`,
    hint: 'Write the text in one line, without | or >.',
  };
}

function checkShape(address: string): AddressFault | null {
  const fault = checkWhole(address);
  if (fault !== null) return fault;
  const [local = '', domain, ...more] = address.split('@');
  if (domain === undefined) return invalid(address, 'it has no @', null);
  if (more.length > 0) return invalid(address, 'it has more than one @', null);
  const because = localPartFault(local) ?? domainFault(domain);
  return because === null ? null : invalid(address, because, null);
}

function checkWhole(address: string): AddressFault | null {
  // First, because what follows takes time that grows with the length.
  if (address.length > LONGEST_ADDRESS) {
    return invalid(address, `it has more than ${LONGEST_ADDRESS} characters`, null);
  }
  const inBrackets = /<([^<>\s]+@[^<>\s]+)>/.exec(address)?.[1];
  if (inBrackets !== undefined) {
    return invalid(address, 'it is more than an address', `Write ${inBrackets} alone.`);
  }
  if (address.includes(' ')) return invalid(address, 'there is a space in it', 'Remove the space.');
  if (!address.toLowerCase().startsWith('mailto:')) return null;
  return invalid(address, 'it is a link', `Write ${address.slice('mailto:'.length)} alone.`);
}

function localPartFault(local: string): string | null {
  if (local === '') return 'there is nothing before the @';
  if (local.length > LONGEST_LOCAL_PART) {
    return `there are more than ${LONGEST_LOCAL_PART} characters before the @`;
  }
  const stray = PLAIN.test(local) ? null : /[^\p{L}\p{M}\p{N}.!#$%&'+/=?^_`{|}~-]/u.exec(local);
  if (stray !== null) return `${quote(stray[0])} can not be in it`;
  return local.startsWith('.') || local.endsWith('.')
    ? 'there is a dot too much before the @'
    : null;
}

/** What is wrong with a domain, as the end of a sentence, or null. */
export function domainFault(domain: string): string | null {
  if (domain.length > LONGEST_ADDRESS) return 'the domain is too long';
  const labels = domain.normalize('NFC').split('.');
  if (labels.length < 2) return 'the domain has no dot';
  if (labels.some((label) => label === '')) return 'the domain has a dot too much';
  if (labels.some((label) => label.length > LONGEST_LABEL)) return 'the domain is too long';
  if (labels.some((label) => /^-|-$/.test(label))) return 'the domain has a stray hyphen';
  return PLAIN.test(domain) ? null : unusualDomainFault(domain);
}

function unusualDomainFault(domain: string): string | null {
  const stray = /[^\p{L}\p{M}\p{N}.-]|(?<=^|\.)\p{M}/u.exec(domain);
  if (stray !== null) return `${quote(stray[0])} can not be there in the domain`;
  // Full-width letters and the like are looked up as the plain ones that they look like.
  return domain.normalize('NFKC') === domain.normalize('NFC')
    ? null
    : 'the domain has letters that only look like plain ones';
}

function checkScripts(address: string): AddressFault | null {
  const [local = '', domain = ''] = address.normalize('NFC').split('@');
  for (const label of domain.split('.')) {
    const mixed = findMixedScripts(label);
    if (mixed !== null) return mixedScripts('error', 'domain', mixed);
  }
  const mixed = findMixedScripts(local);
  return mixed === null ? null : mixedScripts('warning', 'part before the @', mixed);
}

function mixedScripts(
  severity: Severity,
  part: string,
  { what, character }: MixedScripts,
): AddressFault {
  return {
    code: 'mixed_scripts',
    severity,
    character,
    message: `The ${part} ${what}: look at ${nameCharacter(character)}.`,
    hint: 'It may be made to look like another address. Type it anew.',
  };
}

function invalid(address: string, because: string, hint: string | null): AddressFault {
  return {
    code: 'invalid_email',
    message: `${quote(address)} is no e-mail address: ${because}.`,
    hint: hint ?? 'Correct the address; it looks like name@example.com.',
  };
}

// Words that mix scripts to look like another word: `аcme` with a Cyrillic а.
// Source: UTS #39 (Unicode security), 5.2, the level "highly restrictive", over the scripts that
// UAX #31, table 5, recommends for identifiers.

/** A word that is not what it looks like. */
export interface MixedScripts {
  /** What is wrong, to go on after "The domain": `mixes Latin and Cyrillic`. */
  readonly what: string;
  /** The first letter that doesn't belong. */
  readonly character: string;
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
