/** The days of `expires`: whether the calendar has them, whether they are past, and whether they count. */
import { type Day, dayAfter, parseDay } from '../../day.js';
import type { ProblemAt, ProblemIn } from '../problem.js';
import { quote } from '../words.js';
import { itemsOf, type Tree, textOf, valueAt } from '../yaml/tree.js';
import type { RosterPart } from './file.js';
import { type Written, writtenText } from './written.js';

/** Days that the calendar lacks are errors; days before today are warnings. */
export function checkExpiry({ source, tree }: RosterPart, today: Day): ProblemIn[] {
  return itemsOf(valueAt(tree, 'users')).flatMap((person) =>
    writtenText(valueAt(person, 'expires'), person.at).flatMap((written) => {
      const month = SHAPE.exec(written.text)?.[1];
      if (month === undefined) return [];
      const day = parseDay(written.text);
      if (day === null) return [{ ...noSuchDay(written, month), source }];
      return day < today ? [{ ...alreadyPast(written, day, subjectOf(person)), source }] : [];
    }),
  );
}

/**
 * A warning at the first last day when the root's policy keeps whoever is not listed: then access does
 * not end. The first part is the root.
 */
export function checkExpiryEffect(parts: readonly RosterPart[]): ProblemIn[] {
  const policy = valueAt(parts[0]?.tree ?? null, 'policy');
  if (textOf(valueAt(policy, 'unlisted')) !== 'keep') return [];
  const days = parts.flatMap(({ source, tree }) =>
    itemsOf(valueAt(tree, 'users')).flatMap((person) =>
      writtenText(valueAt(person, 'expires'), person.at)
        .filter(({ text }) => parseDay(text) !== null)
        .map(({ at }) => ({ at, source })),
    ),
  );
  const [first] = days;
  if (first === undefined) return [];
  const whose = days.length === 1 ? '1 person has' : `${days.length} people have`;
  return [
    {
      ...first,
      code: 'expires_without_effect',
      severity: 'warning',
      message: `${whose} a last day, and with \`unlisted: keep\` nobody is disabled after it.`,
      hint: 'Set `policy.unlisted` to `disable`, or disable them by hand with `roster users disable`.',
    },
  ];
}

/** What the schema takes for a date; whatever else there is, is told by the schema. */
const SHAPE = /^(\d{4}-(?:0[1-9]|1[0-2]))-(?:0[1-9]|[12]\d|3[01])$/;

function noSuchDay({ text, at }: Written, month: string): ProblemAt {
  return {
    code: 'invalid_date',
    at,
    message: `The calendar has no ${quote(text)}.`,
    hint: `The last day of that month is ${lastDayOf(month)}.`,
  };
}

/** The last day of a month that is written as `2026-02`. */
function lastDayOf(month: string): Day | null {
  const days = ['31', '30', '29', '28'].map((day) => parseDay(`${month}-${day}`));
  return days.find((day) => day !== null) ?? null;
}

function alreadyPast({ at }: Written, day: Day, subject: string): ProblemAt {
  return {
    code: 'expired_person',
    severity: 'warning',
    at,
    message: `${subject} counts as not on the roster since ${dayAfter(day)}.`,
    hint: 'Remove the person, or write a later day.',
  };
}

function subjectOf(person: Tree): string {
  const [email] = writtenText(valueAt(person, 'email'), person.at);
  return email === undefined ? 'This person' : quote(email.text);
}
