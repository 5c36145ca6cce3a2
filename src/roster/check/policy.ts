/** Rules about the policy of a roster that a schema can't say. */
import { type EmailKey, emailKey, matchesPattern } from '../../email.js';
import type { Finding, SourceText } from '../problem.js';
import { quote } from '../words.js';
import {
  characterAt,
  findRepeated,
  lineOf,
  type Tree,
  valueAt,
  type Written,
  writtenTexts,
} from '../yaml/tree.js';
import { type AddressFault, checkAddress, checkCharacters, domainFault } from './address.js';

/** Everything that is wrong with patterns and domains. */
export function checkPolicy(source: SourceText, roster: Tree): Finding[] {
  const policy = valueAt(roster, 'policy');
  return [
    ...checkEntries(source, writtenTexts(valueAt(policy, 'ignore')), ignoreFault),
    ...checkEntries(source, writtenTexts(valueAt(policy, 'protected')), patternFault),
    ...checkEntries(source, writtenTexts(valueAt(policy, 'allowed_domains')), allowedDomainFault),
  ];
}

function checkEntries(
  source: SourceText,
  entries: readonly Written[],
  faultOf: (text: string) => AddressFault | null,
): Finding[] {
  const faults = entries.flatMap(({ text, at }) => {
    const fault = faultOf(text);
    if (fault === null) return [];
    const { character, ...rest } = fault;
    return [{ ...rest, at: characterAt(source, at, character) }];
  });
  return [...faults, ...findDuplicates(source, entries)];
}

function findDuplicates(source: SourceText, entries: readonly Written[]): Finding[] {
  return findRepeated(entries, ({ text }) => emailKey(text)).map(({ entry, first }) => ({
    code: 'duplicate_entry',
    at: entry.at,
    message: `${quote(entry.text)} is in this list twice: already in line ${lineOf(source, first.at)}.`,
    hint: 'Keep one of them.',
  }));
}

function allowedDomainFault(written: string): AddressFault | null {
  const domain = written.trim();
  const because = domainFault(domain);
  if (because === null) return null;
  const fault = checkCharacters(domain);
  if (fault !== null) return fault;
  const bare = domain.slice(domain.lastIndexOf('@') + 1);
  const isBareBetter = bare !== domain && domainFault(bare) === null;
  return {
    code: 'invalid_domain',
    message: `${quote(domain)} is no domain: ${because}.`,
    hint: isBareBetter ? `Write ${bare} alone.` : 'Write a domain, for example acme.io.',
  };
}

// Patterns for users whom a roster can't list.

/** What an address may be made of that needs no closer look. */
const STRAY = /[^\p{L}\p{M}\p{N}.!#$%&'+/=^_`|~@-]+/gu;

/**
 * The narrowest pattern for `policy.ignore` that matches an address, however odd: `*` stands for what
 * a roster can't hold. Null when there is none that leaves everybody else alone.
 */
export function ignorePattern(address: EmailKey, others: readonly EmailKey[]): string | null {
  for (const pattern of [address, address.replaceAll(STRAY, '*')]) {
    const isUsable = ignoreFault(pattern) === null && matchesPattern(address, pattern);
    if (isUsable && !others.some((other) => matchesPattern(other, pattern))) return pattern;
  }
  return null;
}

// Patterns for addresses, as `ignore` and `protected` have them: `*` stands for any characters.

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
