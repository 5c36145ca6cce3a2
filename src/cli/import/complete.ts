/**
 * `import --complete`: a table that is the whole truth for one file. Whoever is missing in it is taken off, and so it must be
 * whole: an export that broke off, or a query that found half of the people, must remove nobody.
 */
import { count } from '../../count.js';
import { emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Edit, NewPerson } from '../../roster/edit/person.js';
import { placesOf } from '../../roster/places.js';
import type { Person } from '../../roster/roster.js';

/** How many people a table may take off: a number, or a share of those in the file. */
export type MaxLoss =
  | { readonly unit: 'people'; readonly value: number }
  | { readonly unit: 'percent'; readonly value: number };

/** What a source may lose between two nights without anyone looking. */
export const USUAL_LOSS: MaxLoss = { unit: 'percent', value: 20 };

/** A share of a small file is less than one team's move. */
const LEAST_SHARE = 3;

/** `5` or `20%`; null for what is neither. */
export function parseMaxLoss(text: string): MaxLoss | null {
  const [, digits, sign] = /^(\d{1,6})(%?)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits);
  if (sign !== '%') return { unit: 'people', value };
  return value > 100 ? null : { unit: 'percent', value };
}

/**
 * Throws `cut_table` (exit 5) for a table whose last line has no end: whoever writes it may have been stopped. RFC 4180 allows
 * that; where people are taken off, it is not enough.
 */
export function refuseCutTable(bytes: Uint8Array, path: string): void {
  const last = bytes.at(-1);
  if (last === undefined || last === LINE_FEED || last === CARRIAGE_RETURN) return;
  throw refuseTable(`${path} ends in the middle of a line, so it may have been cut off.`, {
    code: 'cut_table',
    hint: 'Export it again. If it is complete, add a line break at its end.',
  });
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What makes a file equal to a table: edits of whoever is in one of them. Throws `table_shrinks` (exit 5). */
export function completeEdits(
  rows: readonly NewPerson[],
  file: string,
  people: Iterable<Person>,
  mergeRow: (row: NewPerson, person: Person) => readonly Edit[],
  maxLoss: MaxLoss,
): readonly Edit[] {
  const present = new Map(
    [...people].filter((person) => isListedIn(person, file)).map((person) => [person.key, person]),
  );
  const wanted = new Set(rows.map(({ email }) => emailKey(email)));
  const missing = [...present.keys()].filter((key) => !wanted.has(key));
  refuseLoss(missing.length, present.size, file, maxLoss);
  const kept = rows.flatMap((row): readonly Edit[] => {
    const key = emailKey(row.email);
    const person = present.get(key);
    return person === undefined ? [{ kind: 'add', key, person: row }] : mergeRow(row, person);
  });
  return [...kept, ...missing.map((key): Edit => ({ kind: 'remove', key }))];
}

function isListedIn(person: Person, file: string): boolean {
  return placesOf(person).some(({ source }) => source.file === file);
}

function refuseLoss(lost: number, before: number, file: string, maxLoss: MaxLoss): void {
  const most = mostLost(before, maxLoss);
  if (lost <= most) return;
  const whom = count(lost, 'person', 'people');
  throw refuseTable(
    `The table leaves out ${whom} of the ${before} in ${file}, but may leave out only ${most}.`,
    {
      code: 'table_shrinks',
      hint: `Check the table: a failed export can look like this. If the table is right, allow the removals this once with --max-loss ${lost}`,
    },
  );
}

function mostLost(before: number, { unit, value }: MaxLoss): number {
  if (unit === 'people' || value === 0) return value;
  return Math.max(LEAST_SHARE, Math.floor((before * value) / 100));
}

function refuseTable(
  message: string,
  { code, hint }: { readonly code: string; readonly hint: string },
): RosterError {
  return new RosterError(`${message} Nothing was changed.`, { code, exitCode: EXIT.guard, hint });
}
