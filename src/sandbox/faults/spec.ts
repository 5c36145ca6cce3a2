/** Faults as one writes them: `KIND[=VALUE][@OPERATION][:HOW OFTEN]`. */
import { EXIT, RosterError } from '../../errors.js';
import { OPERATION_NAMES, type OperationName, WRITE_NAMES } from '../operations.js';
import { FAULT_KINDS, type Fault, type FaultKind, type FaultPhase, parseCount } from './kinds.js';

/** A fault, and when it happens. */
export interface FaultSpec {
  /** As it was written. */
  readonly text: string;
  readonly fault: Fault;
  /** The operations that it happens to. */
  readonly operations: ReadonlySet<OperationName>;
  /** How likely it is each time, above 0 and at most 1. */
  readonly chance: number;
  /** Only for the first so many of these operations; null for all. */
  readonly first: number | null;
}

const READ_NAMES = OPERATION_NAMES.filter((name) => !WRITE_NAMES.some((write) => write === name));

/** What can stand after `@`. */
const TARGETS: ReadonlyMap<string, readonly OperationName[]> = new Map([
  ['*', OPERATION_NAMES],
  ['reads', READ_NAMES],
  ['writes', WRITE_NAMES],
  ...OPERATION_NAMES.map((name): [string, readonly OperationName[]] => [name, [name]]),
]);

/** What can stand after `@`, as it is written. */
export const TARGET_NAMES: readonly string[] = [...TARGETS.keys()];

/** The ways in which a kind can be written: examples, all of them valid. */
export function formsOf(kind: FaultKind): readonly string[] {
  const names = kind.hasPhase ? [`${kind.name}-before`, `${kind.name}-after`] : [kind.name];
  return names.flatMap((name) => kind.values.map((value) => `${name}${value}`));
}

/** Reads one fault. Throws a RosterError (exit code 3) that says what is possible. */
export function parseFault(text: string): FaultSpec {
  const [, name = '', value, target, often] =
    /^([^=@:]*)(?:=([^@:]*))?(?:@([^:]*))?(?::(.*))?$/s.exec(text) ?? [];
  const { kind, phase } = findKind(name);
  const fault = kind.read(value ?? null, phase);
  if (fault === null) {
    throw invalidFault(
      `The fault ${name} has no such value.`,
      `Write it like ${listChoices(formsOf(kind))}.`,
    );
  }
  const operations = findOperations(kind, target ?? '*');
  if (operations.length === 0) {
    throw invalidFault(
      `The fault ${name} can't happen to ${target}.`,
      `It works only for ${kind.scope === 'writes' ? listChoices(WRITE_NAMES) : kind.scope}.`,
    );
  }
  return { text, fault, operations: new Set(operations), ...parseOften(often ?? '100%', fault) };
}

function findKind(name: string): { readonly kind: FaultKind; readonly phase: FaultPhase } {
  for (const kind of FAULT_KINDS) {
    if (!kind.hasPhase && kind.name === name)
      return { kind, phase: kind.isDone ? 'after' : 'before' };
    if (kind.hasPhase && `${kind.name}-before` === name) return { kind, phase: 'before' };
    if (kind.hasPhase && `${kind.name}-after` === name) return { kind, phase: 'after' };
  }
  const forms = FAULT_KINDS.flatMap((kind) => formsOf({ ...kind, values: [''] }));
  throw invalidFault(
    name === '' ? 'A fault starts with its kind.' : `There is no fault ${name}.`,
    `There are: ${forms.join(', ')}.`,
  );
}

function findOperations(kind: FaultKind, target: string): readonly OperationName[] {
  const named = TARGETS.get(target);
  if (named === undefined) {
    throw invalidFault(
      `There is no operation ${target}.`,
      `After @ there can be ${listChoices(TARGET_NAMES)}.`,
    );
  }
  return named.filter((name) => {
    if (kind.scope === 'any') return true;
    return kind.scope === 'listUsers'
      ? name === 'listUsers'
      : WRITE_NAMES.some((it) => it === name);
  });
}

function parseOften(text: string, fault: Fault): Pick<FaultSpec, 'chance' | 'first'> {
  // These two happen to the server, not to an operation.
  const isSteady = fault.does === 'stop' || fault.does === 'limit';
  const [, percent] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? [];
  const chance = percent === undefined ? 0 : Number(percent) / 100;
  const first = parseCount(text);
  if (first !== null && !isSteady) return { chance: 1, first };
  if (chance > 0 && chance <= 1 && (!isSteady || chance === 1)) return { chance, first: null };
  throw invalidFault(
    `":${text}" does not say how often.`,
    isSteady
      ? 'This fault takes nothing after a colon.'
      : 'Write a probability from 0.001% to 100%, such as :20%, or a number to limit it to the first few requests, such as :1.',
  );
}

function listChoices(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function invalidFault(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'fault_invalid', exitCode: EXIT.invalid, hint });
}

const STEP = 0x6d2b79f5;

/**
 * Chance that is the same on every machine, in every run. The number at place `index` (from 0) of the sequence that `seed` starts: from 0 up to, not
 * including, 1. It is mulberry32 by Tommy Ettinger (public domain), whose state is a counter, so that
 * any place can be asked for: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function randomAt(seed: number, index: number): number {
  let z = (seed + Math.imul(index + 1, STEP)) | 0;
  z = Math.imul(z ^ (z >>> 15), z | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
}
