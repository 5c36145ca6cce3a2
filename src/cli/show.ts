/** Puts results where they are wanted: standard output in one format, files in others. */
import type { ReportFile } from '../apply/report.js';
import type { ExitCode, RosterError } from '../errors.js';
import type { PlanFile } from '../plan/plan.js';
import { renderTableCsv } from '../render/csv.js';
import { escapeTerminal } from '../render/escape.js';
import { renderPlanGithub } from '../render/github/plan.js';
import { renderReportGithub } from '../render/github/report.js';
import { renderJson } from '../render/json.js';
import type { Table } from '../render/lists.js';
import { renderPlanMarkdown } from '../render/markdown/plan.js';
import { renderReportMarkdown } from '../render/markdown/report.js';
import type { PlanMode } from '../render/plan-words.js';
import type { TextOptions } from '../render/text/layout.js';
import { renderPlanText } from '../render/text/plan.js';
import { renderReportText } from '../render/text/report.js';
import { renderTableText } from '../render/text/table.js';
import { writeFile } from './files.js';
import type { CliEnv } from './interrupt.js';
import type {
  CommonOptions,
  Format,
  ListFormat,
  ListOptions,
  OutputOptions,
  ReportFileOption,
} from './options.js';
import { showError, textOptions } from './say.js';

type ShowOptions = CommonOptions & OutputOptions;

/** Shows plans on standard output and in every `--report` file. */
export async function showPlan(
  file: PlanFile,
  mode: PlanMode,
  options: ShowOptions,
  env: CliEnv,
): Promise<void> {
  await show((format, text) => renderPlan(file, mode, format, text), options, env);
}

/** Shows reports on standard output and in every `--report` file. */
export async function showReport(
  file: ReportFile,
  options: ShowOptions,
  env: CliEnv,
): Promise<void> {
  const shown = env.redaction?.reportFile(file) ?? file;
  await show((format, text) => renderReport(shown, format, text), options, env);
}

/**
 * Shows why nothing was applied, in every format that people read. JSON is left out: who reads an
 * apply's JSON expects a report, and there is none.
 */
export async function showRefusedPlan(
  file: PlanFile,
  options: ShowOptions,
  env: CliEnv,
): Promise<void> {
  const isRead = (format: Format): boolean => format !== 'json';
  if (options.format === 'markdown' || options.format === 'github') {
    env.stdout.write(renderPlan(file, 'plan', options.format, PLAIN));
  }
  for (const { format, path } of options.report.filter((each) => isRead(each.format))) {
    await writeFile(path, renderPlan(file, 'plan', format, PLAIN), '--report', env);
  }
}

/** The files that `--report` names. */
export function namesOf(reports: readonly ReportFileOption[]): readonly string[] {
  return reports.map(({ path }) => path);
}

/** Text for a file has no colours and lines of any length. */
const PLAIN: TextOptions = { color: false, columns: null };

type Render = (format: Format, text: TextOptions) => string;

async function show(render: Render, options: ShowOptions, env: CliEnv): Promise<void> {
  const shows = [
    async () =>
      env.stdout.write(render(options.format, textOptions(env.stdout, options.color, env))),
    ...options.report.map(
      ({ format, path }) =>
        () =>
          writeFile(path, render(format, PLAIN), '--report', env),
    ),
  ];
  await doAll(shows);
}

/** One after the other. Where one fails, the others are done all the same; then its error is thrown. */
async function doAll(works: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const work of works) await work().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

function renderPlan(file: PlanFile, mode: PlanMode, format: Format, text: TextOptions): string {
  switch (format) {
    case 'text':
      return renderPlanText(file, { ...text, mode });
    case 'markdown':
      return renderPlanMarkdown(file, { mode });
    case 'github':
      return renderPlanGithub(file, { mode });
    case 'json':
      return renderJson(file);
  }
}

function renderReport(file: ReportFile, format: Format, text: TextOptions): string {
  switch (format) {
    case 'text':
      return renderReportText(file, text);
    case 'markdown':
      return renderReportMarkdown(file);
    case 'github':
      return renderReportGithub(file);
    case 'json':
      return renderJson(file);
  }
}

// Puts a list on standard output in the format that was asked for.

/** A list in every form. People are taken out of it already where they are not to be seen. */
export interface ShownList {
  readonly json: object;
  readonly table: Table;
  /** For CSV, where it has more columns. */
  readonly wholeTable?: Table;
  /** One sentence below the table. Escaped when it is shown. */
  readonly summary: string;
}

/** Shows a list that is whole. */
export function showList(list: ShownList, options: ListOptions, env: CliEnv): void {
  env.stdout.write(renderList(list, options.format, options, env));
}

/**
 * Shows a list that lacks something, and says so on standard error. CSV can't say that it is not
 * whole, so there is none. Returns what to exit with.
 */
export function showDoubtful(
  list: ShownList,
  doubt: RosterError,
  options: ListOptions,
  env: CliEnv,
): ExitCode {
  if (options.format !== 'csv') showList(list, options, env);
  showError(doubt, options, env);
  return doubt.exitCode;
}

function renderList(
  list: ShownList,
  format: ListFormat,
  options: ListOptions,
  env: CliEnv,
): string {
  switch (format) {
    case 'json':
      return renderJson(list.json);
    case 'csv':
      return renderTableCsv(list.wholeTable ?? list.table);
    case 'table': {
      const text = textOptions(env.stdout, options.color, env);
      return `${renderTableText(list.table, text)}\n${escapeTerminal(list.summary)}\n`;
    }
  }
}
