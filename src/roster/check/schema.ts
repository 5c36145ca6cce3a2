/**
 * What a file does against the roster's schema: one problem for each slip, where it stands, in words for
 * people who write rosters.
 */
import { isAccountType } from '../../account-type.js';
import type { RosterFile } from '../../generated/roster-file.js';
import type { SchemaViolation } from '../../generated/schema-violation.js';
import { validateRoster } from '../../generated/validate-roster.js';
import {
  firstLineOf,
  MOST_PROBLEMS,
  type ProblemAt,
  type Range,
  type SourceText,
  type UnplacedProblem,
} from '../problem.js';
import { hintOneOf, keysAt, noAccountType, quote, suggestKey } from '../words.js';
import { atPointer, entryOf, type Tree, textOf, toData } from '../yaml/tree.js';

/** The file's data with its type proven, or what is wrong with it. */
type SchemaCheck =
  | { readonly ok: true; readonly file: RosterFile }
  | { readonly ok: false; readonly problems: readonly ProblemAt[] };

/**
 * Checks the whole file against schemas/roster.schema.json. `badKeys` are keys that are no text and
 * were reported as such: a key that is missing beside one of them is the same slip.
 */
export function checkSchema(
  source: SourceText,
  tree: Tree,
  badKeys: readonly Range[] = [],
): SchemaCheck {
  const data = toData(tree);
  const violations = findViolations(data).slice(0, 2 * MOST_PROBLEMS);
  if (violations.length === 0 && validateRoster(data)) return { ok: true, file: data };
  const meant = new Set(violations.flatMap(meantKey));
  const problems = oncePerValue(violations)
    .filter((violation) => !meant.has(missingKeyId(violation)))
    .filter((violation) => !isBesideBadKey(tree, violation, badKeys))
    .map((violation) => problemOf(source, tree, violation));
  return { ok: false, problems };
}

/** The validator copies the violations that it has for each one more, so it gets people in portions. */
const PORTION = 500;

function findViolations(data: unknown): readonly SchemaViolation[] {
  if (!isLongRoster(data)) return validateRoster(data) ? [] : (validateRoster.errors ?? []);
  const violations: SchemaViolation[] = [];
  for (let from = 0; from < data.users.length; from += PORTION) {
    const users = data.users.slice(from, from + PORTION);
    const portion: unknown = from === 0 ? { ...data, users } : { version: 1, users };
    if (!validateRoster(portion))
      violations.push(...shiftPeople(validateRoster.errors ?? [], from));
    if (violations.length > 2 * MOST_PROBLEMS) break;
  }
  return violations;
}

function isLongRoster(data: unknown): data is { readonly users: readonly unknown[] } {
  if (typeof data !== 'object' || data === null || !('users' in data)) return false;
  return Array.isArray(data.users) && data.users.length > PORTION;
}

function shiftPeople(
  violations: readonly SchemaViolation[],
  by: number,
): readonly SchemaViolation[] {
  return violations.map((violation) => ({
    ...violation,
    instancePath: violation.instancePath.replace(
      /^\/users\/(\d+)/,
      (_, index) => `/users/${Number(index) + by}`,
    ),
  }));
}

/** One violation for each value; each missing and each unknown key of a mapping stays. */
function oncePerValue(violations: readonly SchemaViolation[]): readonly SchemaViolation[] {
  const ofKeys = violations.filter(isAboutKey);
  const byValue = new Map<string, SchemaViolation>();
  for (const violation of violations.filter((one) => !isAboutKey(one))) {
    const before = byValue.get(violation.instancePath);
    if (before === undefined || rank(violation) < rank(before))
      byValue.set(violation.instancePath, violation);
  }
  return [...ofKeys, ...byValue.values()];
}

/** What says most about a value that breaks several rules at once comes first. */
const RANK: readonly string[] = ['type', 'const', 'enum', 'minLength', 'maxLength'];

function rank({ keyword }: SchemaViolation): number {
  const at = RANK.indexOf(keyword);
  return at < 0 ? RANK.length : at;
}

function isAboutKey({ keyword }: SchemaViolation): boolean {
  return keyword === 'required' || keyword === 'additionalProperties';
}

/** `role` without `account_type` is one slip: which missing key was written as another word. */
function meantKey(violation: SchemaViolation): string[] {
  if (violation.keyword !== 'additionalProperties') return [];
  const { key } = suggestKey(violation.params.additionalProperty ?? '', violation.instancePath);
  return key === null ? [] : [`${violation.instancePath} ${key}`];
}

function missingKeyId({ keyword, instancePath, params }: SchemaViolation): string {
  return keyword === 'required' ? `${instancePath} ${params.missingProperty}` : '';
}

function isBesideBadKey(
  tree: Tree,
  violation: SchemaViolation,
  badKeys: readonly Range[],
): boolean {
  const mapping = atPointer(tree, violation.instancePath);
  if (violation.keyword !== 'required' || mapping?.kind !== 'mapping') return false;
  const values = [...mapping.entries.values()].map(({ value }) => value.at);
  const isIn = (key: Range, { start, end }: Range): boolean => key.start >= start && key.end <= end;
  return badKeys.some((key) => isIn(key, mapping.at) && !values.some((value) => isIn(key, value)));
}

function problemOf(source: SourceText, tree: Tree, violation: SchemaViolation): ProblemAt {
  const here = atPointer(tree, violation.instancePath) ?? tree;
  if (violation.keyword === 'additionalProperties') return unknownKey(here, violation);
  if (violation.keyword === 'required') return missingKey(source, here, violation);
  return { at: firstLineOf(source, here.at), ...wrongValue(violation, here) };
}

function unknownKey(mapping: Tree, violation: SchemaViolation): ProblemAt {
  const key = violation.params.additionalProperty ?? '';
  const { hint } = suggestKey(key, violation.instancePath);
  const [word = '', rest] = key.split(/\s+(.*)/s);
  if (rest && keysAt(violation.instancePath).includes(word))
    return missingColon(mapping, key, word);
  return {
    code: 'unknown_key',
    at: entryOf(mapping, key)?.keyAt ?? mapping.at,
    message: `Unknown key ${quote(key)}.`,
    hint: hint ?? `The keys here are ${keysAt(violation.instancePath).join(', ')}.`,
  };
}

/** Between braces, a key without a colon is a key like any other. */
function missingColon(mapping: Tree, key: string, word: string): ProblemAt {
  return {
    code: 'unknown_key',
    at: entryOf(mapping, key)?.keyAt ?? mapping.at,
    message: `A colon is missing after ${quote(word)}.`,
    hint: `Write ${quote(`${word}:`)}, and a space before the value.`,
  };
}

function missingKey(source: SourceText, mapping: Tree, violation: SchemaViolation): ProblemAt {
  const key = violation.params.missingProperty ?? '';
  return {
    code: 'missing_key',
    at: firstLineOf(source, mapping.at),
    message: `The key ${quote(key)} is missing here.`,
    hint: HOW_TO_ADD[key] ?? null,
  };
}

const HOW_TO_ADD: Readonly<Record<string, string>> = {
  version: 'Begin the file with `version: 1`.',
  users: 'Add `users:` with everyone who should be in the workspace.',
  email: "Add `email:` with the person's address.",
  account_type: 'Add `account_type:`, for example `account_type: DEVELOPER`.',
  path: 'Add `path:` with the files to include.',
  may_grant: 'Add `may_grant:` with the account types that these files may grant.',
};

/** What is wrong with the value at the violation's place. */
function wrongValue(violation: SchemaViolation, value: Tree): UnplacedProblem {
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

function wrongType(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const types = [violation.params.type ?? []].flat();
  const wanted = TYPE_WORDS[types.join(' or ')] ?? types.join(' or ');
  return {
    code: 'wrong_type',
    message: `${name} must be ${wanted}, not ${wordFor(value)}.`,
    hint: typeHint(keyOf(violation.instancePath), types, value),
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  'integer or string': 'a whole number or a percentage, such as 20%',
  string: 'text',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  object: 'a mapping of keys to values',
  array: 'a list',
};

function typeHint(key: string, types: readonly string[], value: Tree): string | null {
  const ofKey = TYPE_HINTS[key];
  if (ofKey !== undefined) return ofKey;
  if (isEmpty(value)) return 'Write a value after the colon, or remove the key.';
  if (types.includes('array')) return 'Begin each entry with a dash, or write them in [ ].';
  if (types.includes('boolean')) return 'YAML 1.2 knows only `true` and `false`, without quotes.';
  if (types.includes('string')) return 'Write quotes around it.';
  return types.includes('integer') ? 'Write a whole number, without quotes.' : null;
}

/** Hints for one key, where the type alone doesn't say what to write. */
const TYPE_HINTS: Readonly<Record<string, string>> = {
  version: 'Write `version: 1`, without quotes.',
  workspace: 'Write `workspace: { name: analytics }`.',
  include: 'Begin each entry with a dash: `- { path: teams/*.yaml, may_grant: [DEVELOPER] }`.',
  'entry of include':
    'Write `- path: teams/*.yaml`, and `may_grant: [DEVELOPER]` on the line below.',
  path: 'Write the path of a file, for example teams/*.yaml.',
  may_grant: 'Write the account types as a list, for example [DEVELOPER, ANALYST].',
  seats: 'Write `seats: { active: 50 }`.',
  users: 'Begin each person with a dash: `- email: jonny@acme.io`. Write `[]` for nobody.',
  person: 'Write `- email: jonny@acme.io`, and `account_type: DEVELOPER` on the line below.',
  email: 'Write the address, for example jonny@acme.io.',
  account_type: 'Write the account type, for example DEVELOPER.',
  expires: 'Write the last day of access, for example 2026-12-31.',
  hold: 'Write why, for example `hold: on leave`.',
  hold_until: 'Write the last day on hold, for example 2027-03-01.',
  expiry_notice: 'Write a number of days, for example 14d.',
  reinvite_for: 'Write a number of days, for example 60d.',
  max_removals: 'Write a number of people, for example 5, or a percentage, for example 20%.',
  max_type_changes: 'Write a number of people, for example 10, or a percentage, for example 30%.',
};

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
  if (allowed.every(isAccountType)) return { code: 'unknown_account_type', ...noAccountType(text) };
  const hint = hintOneOf(text, allowed);
  return { code: 'unknown_value', message: `${name} cannot be ${quote(text)}.`, hint };
}

function outOfRange(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const least = String(violation.params.limit);
  return {
    code: 'out_of_range',
    message: `${name} must be ${least} or more, not ${wordFor(value)}.`,
    hint: `Write a whole number, ${least} or more.`,
  };
}

const DATES: ReadonlySet<string> = new Set(['expires', 'hold_until']);

function invalidValue(violation: SchemaViolation, name: string, value: Tree): UnplacedProblem {
  const key = keyOf(violation.instancePath);
  const shape = SHAPES[key] ?? null;
  switch (violation.keyword) {
    case 'minLength':
    case 'minItems':
      return { code: 'invalid_value', message: `${name} must not be empty.`, hint: shape };
    case 'maxItems': {
      const message = `${name} can have at most ${violation.params.limit} entries.`;
      const what = key === 'include' ? 'files: teams/*.yaml' : 'addresses: "*@example.com"';
      return { code: 'invalid_value', message, hint: `Use \`*\` for several ${what}.` };
    }
    case 'maxLength': {
      const most = String(violation.params.limit);
      const message = `${name} can have at most ${most} characters.`;
      return { code: 'invalid_value', message, hint: shape };
    }
    default: {
      const message = `${name} cannot be ${quote(textOf(value) ?? '')}.`;
      const code = DATES.has(key) ? 'invalid_date' : 'invalid_value';
      return { code, message, hint: shape };
    }
  }
}

/** What a text must look like where the schema has a pattern. */
const SHAPES: Readonly<Record<string, string>> = {
  email: 'Write the address, for example jonny@acme.io.',
  max_removals: 'Write a number of people, or a percentage from 0% to 100%.',
  max_type_changes: 'Write a number of people, or a percentage from 0% to 100%.',
  expiry_notice: 'Write a number of days, for example 14d.',
  reinvite_for:
    'Write a number of days, 1d or more, for example 60d. To never send any again, write `reinvite_expired: false`.',
  hold: 'Write why, for example `hold: on leave`.',
  hold_until: 'Write it as year, month and day, for example 2027-03-01.',
  expires: 'Write a day as year, month and day, for example 2026-12-31.',
  credentials: 'Write the name that the variables begin with, for example ANALYTICS_PROD.',
  path: 'Write the path of a file, for example teams/*.yaml.',
  may_grant: 'Write the account types as a list, for example [DEVELOPER, ANALYST].',
  uid: 'Copy the uid as Paradime shows it; it has no spaces.',
};

/** What a value is, for a message. */
function wordFor(value: Tree): string {
  if (value.kind === 'list') return 'a list';
  if (value.kind === 'mapping') return 'a mapping';
  if (value.value === null) return 'an empty value';
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
