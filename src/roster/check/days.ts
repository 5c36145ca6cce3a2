/** Rules about days: the last one of someone's access, and the last one of a hold. */
import { count } from '../../count.js';
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
      const day = readDay(written);
      if (day === null) return [];
      if (typeof day !== 'string') return [{ ...day, source }];
      return day < today ? [{ ...alreadyPast(written, day, subjectOf(person)), source }] : [];
    }),
  );
}

/** A hold without a reason and a day that the calendar lacks are errors; a hold that is over is a warning: the entry applies again. */
export function checkHolds({ source, tree }: RosterPart, today: Day): ProblemIn[] {
  return itemsOf(valueAt(tree, 'users')).flatMap((person): ProblemIn[] =>
    writtenText(valueAt(person, 'hold_until'), person.at).flatMap((written) => {
      if (valueAt(person, 'hold') === null) return [{ ...noReason(written), source }];
      const day = readDay(written);
      if (day === null) return [];
      if (typeof day !== 'string') return [{ ...day, source }];
      return day < today ? [{ ...holdOver(written, day, subjectOf(person)), source }] : [];
    }),
  );
}

function noReason({ at }: Written): ProblemAt {
  return {
    code: 'hold_missing',
    at,
    message: '`hold_until` says how long, but there is no `hold` that says why.',
    hint: 'Add a reason, such as `hold: on leave`, or remove the day.',
  };
}

function holdOver({ at }: Written, day: Day, subject: string): ProblemAt {
  return {
    code: 'hold_over',
    severity: 'warning',
    at,
    message: `${subject} has not been on hold since ${dayAfter(day)}: the entry applies again.`,
    hint: 'Remove `hold` and `hold_until`, or write a later day.',
  };
}

/** The day, what is wrong with it, or null for what the schema tells of. */
function readDay(written: Written): Day | ProblemAt | null {
  const month = SHAPE.exec(written.text)?.[1];
  if (month === undefined) return null;
  return parseDay(written.text) ?? noSuchDay(written, month);
}

/** What the schema takes for a date; whatever else there is, is told by the schema. */
const SHAPE = /^(\d{4}-(?:0[1-9]|1[0-2]))-(?:0[1-9]|[12]\d|3[01])$/;

function noSuchDay({ text, at }: Written, month: string): ProblemAt {
  return {
    code: 'invalid_date',
    at,
    message: `There is no such day as ${quote(text)}.`,
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
    message: `${subject} has not counted as on the roster since ${dayAfter(day)}.`,
    hint: 'Remove the person, or write a later day.',
  };
}

function subjectOf(person: Tree): string {
  const [email] = writtenText(valueAt(person, 'email'), person.at);
  return email === undefined ? 'This person' : quote(email.text);
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
  const whose = count(days.length, 'person has', 'people have');
  return [
    {
      ...first,
      code: 'expires_without_effect',
      severity: 'warning',
      message: `${whose} a last day, but with \`unlisted: keep\` nobody is disabled when it has passed.`,
      hint: 'Set `policy.unlisted` to `disable`, or disable them with `roster users disable`.',
    },
  ];
}
