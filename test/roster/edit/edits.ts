/** Short ways to say an edit, and who is in a text after it. */
import { dayAt } from '../../../src/day.js';
import { emailKey } from '../../../src/email.js';
import type { Edit, NewPerson } from '../../../src/roster/edit/person.js';
import { parseRoster } from '../../../src/roster/parse-roster.js';
import type { Person } from '../../../src/roster/roster.js';

export const ZOE: NewPerson = {
  email: 'zoe@acme.io',
  account_type: 'ANALYST',
  name: null,
  expires: null,
  hold: null,
  hold_until: null,
  note: null,
  comment: null,
};

export function add(person: Partial<NewPerson> = {}): Edit {
  const whole = { ...ZOE, ...person };
  return { kind: 'add', key: emailKey(whole.email), person: whole };
}

export function remove(email: string): Edit {
  return { kind: 'remove', key: emailKey(email) };
}

export function set(email: string, values: Extract<Edit, { kind: 'set' }>['values']): Edit {
  return { kind: 'set', key: emailKey(email), values };
}

export function peopleOf(text: string): readonly Person[] {
  const parsed = parseRoster(new TextEncoder().encode(text), 'roster.yaml', {
    today: dayAt(0),
  });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems[0])}\n${text}`);
  return parsed.roster.people;
}
