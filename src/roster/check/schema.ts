/** The roster's schema, and what a file does against it: one problem for each slip, where it stands. */
import type { RosterFile } from '../../generated/roster-file.js';
import type { SchemaViolation } from '../../generated/schema-violation.js';
import { validateRoster } from '../../generated/validate-roster.js';
import { keysAt, suggestKey } from '../keys.js';
import { MOST_PROBLEMS, type ProblemAt } from '../problem.js';
import { firstLineOf, type Range, type SourceText } from '../source-text.js';
import { quote } from '../words.js';
import { atPointer, entryOf, type Tree, toData } from '../yaml/tree.js';
import { wrongValue } from './schema-words.js';

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

function problemOf(source: SourceText, tree: Tree, violation: SchemaViolation): ProblemAt {
  const here = atPointer(tree, violation.instancePath) ?? tree;
  if (violation.keyword === 'additionalProperties') return unknownKey(here, violation);
  if (violation.keyword === 'required') return missingKey(source, here, violation);
  return { at: firstLineOf(source, here.at), ...wrongValue(violation, here) };
}

function unknownKey(mapping: Tree, violation: SchemaViolation): ProblemAt {
  const key = violation.params.additionalProperty ?? '';
  const { hint } = suggestKey(key, violation.instancePath);
  return {
    code: 'unknown_key',
    at: entryOf(mapping, key)?.keyAt ?? mapping.at,
    message: `There is no key ${quote(key)} here.`,
    hint: hint ?? `The keys here are ${keysAt(violation.instancePath).join(', ')}.`,
  };
}

const HOW_TO_ADD: Readonly<Record<string, string>> = {
  version: 'Begin the file with `version: 1`.',
  users: 'Add `users:` with everybody who should be in the workspace.',
  email: "Add `email:` with the person's address.",
  account_type: 'Add `account_type:`, for example `account_type: DEVELOPER`.',
  path: 'Add `path:` with the files to include.',
  may_grant: 'Add `may_grant:` with the account types that these files may grant.',
};

function missingKey(source: SourceText, mapping: Tree, violation: SchemaViolation): ProblemAt {
  const key = violation.params.missingProperty ?? '';
  return {
    code: 'missing_key',
    at: firstLineOf(source, mapping.at),
    message: `The key ${quote(key)} is missing here.`,
    hint: HOW_TO_ADD[key] ?? null,
  };
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

/** What says most about a value that breaks several rules at once comes first. */
const RANK: readonly string[] = ['type', 'const', 'enum', 'minLength', 'maxLength'];

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

function isAboutKey({ keyword }: SchemaViolation): boolean {
  return keyword === 'required' || keyword === 'additionalProperties';
}

function rank({ keyword }: SchemaViolation): number {
  const at = RANK.indexOf(keyword);
  return at < 0 ? RANK.length : at;
}
