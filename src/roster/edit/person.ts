/**
 * What edits of a roster file are made of: people, new values, and what to do with them. Short, and apart
 * from the editing: commands and tables describe edits without a parser.
 */
import type { AccountType } from '../../account-type.js';
import type { Day } from '../../day.js';
import type { EmailKey } from '../../email.js';
import type { Person } from '../roster.js';
import { PERSON_KEYS } from '../words.js';

/** Someone to write down. Null is a key that is not written. */
export interface NewPerson {
  readonly email: string;
  readonly account_type: AccountType;
  readonly name: string | null;
  readonly expires: Day | null;
  readonly hold: string | null;
  readonly hold_until: Day | null;
  readonly note: string | null;
  /** What stands behind the address as a comment, if anything. */
  readonly comment: string | null;
}

/** New values: a key that is absent stays as it is, null takes it away. */
export interface PersonValues {
  readonly account_type?: AccountType;
  readonly name?: string | null;
  readonly expires?: Day | null;
  readonly hold?: string | null;
  readonly hold_until?: Day | null;
  readonly note?: string | null;
}

/** One change of one person. */
export type Edit =
  | { readonly kind: 'add'; readonly key: EmailKey; readonly person: NewPerson }
  | { readonly kind: 'set'; readonly key: EmailKey; readonly values: PersonValues }
  | { readonly kind: 'remove'; readonly key: EmailKey };

/** The wanted values that the person does not have already; keys that are absent stay absent. */
export function changedValues(person: Person, wanted: PersonValues): PersonValues {
  const now = {
    name: person.name,
    account_type: person.accountType,
    expires: person.expires,
    hold: person.hold?.reason ?? null,
    hold_until: person.hold?.until ?? null,
    note: person.note,
  };
  return Object.fromEntries(
    PERSON_KEYS.flatMap((key) => {
      if (key === 'email' || wanted[key] === undefined || wanted[key] === now[key]) return [];
      return [[key, wanted[key]]];
    }),
  );
}
