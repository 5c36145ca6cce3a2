/** People whom the roster's own policy rules out. */
import { compilePattern, emailKey } from '../email.js';
import { quote } from './characters.js';
import { domainFault } from './check-address.js';
import { ignoresEverybody } from './patterns.js';
import { type Finding, MOST_PROBLEMS } from './problem.js';
import type { SourceText } from './source-text.js';
import { suggest } from './suggest.js';
import { type Tree, valueAt } from './tree.js';
import { lineOf, type WrittenPerson, writtenTexts } from './written.js';

/** People whose domain is none of `policy.allowed_domains`. */
export function findOtherDomains(
  source: SourceText,
  roster: Tree,
  people: readonly WrittenPerson[],
): Finding[] {
  const rule = valueAt(valueAt(roster, 'policy'), 'allowed_domains');
  const domains = writtenTexts(rule).map(({ text }) => emailKey(text));
  const allowed = new Set<string>(domains.filter((domain) => domainFault(domain) === null));
  if (rule === null || allowed.size === 0) return [];
  const line = lineOf(source, rule.at);
  const others = people.filter(({ key }) => !allowed.has(domainOf(key)));
  // Looking for the word that was meant takes long; beyond these nobody would see it.
  return others.slice(0, MOST_PROBLEMS + 1).map(({ key, at }) => {
    const domain = domainOf(key);
    return {
      code: 'domain_not_allowed',
      at,
      message: `${quote(domain)} is not one of the allowed domains (\`policy.allowed_domains\`, line ${line}).`,
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

/** People who match `policy.ignore`: listed, and yet never touched. */
export function findIgnored(
  source: SourceText,
  roster: Tree,
  people: readonly WrittenPerson[],
): Finding[] {
  // A pattern that matches everybody is reported where it stands, not at everybody.
  const patterns = writtenTexts(valueAt(valueAt(roster, 'policy'), 'ignore'))
    .filter(({ text }) => !ignoresEverybody(text))
    .map((entry) => ({ ...entry, matches: compilePattern(entry.text) }));
  return people.flatMap(({ text, key, at }) => {
    const pattern = patterns.find((one) => one.matches(key));
    if (pattern === undefined) return [];
    return [
      {
        code: 'person_ignored',
        at,
        message: `${quote(text)} is listed here and ignored by ${quote(pattern.text)} (\`policy.ignore\`, line ${lineOf(source, pattern.at)}).`,
        hint: 'Roster never touches whom it ignores. Remove the person, or narrow the pattern.',
      } as const,
    ];
  });
}
