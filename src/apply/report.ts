/**
 * A report as plain data, in the shape that is published. Its types are made from
 * `schemas/report.schema.json`; here their parts get names.
 */
import type { ReportFile, Result } from '../generated/report-file.js';

export type {
  ChangeError,
  Report,
  ReportFile,
  ReportSummary,
  Result,
} from '../generated/report-file.js';

/** What became of a change. */
export type Outcome = Result['outcome'];

/** How a whole run ended. */
export type RunOutcome = ReportFile['outcome'];
