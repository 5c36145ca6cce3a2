/** The roster's schema, and what it forbids as findings: one for each fault, where it stands. */
import type { RosterFile } from '../generated/roster-file.js';
import type { SchemaFault } from '../generated/schema-fault.js';
import { validateRoster } from '../generated/validate-roster.js';
import { quote } from './characters.js';
import { explainValue } from './explain-value.js';
import { type Finding, MOST_PROBLEMS } from './problem.js';
import type { Range, SourceText } from './source-text.js';
import { keysAt, suggestKey } from './suggest-key.js';
import { atPointer, entryOf, type Tree, toData } from './tree.js';

/** The file's data with its type proven, or what is wrong with it. */
export type SchemaCheck =
  | { readonly ok: true; readonly file: RosterFile }
  | { readonly ok: false; readonly findings: readonly Finding[] };

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
  const faults = findFaults(data).slice(0, 2 * MOST_PROBLEMS);
  if (faults.length === 0 && validateRoster(data)) return { ok: true, file: data };
  const meant = new Set(faults.flatMap(meantKey));
  const findings = oncePerValue(faults)
    .filter((fault) => !meant.has(missingKeyId(fault)))
    .filter((fault) => !isBesideBadKey(tree, fault, badKeys))
    .map((fault) => findingOf(source, tree, fault));
  return { ok: false, findings };
}

/** The validator copies the faults that it has for each one more, so it gets people in portions. */
const PORTION = 500;

function findFaults(data: unknown): readonly SchemaFault[] {
  if (!isLongRoster(data)) return validateRoster(data) ? [] : (validateRoster.errors ?? []);
  const faults: SchemaFault[] = [];
  for (let from = 0; from < data.users.length; from += PORTION) {
    const users = data.users.slice(from, from + PORTION);
    const portion: unknown = from === 0 ? { ...data, users } : { version: 1, users };
    if (!validateRoster(portion)) faults.push(...shiftPeople(validateRoster.errors ?? [], from));
    if (faults.length > 2 * MOST_PROBLEMS) break;
  }
  return faults;
}

function isLongRoster(data: unknown): data is { readonly users: readonly unknown[] } {
  if (typeof data !== 'object' || data === null || !('users' in data)) return false;
  return Array.isArray(data.users) && data.users.length > PORTION;
}

function shiftPeople(faults: readonly SchemaFault[], by: number): readonly SchemaFault[] {
  return faults.map((fault) => ({
    ...fault,
    instancePath: fault.instancePath.replace(
      /^\/users\/(\d+)/,
      (_, index) => `/users/${Number(index) + by}`,
    ),
  }));
}

function findingOf(source: SourceText, tree: Tree, fault: SchemaFault): Finding {
  const here = atPointer(tree, fault.instancePath) ?? tree;
  if (fault.keyword === 'additionalProperties') return unknownKey(here, fault);
  if (fault.keyword === 'required') return missingKey(source, here, fault);
  return { at: firstLine(source, here.at), ...explainValue(fault, here) };
}

function unknownKey(mapping: Tree, fault: SchemaFault): Finding {
  const key = fault.params.additionalProperty ?? '';
  const { hint } = suggestKey(key, fault.instancePath);
  return {
    code: 'unknown_key',
    at: entryOf(mapping, key)?.keyAt ?? mapping.at,
    message: `There is no key ${quote(key)} here.`,
    hint: hint ?? `The keys here are ${keysAt(fault.instancePath).join(', ')}.`,
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

function missingKey(source: SourceText, mapping: Tree, fault: SchemaFault): Finding {
  const key = fault.params.missingProperty ?? '';
  return {
    code: 'missing_key',
    at: firstLine(source, mapping.at),
    message: `The key ${quote(key)} is missing here.`,
    hint: HOW_TO_ADD[key] ?? null,
  };
}

/** Something of several lines is underlined in its first line alone. */
function firstLine(source: SourceText, { start, end }: Range): Range {
  const lineEnd = source.text.slice(start, end).search(/\r?\n/);
  return { start, end: lineEnd < 0 ? end : start + lineEnd };
}

/** `role` without `account_type` is one fault: which missing key was written as another word. */
function meantKey(fault: SchemaFault): string[] {
  if (fault.keyword !== 'additionalProperties') return [];
  const { key } = suggestKey(fault.params.additionalProperty ?? '', fault.instancePath);
  return key === null ? [] : [`${fault.instancePath} ${key}`];
}

function missingKeyId({ keyword, instancePath, params }: SchemaFault): string {
  return keyword === 'required' ? `${instancePath} ${params.missingProperty}` : '';
}

function isBesideBadKey(tree: Tree, fault: SchemaFault, badKeys: readonly Range[]): boolean {
  const mapping = atPointer(tree, fault.instancePath);
  if (fault.keyword !== 'required' || mapping?.kind !== 'mapping') return false;
  const values = [...mapping.entries.values()].map(({ value }) => value.at);
  const isIn = (key: Range, { start, end }: Range): boolean => key.start >= start && key.end <= end;
  return badKeys.some((key) => isIn(key, mapping.at) && !values.some((value) => isIn(key, value)));
}

/** What says most about a value that breaks several rules at once comes first. */
const RANK: readonly string[] = ['type', 'const', 'enum', 'minLength', 'maxLength'];

/** One fault for each value; each missing and each unknown key of a mapping stays. */
function oncePerValue(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  const ofKeys = faults.filter(isAboutKey);
  const byValue = new Map<string, SchemaFault>();
  for (const fault of faults.filter((one) => !isAboutKey(one))) {
    const before = byValue.get(fault.instancePath);
    if (before === undefined || rank(fault) < rank(before)) byValue.set(fault.instancePath, fault);
  }
  return [...ofKeys, ...byValue.values()];
}

function isAboutKey({ keyword }: SchemaFault): boolean {
  return keyword === 'required' || keyword === 'additionalProperties';
}

function rank({ keyword }: SchemaFault): number {
  const at = RANK.indexOf(keyword);
  return at < 0 ? RANK.length : at;
}
