/** Every place that lists account types, held against the one list of them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ACCOUNT_TYPES,
  type AccountType,
  isAccountType,
  isAdminType,
  type SeatKind,
  seatKind,
} from '../src/account-type.js';
import { readSection, readTable } from './docs/markdown.js';

/** A schema, as far as it tells of account types. */
interface Schema {
  readonly description: string;
  readonly enum: readonly string[];
  readonly enumDescriptions: readonly string[];
  readonly properties: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const TYPES = Object.keys(ACCOUNT_TYPES).filter(isAccountType);
const ADMINS = TYPES.filter(isAdminType);
const roster = readSchema('roster');
const plan = readSchema('plan');
const report = readSchema('report');

/** What each place says, and what it should say; a type is there with its seat where that is said. */
const PLACES: Readonly<Record<string, readonly [said: readonly string[], due: readonly string[]]>> =
  {
    'the schema of rosters, account_type': [typesOf(roster), TYPES],
    'the schema of rosters, account_type, enumDescriptions': [
      describedTypes(),
      TYPES.map(describe),
    ],
    'the schema of rosters, the choice of the snippet “new person”': [snippetTypes(), TYPES],
    'the schema of rosters, policy.min_admins': [namesIn(policy('min_admins')), ADMINS],
    'the schema of rosters, policy.seats.active': [
      namesIn(policy('seats').properties['active']),
      withSeat('active'),
    ],
    'the schema of plans, account_type': [typesOf(plan), TYPES],
    'the schema of reports, account_type': [typesOf(report), TYPES],
    'the schema of plans, seats.active': [seatsOf('active'), withSeat('active')],
    'the schema of plans, seats.read_only': [seatsOf('read_only'), withSeat('read_only')],
    'the schema of plans, seats.management': [seatsOf('management'), withSeat('management')],
    'the schema of plans, seats.unknown': [seatsOf('unknown'), withSeat('unknown')],
    'docs/roster-file.md, “Account types”': [tabledTypes(), TYPES.map(describe)],
    'docs/guards.md, “Seats”': [
      namesIn({ description: readSection('docs/guards.md', '## Seats') }),
      withSeat('active'),
    ],
  };

test('every account type stands wherever there is a list of them, as what it is', () => {
  const faults = Object.entries(PLACES).flatMap(([place, [said, due]]) => [
    ...due.filter((type) => !said.includes(type)).map((type) => `${place}: lacks ${type}`),
    ...said.filter((type) => !due.includes(type)).map((type) => `${place}: has ${type}`),
  ]);
  expect(faults).toEqual([]);
});

test('an account type that nobody knows is no admin type, and takes an unknown seat', () => {
  for (const type of ['FUTURE_TYPE', 'admin', '', 'constructor', '__proto__']) {
    expect([type, isAccountType(type), isAdminType(type), seatKind(type)]).toEqual([
      type,
      false,
      false,
      'unknown',
    ]);
  }
});

function readSchema(name: string): Schema {
  return JSON.parse(
    readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
  );
}

function definition(schema: Schema, name: string): Schema {
  const found = schema.definitions[name];
  if (found === undefined) throw new Error(`no definition ${name}`);
  return found;
}

function policy(key: string): Schema {
  const found = roster.properties['policy']?.properties[key];
  if (found === undefined) throw new Error(`no policy ${key}`);
  return found;
}

function typesOf(schema: Schema): readonly string[] {
  return definition(schema, 'account_type').enum;
}

function withSeat(seat: SeatKind): readonly string[] {
  return TYPES.filter((type) => seatKind(type) === seat);
}

/** The names in capitals that a description has. */
function namesIn(node: Pick<Schema, 'description'> | undefined): readonly string[] {
  return node?.description.match(/\b[A-Z]{2,}(?:_[A-Z]+)*\b/g) ?? [];
}

function seatsOf(kind: SeatKind): readonly string[] {
  return namesIn(definition(plan, 'plan').properties['seats']?.properties[kind]);
}

/** A type, its seat, and whether it is an admin type. */
function describe(type: AccountType): string {
  const seats = {
    active: 'paid',
    read_only: 'not paid',
    management: 'not paid',
    unknown: 'not documented by Paradime',
  };
  return `${type} (${seats[seatKind(type)]}${isAdminType(type) ? ', admin type' : ''})`;
}

/** What an editor shows beside each type, in the words of `describe`. */
function describedTypes(): readonly string[] {
  const { enum: types, enumDescriptions } = definition(roster, 'account_type');
  return enumDescriptions.map((text, index) => {
    const admin = text.startsWith('Manages ') ? ', admin type' : '';
    return `${types[index]} (${describedSeat(text)}${admin})`;
  });
}

function describedSeat(text: string): string {
  if (text.endsWith('Takes a paid seat.')) return 'paid';
  return text.endsWith('Takes no paid seat.') ? 'not paid' : 'not documented by Paradime';
}

function snippetTypes(): readonly string[] {
  const [, choice = ''] =
    /\$\{2\|([^|]*)\|\}/.exec(JSON.stringify(definition(roster, 'person'))) ?? [];
  return choice.split(',');
}

function tabledTypes(): readonly string[] {
  return readTable(readSection('docs/roster-file.md', '## Account types')).map(
    ([type, seat]) => `${type?.replaceAll('`', '')} (${seat})`,
  );
}
