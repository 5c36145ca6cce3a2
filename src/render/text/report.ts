/** What applying did, for people at a terminal. */
import type { Outcome, Report, ReportFile, Result } from '../../apply/report.js';
import { count } from '../../count.js';
import { escapeTerminal } from '../escape.js';
import {
  describeConvergence,
  describeRequests,
  describeResult,
  nameReport,
  summarizeReports,
} from '../report-words.js';
import { nameTarget } from '../words.js';
import {
  createStyle,
  type Header,
  hangText,
  measureWidth,
  type Paint,
  type Row,
  renderHeader,
  renderRows,
  type Style,
  type TextOptions,
} from './layout.js';
import { failureLines } from './problems.js';

/** A longer list of results leaves out those that simply worked; the count stays. */
const MOST_SHOWN_WHOLE = 50;

/** How to draw a report, and which results someone has just read, by `wordsOfResult`. */
interface ReportTextOptions extends TextOptions {
  readonly told?: ReadonlySet<string> | undefined;
}

/** What a line says of a result, to tell whether it was said. */
export function wordsOfResult(result: Result): string {
  return [result.outcome, result.change.email, describeResult(result)].join('\0');
}

/**
 * Every result that did not simply work (all of them when there are few), whether the workspace is
 * now as the roster says, and the summary as the last line (or lines, where a terminal is narrow). Ends
 * with a newline.
 */
export function renderReportText(file: ReportFile, options: ReportTextOptions): string {
  const style = createStyle(options.color);
  const several = file.reports.length + file.failures.length > 1;
  const reports = file.reports.flatMap((report) => [
    ...renderReport(report, several, options, style),
    '',
  ]);
  const failures = failureLines(file.failures, options, style);
  const summary = hangText('', escapeTerminal(summarizeReports(file)), options.columns);
  return `${[...reports, ...failures, ...summary.map(style.bold)].join('\n')}\n`;
}

function renderReport(
  report: Report,
  several: boolean,
  options: ReportTextOptions,
  style: Style,
): string[] {
  const results = report.results.filter(
    (result) => options.told?.has(wordsOfResult(result)) !== true,
  );
  const shown =
    results.length <= MOST_SHOWN_WHOLE
      ? results
      : results.filter((result) => result.outcome !== 'applied' || result.error !== null);
  const hidden = results.length - shown.length;
  const more = hidden === 0 ? [] : [`  … and ${count(hidden, 'change', 'changes')} applied`];
  const read = describeConvergence(report);
  return [
    ...renderHeader(toReportHeader(report, several), options, style),
    ...renderRows(alignSigns(shown.map(toRow)), options, style),
    ...more,
    ...(read === '' ? [] : hangText('', read, options.columns).map(paintRead(report, style))),
  ];
}

function toReportHeader(report: Report, several: boolean): Header {
  const name = escapeTerminal(several ? nameReport(report) : nameTarget(report.target));
  return { name, address: '', aside: describeRequests(report) };
}

function paintRead(report: Report, style: Style): (line: string) => string {
  return report.converged === true ? (line) => line : style.yellow;
}

const PAINTS: Readonly<Record<Outcome, Paint>> = {
  applied: 'green',
  confirmed: 'green',
  already: 'dim',
  failed: 'red',
  indeterminate: 'yellow',
  skipped: 'yellow',
  planned: 'cyan',
};

function toRow(result: Result): Row {
  return {
    sign: result.outcome,
    paint: PAINTS[result.outcome],
    email: escapeTerminal(result.change.email),
    what: escapeTerminal(describeResult(result)),
    aside: [],
  };
}

function alignSigns(rows: readonly Row[]): Row[] {
  const width = rows.reduce((most, { sign }) => Math.max(most, sign.length), 0);
  return rows.map((row) => ({ ...row, sign: row.sign.padEnd(width) }));
}

/** How to draw a line of progress. */
interface ProgressOptions extends TextOptions {
  /** How many changes are settled, this one among them. */
  readonly done: number;
  readonly total: number;
  /** Escaped, and in front of the line where several workspaces go on at once. */
  readonly where?: string;
}

const BELOW_PROGRESS = ' '.repeat(4);

/**
 * One line for a change that was just settled: `[ 3/12] applied   noor@acme.io  invite as BUSINESS`. In a narrow
 * terminal what was done is below it. No tricks with the cursor, so it is as good in a log. Ends with a newline.
 */
export function renderProgressText(result: Result, options: ProgressOptions): string {
  const row = toRow(result);
  const style = createStyle(options.color);
  const total = String(options.total);
  const done = String(options.done).padStart(total.length);
  const outcome = row.sign.padEnd('confirmed'.length);
  const sign = row.paint === null ? outcome : style[row.paint](outcome);
  const [where, counted] = [options.where ?? '', `[${done}/${total}]`];
  const head = `${where}${style.dim(counted)} ${sign} ${row.email}`;
  const width = measureWidth(`${where}${counted} ${outcome} ${row.email}  ${row.what}`);
  if (width <= (options.columns ?? Infinity)) return `${head}  ${row.what}\n`;
  return `${[head, ...hangText(BELOW_PROGRESS, row.what, options.columns)].join('\n')}\n`;
}
