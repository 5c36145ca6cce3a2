/**
 * Rules about the addresses that people had before. Apart from those about people: a former address is nobody's
 * who is listed, ignored, or someone else's.
 */
import { type EmailKey, emailKey } from '../../email.js';
import { lineInWords, type ProblemAt, type ProblemIn, type SourceText } from '../problem.js';
import { quote } from '../words.js';
import { itemsOf, type Tree, textOf, valueAt } from '../yaml/tree.js';
import { checkAddress } from './address.js';
import { placeTextProblem } from './characters.js';
import {
  findRepeated,
  type Written,
  type WrittenPattern,
  type WrittenPerson,
  writtenTexts,
} from './written.js';

/** The files of a roster, as far as this is about them. */
interface Part {
  readonly source: SourceText;
  readonly tree: Tree | null;
}

/** Everything that is wrong with `formerly`, in any file. `people` are those with an address that is one. */
export function checkFormerly(
  parts: readonly Part[],
  people: readonly WrittenPerson[],
  ignored: readonly WrittenPattern[],
): ProblemIn[] {
  const written = parts.flatMap(writtenFormers);
  const former = written.filter(({ problem }) => problem === null);
  return [
    ...written.flatMap(({ problem, source }) => (problem === null ? [] : [{ ...problem, source }])),
    ...findListed(former, people),
    ...findClaimedTwice(former),
    ...findIgnored(former, ignored),
  ];
}

/** A former address with what is wrong with it by itself. */
interface WrittenFormer extends WrittenPerson {
  readonly problem: ProblemAt | null;
  /** Whose former address it is. */
  readonly owner: EmailKey;
}

function writtenFormers({ source, tree }: Part): WrittenFormer[] {
  return itemsOf(valueAt(tree, 'users')).flatMap((person) =>
    writtenTexts(valueAt(person, 'formerly')).map((written) => ({
      ...written,
      source,
      key: emailKey(written.text),
      accountType: null,
      problem: judgeFormer(written, source),
      owner: emailKey(textOf(valueAt(person, 'email')) ?? ''),
    })),
  );
}

function judgeFormer({ text, at }: Written, source: SourceText): ProblemAt | null {
  const problem = checkAddress(text);
  return problem === null || problem.severity === 'warning'
    ? null
    : { severity: 'error', ...placeTextProblem(problem, source, at) };
}

function findListed(
  former: readonly WrittenFormer[],
  people: readonly WrittenPerson[],
): ProblemIn[] {
  const listed = new Map(people.map((person) => [person.key, person]));
  return former.flatMap(({ key, text, at, source }) => {
    const person = listed.get(key);
    if (person === undefined) return [];
    const place = lineInWords(person.source, person.at, source);
    return [
      {
        code: 'formerly_listed',
        source,
        at,
        message: `${quote(text)} is someone's former address and also on the roster: ${place}.`,
        hint: 'Remove the entry for the old address, or remove the address from `formerly`.',
      } as const,
    ];
  });
}

function findClaimedTwice(former: readonly WrittenFormer[]): ProblemIn[] {
  const repeated = findRepeated(former, ({ key }) => key);
  // The same person, in two files that agree, had the address once.
  const claimed = repeated.filter(
    ({ entry, first }) => entry.owner !== first.owner || entry.source === first.source,
  );
  return claimed.map(({ entry, first }) => ({
    code: 'formerly_twice',
    source: entry.source,
    at: entry.at,
    message: `${quote(entry.text)} is a former address twice: first at ${lineInWords(first.source, first.at, entry.source)}.`,
    hint: 'Write it in the entry of the person who had it.',
  }));
}

function findIgnored(
  former: readonly WrittenFormer[],
  ignored: readonly WrittenPattern[],
): ProblemIn[] {
  return former.flatMap(({ key, text, at, source }) => {
    const pattern = ignored.find(({ matches }) => matches(key));
    if (pattern === undefined) return [];
    return [
      {
        code: 'formerly_ignored',
        source,
        at,
        message: `${quote(text)} is someone's former address and ignored by ${quote(pattern.text)} (\`policy.ignore\`, ${lineInWords(pattern.source, pattern.at, source)}).`,
        hint: 'roster never touches people it ignores. Remove the address from `formerly`, or narrow the pattern.',
      } as const,
    ];
  });
}
