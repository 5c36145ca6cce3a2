/** Patterns for addresses, as `ignore` and `protected` have them: `*` stands for any characters. */

import { quote } from './characters.js';
import { type AddressFault, checkAddress, checkCharacters } from './check-address.js';

/** Whether a pattern matches every address there is, as `*`, `*@*` and `*@*.*` do; `*@` does not. */
export function ignoresEverybody(pattern: string): boolean {
  if (/^@|@$/.test(pattern.trim())) return false;
  return pattern.includes('*') && !/[^*@.\s]/.test(pattern);
}

/** What keeps a pattern of `ignore` from being used, or null. */
export function ignoreFault(pattern: string): AddressFault | null {
  if (!ignoresEverybody(pattern)) return patternFault(pattern);
  return {
    code: 'ignores_everybody',
    message: `${quote(pattern)} ignores everybody: roster would do nothing at all.`,
    hint: 'Name a domain: "*@example.com".',
  };
}

/** What keeps a pattern from matching what it should, or null. Without `*` it is an address. */
export function patternFault(pattern: string): AddressFault | null {
  if (!pattern.includes('*')) return checkAddress(pattern);
  return checkCharacters(pattern) ?? shapeFault(pattern);
}

function shapeFault(pattern: string): AddressFault | null {
  const stray = /[\s?[\]{}()<>,;]/.exec(pattern.trim())?.[0];
  if (stray !== undefined) return invalid(pattern, `${quote(stray)} can not be in it`);
  const [before, after, ...more] = pattern.trim().split('@');
  const ats = after === undefined ? 0 : 1 + more.length;
  if (ats === 1 && before === '') return invalid(pattern, 'there is nothing before the @');
  if (ats === 1 && after === '') return invalid(pattern, 'there is nothing after the @');
  if (ats === 1) return null;
  // `*acme.io` would match notacme.io as well.
  return invalid(pattern, ats === 0 ? 'it has no @' : 'it has more than one @');
}

function invalid(pattern: string, because: string): AddressFault {
  return {
    code: 'invalid_pattern',
    message: `${quote(pattern)} matches no address as it should: ${because}.`,
    hint: 'Write an address; `*` in it stands for any characters: "*@example.com".',
  };
}
