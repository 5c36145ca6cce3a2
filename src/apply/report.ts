/**
 * A report as plain data, in the shape that is published (`schemas/report.schema.json`).
 */
import type { Change, Failure, Target } from '../plan/plan.js';

/** What became of a change. */
export type Outcome = 'applied' | 'confirmed' | 'already' | 'failed' | 'indeterminate' | 'skipped';

/** Why a change did not come about, for people and for scripts. */
export interface ChangeError {
  /** A stable name in snake_case. */
  readonly code: string;
  readonly message: string;
}

/** One change with what became of it. */
export interface Result {
  readonly change: Change;
  readonly outcome: Outcome;
  /** How often the write was sent. */
  readonly attempts: number;
  readonly duration_ms: number;
  readonly error: ChangeError | null;
}

/** How many changes had which outcome. */
export type ReportSummary = Readonly<Record<Outcome, number>>;

/** What applying one plan did. */
export interface Report {
  readonly target: Target;
  /** The roster file; empty for what was done without one. */
  readonly roster: string;
  readonly summary: ReportSummary;
  /** Whether the workspace now equals the plan; null when that could not be read, or nothing was written. */
  readonly converged: boolean | null;
  readonly requests: {
    readonly reads: number;
    readonly writes: number;
    readonly retries: number;
  };
  readonly results: readonly Result[];
}

/** How a whole run ended. */
export type RunOutcome =
  | 'applied'
  | 'no_changes'
  | 'partial'
  /** Something kept the run from writing anything: the exit code, or each failure's, says what. */
  | 'not_applied'
  | 'indeterminate'
  | 'interrupted'
  | 'dry_run';

/** All reports of one run, as `apply --format json` prints them. */
export interface ReportFile {
  readonly format_version: string;
  readonly tool_version: string;
  readonly outcome: RunOutcome;
  readonly reports: readonly Report[];
  /** Workspaces that were not applied, and why. */
  readonly failures: readonly Failure[];
}
