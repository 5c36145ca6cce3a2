import type { Day } from '../../day.js';
import { compilePattern, domainKey } from '../../email.js';
import { lineInWords, MOST_PROBLEMS, type ProblemIn, type SourceText } from '../problem.js';
import { quote, suggest } from '../words.js';
import { itemsOf, type Tree, valueAt } from '../yaml/tree.js';
import { checkAddress, whyNoDomain } from './address.js';
import { placeTextProblem } from './characters.js';
import { checkExpiry, checkExpiryEffect, checkHolds } from './days.js';
import type { RosterPart } from './file.js';
import { checkFormerly } from './formerly.js';
import { ignoresEveryone } from './policy.js';
import { type WrittenPattern, type WrittenPerson, writtenPeople, writtenTexts } from './written.js';

/**
 * Everything that is wrong with people, and warnings. The first part is the root; its policy holds for
 * everyone. Only of a whole roster it can be said that it is empty.
 */
export function checkPeople(
  parts: readonly RosterPart[],
  isWhole: boolean,
  today: Day,
): ProblemIn[] {
  return [
    ...checkWritten(parts, today),
    ...checkExpiryEffect(parts),
    ...(isWhole ? checkEmpty(parts) : []),
  ];
}

/** What is wrong with whoever has an address, but for what is said about the text itself. */
function checkWritten(parts: readonly RosterPart[], today: Day): ProblemIn[] {
  const written = parts.flatMap(({ source, tree }) =>
    tree === null ? [] : writtenPeople(source, tree),
  );
  const said = new Map(parts.map((part) => [part.source, part.said]));
  const isNew = ({ source, at }: ProblemIn): boolean => said.get(source)?.has(at.start) !== true;
  const { people, problems: ofAddresses } = checkAddresses(written, isNew);
  const [root] = parts;
  const ignored =
    root === undefined || root.tree === null ? [] : writtenIgnore(root.source, root.tree);
  const ofPolicy =
    root === undefined || root.tree === null
      ? []
      : [
          ...checkDomains(root.source, root.tree, people),
          ...checkIgnored(ignored, people),
          ...checkFormerly(parts, people, ignored),
        ];
  const problems = [
    ...ofAddresses,
    ...checkTwice(people),
    ...ofPolicy,
    ...parts.flatMap((part) => [...checkExpiry(part, today), ...checkHolds(part, today)]),
  ];
  return problems.filter(isNew);
}

/** Whoever has an address that can be used, and what is to be said of addresses: no more of it than is shown. */
function checkAddresses(
  written: readonly WrittenPerson[],
  isNew: (problem: ProblemIn) => boolean,
): { readonly people: readonly WrittenPerson[]; readonly problems: readonly ProblemIn[] } {
  const people: WrittenPerson[] = [];
  const told: Readonly<Record<'error' | 'warning', ProblemIn[]>> = { error: [], warning: [] };
  for (const person of written) {
    const problem = checkPersonAddress(person);
    if (problem?.severity !== 'error') people.push(person);
    const same = told[problem?.severity ?? 'error'];
    if (problem !== null && same.length <= MOST_PROBLEMS && isNew(problem)) same.push(problem);
  }
  return { people, problems: [...told.error, ...told.warning] };
}

function checkPersonAddress(person: WrittenPerson): ProblemIn | null {
  const problem = checkAddress(person.text);
  if (problem === null) return null;
  const { source, at } = person;
  return { severity: 'error', ...placeTextProblem(problem, source, at), source };
}

/** Twice in one file is a slip; two files may agree on a person, and do where they say the same account type. */
function checkTwice(people: readonly WrittenPerson[]): ProblemIn[] {
  const problems: ProblemIn[] = [];
  const seen = new Map<string, readonly WrittenPerson[]>();
  for (const person of people) {
    const before = seen.get(person.key) ?? [];
    seen.set(person.key, [...before, person]);
    const same = before.find(({ source }) => source === person.source);
    const other = before.find(({ accountType }) => accountType !== person.accountType);
    const clash = same ?? other;
    if (clash === undefined) continue;
    problems.push(same === undefined ? disagreement(person, clash) : repetition(person, clash));
    // Of more problems the rest is not shown.
    if (problems.length > MOST_PROBLEMS) break;
  }
  return problems;
}

function repetition(entry: WrittenPerson, first: WrittenPerson): ProblemIn {
  const asBefore = first.text === entry.text ? '' : ` as ${quote(first.text)}`;
  const before = lineInWords(first.source, first.at, entry.source);
  return {
    code: 'duplicate_person',
    source: entry.source,
    at: entry.at,
    message: `${quote(entry.text)} is on the roster twice: first at ${before}${asBefore}.`,
    hint: 'Keep one entry. Upper and lower case, and the two spellings of a domain with letters such as ü (xn--…), make no difference.',
  };
}

function disagreement(entry: WrittenPerson, first: WrittenPerson): ProblemIn {
  const before = lineInWords(first.source, first.at, entry.source);
  const types = [entry, first].map(({ accountType }) => accountType ?? 'no account type');
  return {
    code: 'duplicate_person',
    source: entry.source,
    at: entry.at,
    message: `${quote(entry.text)} is ${types[0]} here and ${types[1]} at ${before}.`,
    hint: 'Files that name the same person must agree on the account type. Correct one of them, or remove it.',
  };
}

/** People, of any file, whose domain is none of `policy.allowed_domains`. */
function checkDomains(
  source: SourceText,
  roster: Tree,
  people: readonly WrittenPerson[],
): ProblemIn[] {
  const rule = valueAt(valueAt(roster, 'policy'), 'allowed_domains');
  const domains = writtenTexts(rule)
    .map(({ text }) => text.trim().toLowerCase())
    .filter((domain) => whyNoDomain(domain) === null);
  const allowed = new Set(domains.map(domainKey));
  if (rule === null || allowed.size === 0) return [];
  const others = people.filter(({ key }) => !allowed.has(domainOf(key)));
  // Looking for the word that was meant takes long; beyond these nobody would see it.
  return others.slice(0, MOST_PROBLEMS + 1).map((person) => {
    // As people read it, not as it is looked up.
    const domain = domainOf(person.text.trim()).toLowerCase();
    const place = lineInWords(source, rule.at, person.source);
    return {
      code: 'domain_not_allowed',
      source: person.source,
      at: person.at,
      message: `${quote(domain)} is not one of the allowed domains (\`policy.allowed_domains\`, ${place}).`,
      hint: hintForDomain(domain, domains),
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

/** A pattern that matches everyone is reported where it stands, not at everyone. */
function writtenIgnore(source: SourceText, roster: Tree): readonly WrittenPattern[] {
  return writtenTexts(valueAt(valueAt(roster, 'policy'), 'ignore'))
    .filter(({ text }) => !ignoresEveryone(text))
    .map((entry) => ({ ...entry, source, matches: compilePattern(entry.text) }));
}

/** People, of any file, who match `policy.ignore`: listed, and yet never touched. */
function checkIgnored(
  patterns: readonly WrittenPattern[],
  people: readonly WrittenPerson[],
): ProblemIn[] {
  return people.flatMap((person) => {
    const pattern = patterns.find((one) => one.matches(person.key));
    if (pattern === undefined) return [];
    const place = lineInWords(pattern.source, pattern.at, person.source);
    return [
      {
        code: 'person_ignored',
        source: person.source,
        at: person.at,
        message: `${quote(person.text)} is listed here and ignored by ${quote(pattern.text)} (\`policy.ignore\`, ${place}).`,
        hint: 'roster never touches people it ignores. Remove the person, or narrow the pattern.',
      } as const,
    ];
  });
}

/** A warning when no file has anyone; none when a file could not be read as far as its people. */
function checkEmpty(parts: readonly RosterPart[]): ProblemIn[] {
  const [root] = parts;
  const users = root === undefined ? null : valueAt(root.tree, 'users');
  const isEmpty = parts.every(({ tree }) => {
    const list = valueAt(tree, 'users');
    return list?.kind === 'list' && itemsOf(list).length === 0;
  });
  if (root === undefined || users === null || !isEmpty) return [];
  return [
    {
      code: 'empty_roster',
      severity: 'warning',
      source: root.source,
      at: users.at,
      message: 'This roster lists nobody.',
      hint: 'Applying it would disable everyone, so it is refused unless you pass --allow empty_roster=0.',
    },
  ];
}
