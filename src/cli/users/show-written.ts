/** Says what became of one change by hand. */
import type { Report, ReportFile, RunOutcome } from '../../apply/report.js';
import { VERSION } from '../../generated/version.js';
import type { Target } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { summarizeReports } from '../../render/report-words.js';
import { toWritten, writtenTable } from '../../render/table/one-change.js';
import type { CliEnv } from '../cli-env.js';
import type { ListOptions } from '../declare/list-options.js';
import { conceal } from '../show/conceal.js';
import { showList } from '../show/show-list.js';

/** Shows the outcome of a change that was on its way. */
export function showWritten(
  outcome: RunOutcome,
  report: Report,
  options: ListOptions,
  env: CliEnv,
): void {
  const file: ReportFile = {
    format_version: '1.0',
    tool_version: VERSION,
    outcome,
    reports: [report],
    failures: [],
  };
  const written = report.results.map(toWritten);
  const results = env.redaction?.data(written) ?? written;
  const { target, converged, requests } = report;
  const json = { ...HEAD, outcome, target, converged, requests, results };
  showList({ json, table: writtenTable(results), summary: summarizeReports(file) }, options, env);
}

/** Shows that there was nothing to do: to people in a sentence, to programs as no results. */
export function showAlready(
  message: string,
  target: Target,
  requests: Report['requests'],
  options: ListOptions,
  env: CliEnv,
): void {
  const said = conceal(message, env);
  if (options.format === 'table') {
    env.stdout.write(`${escapeTerminal(said)} Nothing was written.\n`);
    return;
  }
  const json = { ...HEAD, outcome: 'no_changes', target, converged: true, requests, results: [] };
  showList({ json, table: writtenTable([]), summary: said }, options, env);
}

const HEAD = { format_version: '1.0', tool_version: VERSION };
