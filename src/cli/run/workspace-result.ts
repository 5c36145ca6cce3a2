/** How far each workspace of a run got, and work on all of them in which one that fails does not stop the others. */
import { mapConcurrently } from '../../apply/apply-plan.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Failure } from '../../plan/plan.js';
import type { CliEnv, CommonOptions } from '../options.js';
import { conceal, describeError, showError } from '../say.js';

/** Which workspace is worked on. */
interface Subject {
  /** The roster file. */
  readonly roster: string;
  readonly uid: string | null;
  readonly name: string | null;
}

/** What a workspace got to: a value, or the failure that it ended with. */
export type WorkspaceResult<T> =
  | { readonly ok: true; readonly subject: Subject; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** The values of those that got this far. */
export function valuesOf<T>(results: readonly WorkspaceResult<T>[]): readonly T[] {
  return results.flatMap((result) => (result.ok ? [result.value] : []));
}

/** Why the others did not. */
export function failuresOf(results: readonly WorkspaceResult<unknown>[]): readonly Failure[] {
  return results.flatMap((result) => (result.ok ? [] : [result.failure]));
}

/** How to work, and where errors are shown. */
interface WorkOptions extends CommonOptions {
  /** How many workspaces are worked on at once. */
  readonly atOnce: number;
}

/** What is done with the value of one workspace. */
type Work<A, B> = (value: A, subject: Subject) => Promise<B>;

/** The same, where the work itself may find a failure that people know of already. */
type WorkOrFailure<A, B> = Work<A, WorkspaceResult<B>>;

/**
 * Works on every workspace that got this far. The error of one is shown and kept as its failure, and
 * the others go on; only that of a workspace which is alone is thrown, as there is nothing to go on
 * with. Where someone stopped the run, each workspace that is not done with has that as its failure, and
 * saying it once is left to whoever ends the run. The order stays, also that of the errors on standard error.
 */
export async function workOnEach<A, B>(
  results: readonly WorkspaceResult<A>[],
  work: Work<A, B>,
  options: WorkOptions,
  env: CliEnv,
): Promise<readonly WorkspaceResult<B>[]> {
  const step: WorkOrFailure<A, B> = async (value, subject) => ({
    ok: true,
    subject,
    value: await work(value, subject),
  });
  return stepOnEach(results, step, options, env);
}

/** As `workOnEach`, for work that may find a failure which is shown already. */
export async function stepOnEach<A, B>(
  results: readonly WorkspaceResult<A>[],
  step: WorkOrFailure<A, B>,
  options: WorkOptions,
  env: CliEnv,
): Promise<readonly WorkspaceResult<B>[]> {
  const ends = await mapConcurrently(results, options.atOnce, (result) => stepOn(result, step));
  return ends.map((end) => {
    if (!('error' in end)) return end;
    if (!isInterruption(end.error, env)) {
      if (ends.length === 1) throw end.error;
      showError(end.error, options, env, end.subject.roster);
    }
    return { ok: false, failure: makeFailure(end.subject, end.error, env) };
  });
}

/** What was thrown while working on a workspace: whether it is a failure is known when all are done. */
interface Thrown {
  readonly subject: Subject;
  readonly error: unknown;
}

async function stepOn<A, B>(
  result: WorkspaceResult<A>,
  step: WorkOrFailure<A, B>,
): Promise<WorkspaceResult<B> | Thrown> {
  if (!result.ok) return result;
  const { subject, value } = result;
  try {
    return await step(value, subject);
  } catch (error) {
    return { subject, error };
  }
}

function isInterruption(error: unknown, { interrupts }: CliEnv): boolean {
  return error !== null && error === interrupts?.interruption;
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
