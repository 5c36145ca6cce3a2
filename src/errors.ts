/** One family for everything that ends a run early. Expected results are values, not errors. */

/** What a process exits with; the table is in `docs/exit-codes.md`. */
export const EXIT = {
  success: 0,
  unexpected: 1,
  differs: 2,
  invalid: 3,
  credentials: 4,
  guard: 5,
  stale: 6,
  partial: 7,
  indeterminate: 8,
  interrupted: 130,
  terminated: 143,
} as const;

/** A code that `roster` may exit with. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * From the best to the worst that a run over several workspaces can come to. What ends before
 * anything is written is ordered by how far it got: a guard and a stale plan are found in a workspace
 * that answers; an invalid roster and bad credentials are never even asked; 1 may be anything. Worse
 * is what was written in part, still worse what nobody can tell of. A stopped run says just that.
 */
const FROM_BEST_TO_WORST: readonly ExitCode[] = [
  EXIT.success,
  EXIT.differs,
  EXIT.guard,
  EXIT.stale,
  EXIT.invalid,
  EXIT.credentials,
  EXIT.unexpected,
  EXIT.partial,
  EXIT.indeterminate,
  EXIT.interrupted,
  EXIT.terminated,
];

/** The worst of the codes; success for none. What is no code of roster counts for nothing. */
export function worstExitCode(codes: readonly number[]): ExitCode {
  return FROM_BEST_TO_WORST.findLast((code) => codes.includes(code)) ?? EXIT.success;
}

/** What an error needs to be of use to the person who reads it. */
interface RosterErrorDetails {
  /** A stable name in snake_case, for scripts and for the documentation. */
  readonly code: string;
  readonly exitCode: ExitCode;
  /** What to do next, as one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Anything that `roster` stops for: what is wrong (message), its stable code, the exit code, and
 * what to do next (hint). Messages never hold secrets; text from elsewhere in them is escaped where
 * it is shown, not here.
 */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | null;

  constructor(message: string, details: RosterErrorDetails) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.exitCode = details.exitCode;
    this.hint = details.hint ?? null;
  }
}
