/** What a value does against the roster's schema, in words for people who write rosters. */
import { ACCOUNT_TYPES } from '../../account-type.js';
import type { SchemaViolation } from '../../generated/schema-violation.js';
import type { UnplacedProblem } from '../problem.js';
import { quote, suggest } from '../words.js';
import { type Tree, textOf } from '../yaml/tree.js';

/** What is wrong with the value at the violation's place. */
export function wrongValue(violation: SchemaViolation, value: Tree): UnplacedProblem {
  const name = nameAt(violation.instancePath);
  switch (violation.keyword) {
    case 'type':
      return wrongType(violation, name, value);
    case 'const':
      return unsupportedVersion(value);
    case 'enum':
      return unknownValue(violation, name, value);
    case 'minimum':
      return outOfRange(violation, name, value);
    default:
      return invalidValue(violation, name, value);
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  'integer or string': 'a whole number or a share, such as 20%',
  string: 'text',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  object: 'a mapping of keys to values',
  array: 'a list',
};

function wrongType(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const types = [violation.params.type ?? []].flat();
  const wanted = TYPE_WORDS[types.join(' or ')] ?? types.join(' or ');
  return {
    code: 'wrong_type',
    message: `${name} must be ${wanted}, not ${wordFor(value)}.`,
    hint: typeHint(keyOf(violation.instancePath), types, value),
  };
}

/** Hints for one key, where the type alone doesn't say what to write. */
const TYPE_HINTS: Readonly<Record<string, string>> = {
  version: 'Write `version: 1`, without quotes.',
  workspace: 'Write `workspace: { name: analytics }`.',
  include: 'Begin each entry with a dash: `- { path: teams/*.yaml, may_grant: [DEVELOPER] }`.',
  'entry of include':
    'Write `- path: teams/*.yaml`, and `may_grant: [DEVELOPER]` in the line below.',
  path: 'Write the path of a file, for example teams/*.yaml.',
  may_grant: 'Write the account types as a list, for example [DEVELOPER, ANALYST].',
  seats: 'Write `seats: { active: 50 }`.',
  users: 'Begin each person with a dash: `- email: jonny@acme.io`. Write `[]` for nobody.',
  person: 'Write `- email: jonny@acme.io`, and `account_type: DEVELOPER` in the line below.',
  email: 'Write the address, for example jonny@acme.io.',
  account_type: 'Write the account type, for example DEVELOPER.',
  expires: 'Write the last day of access, for example 2026-12-31.',
  expiry_notice: 'Write a number of days, for example 14d.',
  max_removals: 'Write a number of people, for example 5, or a share, for example 20%.',
};

function typeHint(key: string, types: readonly string[], value: Tree): string | null {
  const ofKey = TYPE_HINTS[key];
  if (ofKey !== undefined) return ofKey;
  if (isEmpty(value)) return 'Write a value after the colon, or remove the key.';
  if (types.includes('array')) return 'Begin each entry with a dash, or write them in [ ].';
  if (types.includes('boolean')) return 'YAML 1.2 knows `true` and `false` alone, without quotes.';
  if (types.includes('string')) return 'Write quotes around it.';
  return types.includes('integer') ? 'Write a whole number, without quotes.' : null;
}

function unsupportedVersion(value: Tree): UnplacedProblem {
  return {
    code: 'unsupported_version',
    message: `This version of roster reads version 1 of the format, not ${wordFor(value)}.`,
    hint: 'Write `version: 1`, or use a newer roster.',
  };
}

function unknownValue(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const allowed = (violation.params.allowedValues ?? []).map(String);
  const text = textOf(value) ?? '';
  const near = suggest(text, allowed);
  const hint = near === null ? `Write one of ${allowed.join(', ')}.` : `Did you mean ${near}?`;
  if (allowed.every((one) => Object.hasOwn(ACCOUNT_TYPES, one))) {
    return {
      code: 'unknown_account_type',
      message: `There is no account type ${quote(text)}.`,
      hint,
    };
  }
  return { code: 'unknown_value', message: `${name} can not be ${quote(text)}.`, hint };
}

function outOfRange(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const least = String(violation.params.limit);
  return {
    code: 'out_of_range',
    message: `${name} must be ${least} or more, not ${wordFor(value)}.`,
    hint: `Write a whole number from ${least} up.`,
  };
}

/** What a text must look like where the schema has a pattern. */
const SHAPES: Readonly<Record<string, string>> = {
  email: 'Write the address, for example jonny@acme.io.',
  max_removals: 'Write a number of people, or a share from 0% to 100%.',
  expiry_notice: 'Write a number of days, for example 14d.',
  expires: 'Write a day as year, month and day, for example 2026-12-31.',
  credentials: 'Write the name that the variables begin with, for example ANALYTICS_PROD.',
  path: 'Write the path of a file, for example teams/*.yaml.',
  may_grant: 'Write the account types as a list, for example [DEVELOPER, ANALYST].',
  uid: 'Copy the uid as Paradime shows it; it has no spaces.',
};

function invalidValue(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const key = keyOf(violation.instancePath);
  const shape = SHAPES[key] ?? null;
  switch (violation.keyword) {
    case 'minLength':
    case 'minItems':
      return { code: 'invalid_value', message: `${name} must not be empty.`, hint: shape };
    case 'maxItems': {
      const message = `${name} has at most ${violation.params.limit} entries.`;
      const what = key === 'include' ? 'files: teams/*.yaml' : 'addresses: "*@example.com"';
      return { code: 'invalid_value', message, hint: `Use \`*\` for several ${what}.` };
    }
    case 'maxLength': {
      const most = String(violation.params.limit);
      const message = `${name} has at most ${most} characters.`;
      return { code: 'invalid_value', message, hint: shape };
    }
    default: {
      const message = `${name} can not be ${quote(textOf(value) ?? '')}.`;
      return { code: key === 'expires' ? 'invalid_date' : 'invalid_value', message, hint: shape };
    }
  }
}

/** What a value is, for a message. */
function wordFor(value: Tree): string {
  if (value.kind === 'list') return 'a list';
  if (value.kind === 'mapping') return 'a mapping';
  if (value.value === null) return 'empty';
  if (typeof value.value === 'string') return `the text ${quote(value.value)}`;
  if (typeof value.value === 'number') return `the number ${value.value}`;
  return `\`${value.value}\``;
}

function isEmpty(value: Tree): boolean {
  return value.kind === 'scalar' && value.value === null;
}

/** The key that a JSON pointer ends with; `person` for an entry of `users`. */
function keyOf(pointer: string): string {
  const parts = pointer.split('/');
  const last = parts.at(-1) ?? '';
  if (!/^\d+$/.test(last)) return last;
  const list = parts.at(-2) ?? '';
  return list === 'users' ? 'person' : `entry of ${list}`;
}

/** What a JSON pointer points at, to begin a sentence with. */
function nameAt(pointer: string): string {
  const key = keyOf(pointer);
  if (key === 'person') return 'A person';
  return key.startsWith('entry of ') ? `An entry of \`${key.slice(9)}\`` : `\`${key}\``;
}
