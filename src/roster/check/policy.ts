/** Rules about the policy of a roster that a schema can't say: its patterns and its domains. */
import { domainKey, type EmailKey, matchesPattern, patternKey } from '../../email.js';
import { lineAt, type ProblemAt, type SourceText } from '../problem.js';
import { quote } from '../words.js';
import { type Tree, valueAt } from '../yaml/tree.js';
import { checkAddress, whyNoDomain } from './address.js';
import { checkCharacters, placeTextProblem, type TextProblem } from './characters.js';
import { findRepeated, type Written, writtenTexts } from './written.js';

/** Everything that is wrong with patterns and domains. */
export function checkPolicy(source: SourceText, roster: Tree): ProblemAt[] {
  const policy = valueAt(roster, 'policy');
  return [
    ...checkEntries(source, writtenTexts(valueAt(policy, 'ignore')), IGNORED),
    ...checkEntries(source, writtenTexts(valueAt(policy, 'protected')), PROTECTED),
    ...checkEntries(source, writtenTexts(valueAt(policy, 'allowed_domains')), DOMAINS),
  ];
}

/** What the entries of a list are. */
interface EntryRule {
  /** What keeps an entry from being used, or a warning, or null. */
  readonly check: (text: string) => TextProblem | null;
  /** The form in which two entries are the same one. */
  readonly keyOf: (text: string) => string;
}

const IGNORED: EntryRule = { check: checkIgnorePattern, keyOf: patternKey };
const PROTECTED: EntryRule = { check: checkPattern, keyOf: patternKey };
const DOMAINS: EntryRule = { check: checkDomain, keyOf: domainKey };

/**
 * The narrowest pattern for `policy.ignore` that matches an address, however odd: `*` stands for what
 * a roster can't hold. Null when there is none that leaves everyone else alone.
 */
export function ignorePattern(address: EmailKey, others: readonly EmailKey[]): string | null {
  for (const pattern of [address, address.replaceAll(stray(), '*')]) {
    const isUsable = isAllowed(checkIgnorePattern(pattern)) && matchesPattern(address, pattern);
    if (isUsable && !others.some((other) => matchesPattern(other, pattern))) return pattern;
  }
  return null;
}

function isAllowed(problem: TextProblem | null): boolean {
  return problem === null || problem.severity === 'warning';
}

/** What an address may not be made of without a closer look. */
function stray(): RegExp {
  return /[^\p{L}\p{M}\p{N}.!#$%&'+/=^_`|~@-]+/gu;
}

/** Whether a pattern matches every address there is, as `*`, `*@*` and `*@*.*` do; `*@` does not. */
export function ignoresEveryone(pattern: string): boolean {
  if (/^@|@$/.test(pattern.trim())) return false;
  return pattern.includes('*') && !/[^*@.\s]/.test(pattern);
}

function checkEntries(
  source: SourceText,
  entries: readonly Written[],
  rule: EntryRule,
): ProblemAt[] {
  const problems = entries.flatMap(({ text, at }) => {
    const problem = rule.check(text);
    return problem === null ? [] : [placeTextProblem(problem, source, at)];
  });
  return [...problems, ...checkRepeated(source, entries, rule)];
}

function checkRepeated(
  source: SourceText,
  entries: readonly Written[],
  { keyOf }: EntryRule,
): ProblemAt[] {
  return findRepeated(entries, ({ text }) => keyOf(text)).map(({ entry, first }) => ({
    code: 'duplicate_entry',
    at: entry.at,
    message: `${quote(entry.text)} is in this list twice: first on line ${lineAt(source, first.at)}.`,
    hint: 'Keep one of them.',
  }));
}

function checkDomain(written: string): TextProblem | null {
  const domain = written.trim();
  const because = whyNoDomain(domain);
  if (because === null) return null;
  const problem = checkCharacters(domain);
  if (problem !== null) return problem;
  const bare = domain.slice(domain.lastIndexOf('@') + 1);
  const isBareBetter = bare !== domain && whyNoDomain(bare) === null;
  return {
    code: 'invalid_domain',
    message: `${quote(domain)} is not a domain: ${because}.`,
    hint: isBareBetter ? `Write ${bare} alone.` : 'Write a domain, for example acme.io.',
  };
}

/** What keeps a pattern of `ignore` from being used, or null. */
function checkIgnorePattern(pattern: string): TextProblem | null {
  if (!ignoresEveryone(pattern)) return checkPattern(pattern);
  return {
    code: 'ignores_everybody',
    message: `${quote(pattern)} ignores everyone: roster would do nothing at all.`,
    hint: 'Name a domain: "*@example.com".',
  };
}

/**
 * What keeps a pattern from matching what it should, or null. Without `*` it is an address; without
 * `@` too it is the login of a live user that is none, such as a service's.
 */
function checkPattern(pattern: string): TextProblem | null {
  if (!pattern.includes('*')) {
    return /@|^\s*$/.test(pattern) ? checkAddress(pattern) : checkLogin(pattern);
  }
  return checkCharacters(pattern) ?? checkPatternShape(pattern);
}

/** A domain that someone forgot the rest of would be no error, and spare nobody. */
function checkLogin(login: string): TextProblem | null {
  const domain = login.trim();
  const problem = checkCharacters(domain);
  if (problem !== null || whyNoDomain(domain) !== null) return problem;
  return {
    code: 'invalid_pattern',
    severity: 'warning',
    message: `${quote(domain)} has no @: it matches a user whose login is exactly that, and nobody else.`,
    hint: `For everyone in a domain, write "*@${domain}".`,
  };
}

function checkPatternShape(pattern: string): TextProblem | null {
  const stray = /[\s?[\]{}()<>,;]/.exec(pattern.trim())?.[0];
  if (stray !== undefined) return invalidPattern(pattern, `${quote(stray)} cannot be in it`);
  const [before, after, ...more] = pattern.trim().split('@');
  const ats = after === undefined ? 0 : 1 + more.length;
  if (ats === 1 && before === '') return invalidPattern(pattern, 'there is nothing before the @');
  if (ats === 1 && after === '') return invalidPattern(pattern, 'there is nothing after the @');
  if (ats === 1) return null;
  // `*acme.io` would match notacme.io as well.
  return invalidPattern(pattern, ats === 0 ? 'it has no @' : 'it has more than one @');
}

function invalidPattern(pattern: string, because: string): TextProblem {
  return {
    code: 'invalid_pattern',
    message: `${quote(pattern)} is not a valid pattern: ${because}.`,
    hint: 'Write an address; `*` in it stands for any characters: "*@example.com".',
  };
}
