/** Work on several workspaces, in which one that fails does not stop the others. */
import { mapConcurrently } from '../../apply/apply-plan.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Failure } from '../../plan/plan.js';
import type { CliEnv } from '../interrupt.js';
import type { CommonOptions } from '../options.js';
import { conceal, describeError, showError } from '../say.js';

/** Which workspace is worked on. */
export interface Subject {
  /** The roster file. */
  readonly roster: string;
  readonly uid: string | null;
  readonly name: string | null;
}

/** How far a workspace got: to a value, or to why there is none. */
export type Attempt<T> =
  | { readonly ok: true; readonly subject: Subject; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** How to work, and where errors are shown. */
export interface AttemptOptions extends CommonOptions {
  /** How many workspaces are worked on at once. */
  readonly atOnce: number;
}

/**
 * Works on every workspace that got this far. The error of one is shown and kept as its failure, and
 * the others go on; only that of a workspace which is alone is thrown, as there is nothing to go on
 * with. Where somebody stopped the run, each workspace that is not done with has that as its failure, and
 * saying it once is left to whoever ends the run. Results are in the order of the attempts, and so are
 * the errors on standard error.
 */
export async function attemptEach<A, B>(
  attempts: readonly Attempt<A>[],
  work: (value: A, subject: Subject) => Promise<B>,
  options: AttemptOptions,
  env: CliEnv,
): Promise<readonly Attempt<B>[]> {
  const ends = await mapConcurrently(attempts, options.atOnce, (attempt) =>
    workSafely(attempt, work),
  );
  return ends.map((end) => {
    if (!('error' in end)) return end;
    if (!isInterruption(end.error, env)) {
      if (ends.length === 1) throw end.error;
      showError(end.error, options, env, end.subject.roster);
    }
    return { ok: false, failure: makeFailure(end.subject, end.error, env) };
  });
}

function isInterruption(error: unknown, { interrupts }: CliEnv): boolean {
  return error !== null && error === interrupts?.interruption;
}

async function workOn<A, B>(
  attempt: Attempt<A>,
  work: (value: A, subject: Subject) => Promise<B>,
): Promise<Attempt<B>> {
  if (!attempt.ok) return attempt;
  const { subject } = attempt;
  return { ok: true, subject, value: await work(attempt.value, subject) };
}

/** What somebody threw while working on a workspace. */
interface Thrown {
  readonly subject: Subject;
  readonly error: unknown;
}

async function workSafely<A, B>(
  attempt: Attempt<A>,
  work: (value: A, subject: Subject) => Promise<B>,
): Promise<Attempt<B> | Thrown> {
  if (!attempt.ok) return attempt;
  try {
    return await workOn(attempt, work);
  } catch (error) {
    return { subject: attempt.subject, error };
  }
}

/** The error as what plans and reports list, without secrets. */
export function makeFailure({ roster, uid, name }: Subject, error: unknown, env: CliEnv): Failure {
  const known = error instanceof RosterError;
  return {
    roster,
    workspace_uid: uid,
    workspace_name: name,
    code: known ? error.code : 'unexpected',
    message: conceal(describeError(error).message, env),
    exit_code: known ? error.exitCode : EXIT.unexpected,
  };
}

/** The values of those that got this far. */
export function valuesOf<T>(attempts: readonly Attempt<T>[]): readonly T[] {
  return attempts.flatMap((attempt) => (attempt.ok ? [attempt.value] : []));
}

/** Why the others did not. */
export function failuresOf(attempts: readonly Attempt<unknown>[]): readonly Failure[] {
  return attempts.flatMap((attempt) => (attempt.ok ? [] : [attempt.failure]));
}
