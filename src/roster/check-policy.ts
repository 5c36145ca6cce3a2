/** Rules about the policy of a roster that a schema can't say. */
import { emailKey } from '../email.js';
import { quote } from './characters.js';
import { type AddressFault, checkCharacters, domainFault } from './check-address.js';
import { ignoreFault, patternFault } from './patterns.js';
import type { Finding } from './problem.js';
import type { SourceText } from './source-text.js';
import { type Tree, valueAt } from './tree.js';
import { characterAt, findRepeated, lineOf, type Written, writtenTexts } from './written.js';

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
