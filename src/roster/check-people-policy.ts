/** People whom the roster's own policy rules out. */
import { compilePattern, emailKey } from '../email.js';
import { quote } from './characters.js';
import { domainFault } from './check-address.js';
import { ignoresEverybody } from './patterns.js';
import { MOST_PROBLEMS, type PlacedFinding } from './problem.js';
import type { SourceText } from './source-text.js';
import { suggest } from './suggest.js';
import { type Tree, valueAt } from './tree.js';
import { namePlace, type WrittenPerson, writtenTexts } from './written.js';

/** People, of any file, whose domain is none of `policy.allowed_domains`. */
export function findOtherDomains(
  source: SourceText,
  roster: Tree,
  people: readonly WrittenPerson[],
): PlacedFinding[] {
  const rule = valueAt(valueAt(roster, 'policy'), 'allowed_domains');
  const domains = writtenTexts(rule).map(({ text }) => emailKey(text));
  const allowed = new Set<string>(domains.filter((domain) => domainFault(domain) === null));
  if (rule === null || allowed.size === 0) return [];
  const others = people.filter(({ key }) => !allowed.has(domainOf(key)));
  // Looking for the word that was meant takes long; beyond these nobody would see it.
  return others.slice(0, MOST_PROBLEMS + 1).map((person) => {
    const domain = domainOf(person.key);
    const place = namePlace(source, rule.at, person.source);
    return {
      code: 'domain_not_allowed',
      source: person.source,
      at: person.at,
      message: `${quote(domain)} is not one of the allowed domains (\`policy.allowed_domains\`, ${place}).`,
      hint: hintForDomain(domain, [...allowed]),
    };
  });
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function hintForDomain(domain: string, allowed: readonly string[]): string {
  const near = suggest(domain, allowed);
  if (near !== null) return `Did you mean ${near}?`;
  return 'Correct the address, or add its domain to `allowed_domains`.';
}

/** People, of any file, who match `policy.ignore`: listed, and yet never touched. */
export function findIgnored(
  source: SourceText,
  roster: Tree,
  people: readonly WrittenPerson[],
): PlacedFinding[] {
  // A pattern that matches everybody is reported where it stands, not at everybody.
  const patterns = writtenTexts(valueAt(valueAt(roster, 'policy'), 'ignore'))
    .filter(({ text }) => !ignoresEverybody(text))
    .map((entry) => ({ ...entry, matches: compilePattern(entry.text) }));
  return people.flatMap((person) => {
    const pattern = patterns.find((one) => one.matches(person.key));
    if (pattern === undefined) return [];
    const place = namePlace(source, pattern.at, person.source);
    return [
      {
        code: 'person_ignored',
        source: person.source,
        at: person.at,
        message: `${quote(person.text)} is listed here and ignored by ${quote(pattern.text)} (\`policy.ignore\`, ${place}).`,
        hint: 'Roster never touches whom it ignores. Remove the person, or narrow the pattern.',
      } as const,
    ];
  });
}
