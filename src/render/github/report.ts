/** What applying did, as annotations of a workflow's run. */
import type { Report, ReportFile, Result } from '../../apply/report.js';
import { describeResult, isUnsettled, summarizeReports } from '../report-words.js';
import { nameTarget } from '../words.js';
import { type Annotation, type Level, renderAnnotations } from './annotation.js';
import { failureAnnotations } from './message.js';

/**
 * Workflow commands: the summary, changes that failed or that nobody can tell of (errors), changes
 * that were not started and workspaces that are not as planned (warnings). One command a line.
 */
export function renderReportGithub(file: ReportFile): string {
  const dry = file.outcome === 'dry_run';
  const results = file.reports.flatMap((report) =>
    dry ? [] : report.results.filter(isUnsettled).map(resultAnnotation),
  );
  const summary = runAnnotation(file);
  const where = 'see the report with --format text or json.';
  return renderAnnotations(
    [
      summary,
      ...failureAnnotations(file.failures),
      ...file.reports.flatMap(readAnnotation),
      ...results,
    ],
    where,
  );
}

const LEVELS: Readonly<Record<ReportFile['outcome'], Level>> = {
  applied: 'notice',
  no_changes: 'notice',
  dry_run: 'notice',
  partial: 'error',
  not_applied: 'error',
  indeterminate: 'error',
  interrupted: 'warning',
};

function runAnnotation(file: ReportFile): Annotation {
  const level = LEVELS[file.outcome];
  return { level, title: 'roster apply', lines: [summarizeReports(file)], place: null };
}

function readAnnotation(report: Report): Annotation[] {
  if (report.converged !== false) return [];
  const line = `${nameTarget(report.target)} is not as planned; run roster plan to see why.`;
  return [{ level: 'warning', title: 'not converged', lines: [line], place: null }];
}

function resultAnnotation(result: Result): Annotation {
  const { change, outcome } = result;
  return {
    level: outcome === 'skipped' ? 'warning' : 'error',
    title: outcome,
    lines: [`${change.email}: ${describeResult(result)}`],
    place: change.source,
  };
}
