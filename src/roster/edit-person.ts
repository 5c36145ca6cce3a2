/** What of an entry has to be written to make it as wanted. */
import { PERSON_KEYS, type PersonValues } from './edit.js';
import type { Person } from './roster.js';

/** The wanted values that the person does not have already; keys that are absent stay absent. */
export function changedValues(person: Person, wanted: PersonValues): PersonValues {
  const now = {
    name: person.name,
    account_type: person.accountType,
    expires: person.expires,
    note: person.note,
  };
  return Object.fromEntries(
    PERSON_KEYS.flatMap((key) => {
      if (key === 'email' || wanted[key] === undefined || wanted[key] === now[key]) return [];
      return [[key, wanted[key]]];
    }),
  );
}
